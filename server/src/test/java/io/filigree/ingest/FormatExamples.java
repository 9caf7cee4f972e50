package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.filigree.ingest.firehose.Deliveries;
import io.filigree.ingest.otlp.OtlpRequests;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small valid request for each route of each installed format, and how the format refuses one. */
final class FormatExamples {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String API_KEY = "Api-Key";
    private static final String LOG = "{\"message\":\"a line\"}";
    private static final String EVENT = "{\"eventType\":\"Purchase\",\"amount\":1}";
    private static final String GROUP = JSON.writeValueAsString(Map.of(
            "context",
            Map.of("invoked_function_arn", ARN),
            "entry",
            "{\"logEvents\":[{\"id\":\"1\",\"timestamp\":1795867199123,\"message\":\"a line\"}]}"));
    private static final String LAMBDA = JSON.writeValueAsString(Map.of(
            "context",
            Map.of("invoked_function_arn", ARN),
            "entry",
            "{\"logEvents\":[{\"id\":\"1\",\"timestamp\":1795867199123,\"message\":\"2026-11-28T11:59:59Z"
                    + " 6d68ca91-49c9-448d-89b8-7ca3e6dc66ab Task timed out after 3.00 seconds\"}]}"));

    static final List<Example> ALL = List.of(
            json("aws-lambda-v1", "/aws/lambda/v1", LAMBDA, 202),
            json("log-v1", "/log/v1", LOG, 202),
            new Example(
                    "aws-firehose-v1",
                    "/aws/firehose/v1",
                    "",
                    "X-Amz-Firehose-Access-Key",
                    Map.of("Content-Type", "application/json", "X-Amz-Firehose-Request-Id", "r-1"),
                    Deliveries.delivery(
                            "r-1", Deliveries.record(Deliveries.document("123456789012", "checkout-prod", "hello"))),
                    200,
                    403,
                    FormatExamples::assertFirehose),
            json(
                    "aws-telemetry-v1",
                    "/aws/telemetry/v1",
                    "[{\"time\":\"2026-11-28T12:00:01.010Z\",\"type\":\"function\",\"record\":\"hello\"}]",
                    202),
            json("events-v1", "/v1/accounts/1234567/events", EVENT, 200),
            json("events-v1", "/v1/accounts/events", EVENT, 200),
            json(
                    "trace-v1",
                    "/trace/v1",
                    "[{\"common\":{\"attributes\":{}},\"spans\":[{\"id\":\"a\",\"trace.id\":\"t1\"}]}]",
                    202),
            json("aws-logs-v1", "/aws/v1", GROUP, 202),
            json("aws-logs-v1", "/aws/vpc/v1", GROUP, 202),
            otlpJson("/v1/traces", "{\"resourceSpans\":[]}"),
            otlpJson("/v1/logs", "{\"resourceLogs\":[]}"),
            otlpJson("/v1/metrics", "{\"resourceMetrics\":[]}"),
            otlpProtobuf("node-protobuf/req-01"),
            otlpProtobuf("java-protobuf/req-01"),
            new Example(
                    "apm-agent-v17",
                    "/agent_listener/invoke_raw_method",
                    "marshal_format=json&protocol_version=17&method=connect",
                    null,
                    Map.of("Content-Type", "application/json"),
                    ("[{\"app_name\":[\"a\"],\"host\":\"" + ARN + "\"}]").getBytes(UTF_8),
                    200,
                    401,
                    FormatExamples::assertCollector),
            json(
                    "metric-v1",
                    "/metric/v1",
                    "[{\"metrics\":[{\"name\":\"a\",\"type\":\"gauge\",\"value\":1,\"timestamp\":1795208049155}]}]",
                    202));

    private FormatExamples() {}

    private static Example json(String format, String path, String body, int accepted) {
        return new Example(
                format,
                path,
                "",
                API_KEY,
                Map.of("Content-Type", "application/json"),
                body.getBytes(UTF_8),
                accepted,
                403,
                FormatExamples::assertProblem);
    }

    private static Example otlpJson(String path, String body) {
        return new Example(
                "otlp-v1",
                path,
                "",
                API_KEY,
                Map.of("Content-Type", "application/json"),
                body.getBytes(UTF_8),
                200,
                403,
                FormatExamples::assertStatusInJson);
    }

    private static Example otlpProtobuf(String captured) {
        OtlpRequests.Request request = OtlpRequests.captured(captured);
        byte[] body = request.body();
        return new Example(
                "otlp-v1",
                request.path(),
                "",
                API_KEY,
                Map.of("Content-Type", "application/x-protobuf"),
                body[0] == 0x1f ? OtlpRequests.gunzip(body) : body,
                200,
                403,
                FormatExamples::assertStatusInProtobuf);
    }

    private static void assertProblem(HttpResponse<byte[]> response) {
        JsonNode problem = parsed(response, "application/problem+json");
        assertThat(problem.get("status").intValue()).isEqualTo(response.statusCode());
        assertThat(problem.get("title").stringValue()).isNotEmpty();
        assertThat(problem.get("detail").stringValue()).isNotEmpty();
    }

    private static void assertFirehose(HttpResponse<byte[]> response) {
        JsonNode answer = parsed(response, "application/json");
        assertThat(answer.get("requestId").stringValue()).isEqualTo("r-1");
        assertThat(answer.get("timestamp").isIntegralNumber()).isTrue();
        assertThat(answer.get("errorMessage").stringValue()).isNotEmpty();
    }

    private static void assertCollector(HttpResponse<byte[]> response) {
        JsonNode exception = parsed(response, "application/json").get("exception");
        assertThat(exception.get("error_type").stringValue()).isNotEmpty();
        assertThat(exception.get("message").stringValue()).isNotEmpty();
    }

    private static void assertStatusInJson(HttpResponse<byte[]> response) {
        JsonNode status = parsed(response, "application/json");
        assertThat(status.get("code").intValue()).isEqualTo(code(response));
        assertThat(status.get("message").stringValue()).isNotEmpty();
    }

    /** Field 1 is the code, field 2 the message. */
    private static void assertStatusInProtobuf(HttpResponse<byte[]> response) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
        assertThat(response.body()).startsWith(8, code(response), 0x12);
    }

    /** Of gRPC: INVALID_ARGUMENT or PERMISSION_DENIED. */
    private static int code(HttpResponse<byte[]> response) {
        return response.statusCode() == 403 ? 7 : 3;
    }

    private static JsonNode parsed(HttpResponse<byte[]> response, String type) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        return JSON.readTree(response.body());
    }

    /**
     * A request, and the responses to it.
     *
     * @param query the part of the query string that is no key
     * @param keyHeader null where the key is the parameter {@code license_key}
     * @param accepted status of the response to the request
     * @param unauthorized status of the response to the same request with another key
     * @param refusal checks the form of a response that refuses
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Example(
            String format,
            String path,
            String query,
            @Nullable String keyHeader,
            Map<String, String> ownHeaders,
            byte[] body,
            int accepted,
            int unauthorized,
            Consumer<HttpResponse<byte[]>> refusal) {

        /** The same request to another path. */
        Example at(String other) {
            return new Example(format, other, query, keyHeader, ownHeaders, body, accepted, unauthorized, refusal);
        }

        /** The same request with more in its query string. */
        Example withQuery(String more) {
            return new Example(
                    format,
                    path,
                    query.isEmpty() ? more : query + "&" + more,
                    keyHeader,
                    ownHeaders,
                    body,
                    accepted,
                    unauthorized,
                    refusal);
        }

        /** Path and query string; the key comes first where it is there. */
        String target(@Nullable String key) {
            String all = keyHeader != null || key == null ? query : "license_key=" + key + "&" + query;
            return all.isEmpty() ? path : path + "?" + all;
        }

        Map<String, String> headers(@Nullable String key) {
            Map<String, String> headers = new LinkedHashMap<>(ownHeaders);
            if (keyHeader != null && key != null) {
                headers.put(keyHeader, key);
            }
            return headers;
        }

        HttpRequest.Builder request(Function<String, URI> uri, @Nullable String key) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri.apply(target(key)));
            headers(key).forEach(request::header);
            return request;
        }

        HttpRequest post(Function<String, URI> uri, @Nullable String key) {
            return post(uri, key, body);
        }

        HttpRequest post(Function<String, URI> uri, @Nullable String key, byte[] otherBody) {
            return request(uri, key).POST(BodyPublishers.ofByteArray(otherBody)).build();
        }

        void assertRefusal(HttpResponse<byte[]> response) {
            refusal.accept(response);
        }

        /** A byte that a body of any length may consist of. */
        byte filler() {
            return (byte) (ownHeaders.getOrDefault("Content-Type", "").endsWith("protobuf") ? 0 : ' ');
        }

        @Override
        public String toString() {
            return format + " " + path + (filler() == 0 ? " protobuf" : "");
        }
    }
}
