package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.ingest.format.TestRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Event API, the Trace API and the paths of the log forwarder over real HTTP. */
class NewRelicApisOverHttpTest extends WebTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String EVENTS = "/v1/accounts/1234567/events";
    private static final String PURCHASE = "{\"eventType\":\"Purchase\",\"timestamp\":1795867199123,\"amount\":259.54,"
            + "\"faas.arn\":\"" + ARN + "\",\"aws.requestId\":\"r1\"}";
    private static final String SPANS =
            "[{\"common\":{\"attributes\":{\"service.name\":\"shop\",\"faas.arn\":\"" + ARN + "\"}},\"spans\":["
                    + "{\"id\":\"a\",\"trace.id\":\"t1\",\"timestamp\":1795867199123,\"attributes\":{\"name\":\"/home\","
                    + "\"duration.ms\":12.5,\"faas.invocation_id\":\"r1\"}},"
                    + "{\"id\":\"b\",\"trace.id\":\"t1\",\"attributes\":{\"name\":\"/auth\",\"parent.id\":\"a\"}}]}]";
    private static final String ZIPKIN =
            "[{\"id\":\"352bff9a74ca9ad2\",\"traceId\":\"5af7183fb1d4cf5f\",\"name\":\"get /api\",\"kind\":\"SERVER\","
                    + "\"timestamp\":1795867199123456,\"duration\":1431,\"localEndpoint\":{\"serviceName\":\"backend\"}}]";
    private static final String FORWARDED = JSON.writeValueAsString(Map.of(
            "context",
            Map.of("invoked_function_arn", "arn:aws:lambda:eu-west-1:123456789012:function:newrelic-log-ingestion"),
            "entry",
            "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"vpc\",\"logStream\":\"eni-1\",\"logEvents\":[{\"id\":\"1\",\"timestamp\":1795867199123,\"message\":\"2"
                    + " 123456789012 ACCEPT OK\"}]}"));

    @Autowired
    private ApiKeys keys;

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Api-Key", "X-Insert-Key", "X-License-Key", "Authorization"})
    void storesCustomEventsOnceHoweverOftenTheyCome(String header) {
        double before = duplicates();
        String key = header.equals("Authorization") ? "Bearer " + INGEST : INGEST;

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = i == 1
                    ? gzip("/tenant" + EVENTS, PURCHASE, header, key)
                    : post(EVENTS, PURCHASE, "Content-Type", "application/json", header, key);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).startsWith("{\"success\":true,\"uuid\":\"");
        }

        await().until(() -> duplicates() == before + 2);
        assertThat(texts("SELECT type || ' ' || function_arn || ' ' || request_id || ' ' || (attributes ->> 'amount')"
                        + " FROM custom_event"))
                .containsExactly("Purchase " + ARN + " r1 259.54");
    }

    /** Also with the type that curl says unless told otherwise. */
    @Test
    void storesEveryRequestOfEventsThatSayNoTime() {
        for (int i = 0; i < 3; i++) {
            assertThat(post(
                                    "/v1/accounts/events",
                                    "[{\"eventType\":\"Visit\"},{\"eventType\":\"Span\"}]",
                                    "Content-Type",
                                    "application/x-www-form-urlencoded",
                                    "Api-Key",
                                    INGEST)
                            .statusCode())
                    .isEqualTo(200);
        }

        await().until(() -> texts("SELECT type FROM custom_event").size() == 6);
        assertThat(texts("SELECT DISTINCT type FROM custom_event ORDER BY 1")).containsExactly("CustomSpan", "Visit");
        assertThat(texts("SELECT name FROM (SELECT attributes ->> 'name' AS name FROM span) s"))
                .isEmpty();
    }

    @Test
    void listsTypesOfEventsWithoutAttributes() {
        String type = "Bare" + UUID.randomUUID().toString().substring(0, 8);
        String arn = "\"faas.arn\":\"" + ARN + "\"";
        post(
                EVENTS,
                "[{\"eventType\":\"" + type + "\"},{\"eventType\":\"" + type + "Of\"," + arn + "},{\"eventType\":\""
                        + type + "Null\",\"a\":null}]",
                "Api-Key",
                INGEST);
        await().until(() -> texts("SELECT type FROM custom_event").size() == 3);

        assertThat(get("/v1/accounts/0/query?nrql=SHOW%20EVENT%20TYPES", "X-Query-Key", QUERY)
                        .body())
                .contains("\"" + type + "\"", "\"" + type + "Of\"", "\"" + type + "Null\"");
        assertThat(json(get("/v1/accounts/0/query?nrql=SELECT%20keyset()%20FROM%20" + type, "X-Query-Key", QUERY))
                        .at("/results/0/allKeys")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .contains("timestamp")
                .doesNotContain("");
        assertThat(get("/v1/accounts/0/query?nrql=SELECT%20count(*)%20FROM%20" + type, "X-Query-Key", QUERY)
                        .body())
                .contains("\"count\":1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Metric | /metric/v1 | [{\"metrics\":[{\"name\":\"queue\",\"type\":\"gauge\",\"value\":7}]}]",
                "Log | /log/v1 | [{\"message\":\"still here\"}]"
            })
    void storesEveryRequestThatSaysNoTimeButNoRetry(String type, String path, String body) {
        double before = duplicates();
        for (int i = 0; i < 3; i++) {
            assertThat(post(path, body, "Api-Key", INGEST).statusCode()).isEqualTo(202);
        }
        await().until(() -> stored(type) == 3);

        String requestId = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = post(path, body, "Api-Key", INGEST, "X-Request-Id", requestId);
            assertThat(json(response).get("requestId").stringValue()).isEqualTo(requestId);
        }
        await().until(() -> duplicates() == before + 2);
        await().until(() -> stored(type) == 4);
    }

    private int stored(String type) {
        return JSON.readTree(get("/api/events?type=" + type, "Api-Key", QUERY).body())
                .get("events")
                .size();
    }

    @Test
    void storesSpansOnceHoweverOftenTheyCome() {
        double before = duplicates();

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = i == 1
                    ? gzip("/trace/v1", SPANS, "Api-Key", INGEST, "Data-Format", "newrelic", "Data-Format-Version", "1")
                    : post("//any/trace/v1/", SPANS, "Api-Key", INGEST);
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(json(response).get("requestId").stringValue()).hasSize(36);
        }

        await().until(() -> duplicates() == before + 4);
        assertThat(texts("SELECT concat_ws(' ', function_arn, trace_id, request_id, attributes ->> 'name',"
                        + " attributes ->> 'duration', attributes ->> 'parentId') FROM span ORDER BY 1"))
                .containsExactlyInAnyOrder(ARN + " t1 r1 /home 0.0125", ARN + " t1 /auth a");
        assertThat(get("/v1/accounts/0/traces/t1", "Api-Key", QUERY).body()).contains("/home", "/auth");
    }

    @Test
    void takesKeyAndLayoutFromTheQueryString() {
        HttpResponse<String> response = post(
                "/trace/v1?Api-Key=" + INGEST + "&Data-Format=zipkin&Data-Format-Version=2",
                ZIPKIN,
                "Content-Type",
                "application/json");

        assertThat(response.statusCode()).isEqualTo(202);
        await().until(() -> texts("SELECT trace_id FROM span").equals(List.of("5af7183fb1d4cf5f")));
        assertThat(texts("SELECT concat_ws(' ', attributes ->> 'service.name', attributes ->> 'span.kind',"
                        + " attributes ->> 'duration') FROM span"))
                .containsExactly("backend server 0.001431");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/aws/v1", "/aws/vpc/v1", "//tenant/aws/vpc/v1/"})
    void storesLinesOfALogGroup(String path) {
        double before = duplicates();
        HttpResponse<String> first = gzip(path, FORWARDED, "X-License-Key", INGEST);
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.body()).isEqualTo("{\"accepted\":1}");
        post(path, FORWARDED, "Api-Key", INGEST);

        await().until(() -> duplicates() == before + 1);
        String events = get("/api/events?type=Log", "Api-Key", QUERY).body();
        assertThat(JSON.readTree(events).get("events")).hasSize(1);
        assertThat(events)
                .contains(
                        "\"message\":\"2 123456789012 ACCEPT OK\"",
                        "\"aws.logGroup\":\"vpc\"",
                        "\"aws.accountId\":\"123456789012\"",
                        "\"decoration.status\":\"undecorated\"",
                        "\"decoration.reason\":\"ARN_MISSING\"");
    }

    @ParameterizedTest
    @CsvSource({"/v1/accounts/7/events, events-v1", "/trace/v1, trace-v1", "/aws/v1, aws-logs-v1"})
    void refusesClearlyAndCounts(String path, String format) {
        double unauthorized = metric("filigree_ingest_unauthorized_total{format=\"" + format);
        assertThat(post(path, "{}").statusCode()).isEqualTo(403);
        assertThat(post(path, "{}").body()).contains("an ingest key is needed, in the header");
        assertThat(post(path, "{}", "Api-Key", "unknown").statusCode()).isEqualTo(403);
        assertThat(post(path, "{}", "Api-Key", QUERY).statusCode()).isEqualTo(403);
        assertThat(metric("filigree_ingest_unauthorized_total{format=\"" + format))
                .isEqualTo(unauthorized + 4);

        HttpResponse<String> unreadable = post(path, "no JSON", "Api-Key", INGEST);
        assertThat(unreadable.statusCode()).isEqualTo(400);
        assertThat(json(unreadable).get("field").stringValue()).isEqualTo("body");
        HttpResponse<String> large = post(path, " ".repeat(9 << 20), "Api-Key", INGEST);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("filigree.ingest.lambda.max-body");
        HttpResponse<String> bomb = gzip(path, "[" + " ".repeat(40 << 20) + "]", "Api-Key", INGEST);
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("filigree.ingest.lambda.max-inflated");
        assertThat(metric("filigree_ingest_requests_total{format=\"" + format + "\",outcome=\"too_large\""))
                .isGreaterThanOrEqualTo(1);
        assertThat(send("GET", path, null, "Api-Key", INGEST).statusCode()).isEqualTo(405);
    }

    @Test
    void aKeyThatIsBoundToAnAccountStoresNothingOfAnother() {
        String other = keys.create(Kind.INGEST, "of another account", List.of("210987654321"))
                .secret();

        post(EVENTS, PURCHASE, "Api-Key", other);
        post("/trace/v1", SPANS, "Api-Key", other);
        post("/aws/v1", FORWARDED, "Api-Key", other);

        await().until(() -> texts("SELECT reason FROM undecoded_message").size() == 4);
        assertThat(texts("SELECT DISTINCT reason FROM undecoded_message"))
                .containsExactly("the sender's key is not for account 123456789012");
        assertThat(texts("SELECT type FROM custom_event")).isEmpty();
        assertThat(texts("SELECT trace_id FROM span")).isEmpty();
    }

    private HttpResponse<String> gzip(String path, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Encoding", "gzip")
                .header("Content-Type", "application/json")
                .headers(headers)
                .POST(BodyPublishers.ofByteArray(TestRequest.gzip(body.getBytes(UTF_8))))
                .build());
    }

    private double duplicates() {
        return metric("filigree_ingest_messages_total{outcome=\"duplicate\"");
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }
}
