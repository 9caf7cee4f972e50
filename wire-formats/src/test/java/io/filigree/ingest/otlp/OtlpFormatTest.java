package io.filigree.ingest.otlp;

import static io.filigree.ingest.otlp.OtlpRequests.FORMAT;
import static io.filigree.ingest.otlp.OtlpRequests.RECEIVED;
import static io.filigree.ingest.otlp.OtlpRequests.asJson;
import static io.filigree.ingest.otlp.OtlpRequests.captured;
import static io.filigree.ingest.otlp.OtlpRequests.decode;
import static io.filigree.ingest.otlp.OtlpRequests.events;
import static io.filigree.ingest.otlp.OtlpRequests.gunzip;
import static io.filigree.ingest.otlp.OtlpRequests.json;
import static io.filigree.ingest.otlp.OtlpRequests.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.otlp.OtlpRequests.Request;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What captured requests of OpenTelemetry's exporters become, and made ones that no exporter sent yet. */
class OtlpFormatTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String TRACE = "358d46b31344b59223d9580a5331f8c7";
    private static final String REQUEST_ID = "e16f4723-1a38-4c9b-b6e5-9b899c641902";

    /** Of metrics that are named like another attribute of their event, both are there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp",
                "type",
                "metricName",
                "metricType",
                "interval.ms",
                "unit",
                "aws.memorySize",
                "aws.region",
                "tags.team",
                "decoration.status",
                "zone",
                "service.name",
                "otel.scope.name"
            })
    void valuesOfMetricsAndAttributesOfTheSameNameAreKept(String name) {
        Map<String, Object> attributes =
                events(json("/v1/metrics", """
                        {"resourceMetrics": [{"resource": {"attributes": [
                            {"key": "service.name", "value": {"stringValue": "shop"}}]},
                          "scopeMetrics": [{"scope": {"name": "s"}, "metrics": [{"name": "%s", "unit": "By", "sum": {
                            "aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [{"asInt": "7",
                              "startTimeUnixNano": "1795868479000000000", "timeUnixNano": "1795868480000000000",
                              "attributes": [{"key": "zone", "value": {"stringValue": "a"}}]}]}}]}]}]}
                        """.formatted(name))).get(0).attributes();

        assertThat(attributes)
                .contains(
                        entry("metric." + name, 7L),
                        entry("metricName", name),
                        entry("metricType", "count"),
                        entry("interval.ms", 1000L),
                        entry("unit", "By"),
                        entry("zone", "a"),
                        entry("service.name", "shop"),
                        entry("otel.scope.name", "s"));
    }

    /** Two HTTP calls and, behind them in the body, the invocation that made them. */
    @Test
    void aTraceOfTheNodeLayerIsAnInvocationAndItsSpans() {
        List<Event> events = events(captured("node-json/req-01"));

        assertThat(events)
                .extracting(Event::type)
                .containsExactly(Event.SPAN, Event.SPAN, Event.INVOCATION, Event.SPAN);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.function()).hasToString(ARN);
            assertThat(event.requestId()).isEqualTo(REQUEST_ID);
            assertThat(event.traceId()).isEqualTo(TRACE);
            assertThat(event.resource()).isNull();
            assertThat(event.completion()).isEmpty();
        });
        assertThat(events.get(1).timestamp()).isEqualTo("2026-11-28T12:21:19.636Z");
        assertThat(events.get(1).attributes())
                .contains(
                        entry("traceId", TRACE),
                        entry("guid", "373deb63326e5a7f"),
                        entry("id", "373deb63326e5a7f"),
                        entry("parentId", "83fe1031ef8037d6"),
                        entry("name", "GET"),
                        entry("span.kind", "client"),
                        entry("duration", 0.017858904),
                        entry("error", true),
                        entry("otel.status_code", "ERROR"),
                        entry("otel.scope.name", "@opentelemetry/instrumentation-http"),
                        entry("otel.scope.version", "0.223.0"),
                        entry("http.request.method", "GET"),
                        entry("http.response.status_code", 503L),
                        entry("server.port", 8219L),
                        entry("faas.name", "checkout-prod"),
                        entry("faas.max_memory", 536870912L),
                        entry("aws.log.group.names", List.of("/aws/lambda/checkout-prod")),
                        entry("service.name", "checkout-prod"))
                .doesNotContainKeys("aws.lambda.coldStart", "aws.lambda.arn");
        assertThat(events.get(0).attributes()).doesNotContainKeys("error", "otel.status_code");
        assertThat(events.get(2).timestamp()).isEqualTo("2026-11-28T12:21:19.568Z");
        assertThat(events.get(2).attributes())
                .contains(
                        entry("aws.requestId", REQUEST_ID),
                        entry("aws.lambda.arn", ARN),
                        entry("aws.lambda.coldStart", true),
                        entry("aws.lambda.eventSource.eventType", "http"),
                        entry("name", "checkout-prod"),
                        entry("duration", 0.086637792),
                        entry("guid", "83fe1031ef8037d6"),
                        entry("faas.invocation_id", REQUEST_ID),
                        entry("customer.tier", "gold"),
                        entry("cart.items", 3L),
                        entry("cart.total", 19.99),
                        entry("flag", true),
                        entry("list", List.of("a", "b")),
                        entry("uni", "é😀"))
                .doesNotContainKeys("error", "parentId", "span.kind");
        assertThat(events.get(3).attributes())
                .contains(entry("span.kind", "server"), entry("name", "checkout-prod"))
                .doesNotContainKeys("parentId", "aws.requestId");
    }

    @Test
    void anInvocationThatFailedHasItsError() {
        List<Event> events = events(captured("node-json/req-10"));

        assertThat(events)
                .extracting(Event::type)
                .containsExactly(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN);
        assertThat(events).allSatisfy(event -> assertThat(event.function()).hasToString(ARN + ":7"));
        assertThat(events.get(0).attributes())
                .contains(entry("error", true), entry("otel.status_description", "card 4111 declined"))
                .doesNotContainKey("aws.lambda.coldStart");
        Event error = events.get(1);
        assertThat(error.requestId()).isEqualTo("3064bab3-4a4a-4469-a9d5-3b421bc2c0dc");
        assertThat(error.attributes())
                .contains(
                        entry("error.class", "PaymentDeclinedError"),
                        entry("error.message", "card 4111 declined"),
                        entry("exception.type", "PaymentDeclinedError"),
                        entry("aws.requestId", "3064bab3-4a4a-4469-a9d5-3b421bc2c0dc"),
                        entry("transactionName", "checkout-prod"),
                        entry("faas.name", "checkout-prod"));
        assertThat((String) error.attributes().get("stackTrace"))
                .startsWith("PaymentDeclinedError: card 4111 declined");
        assertThat(events.get(2).attributes()).contains(entry("error.class", "PaymentDeclinedError"));
    }

    /** The layer makes a span of the batch of messages, too; it is no second invocation. */
    @Test
    void aBatchOfMessagesIsOneInvocation() {
        List<Event> events = events(captured("node-json/req-16"));

        assertThat(events).extracting(Event::type).containsExactly(Event.SPAN, Event.INVOCATION, Event.SPAN);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.requestId()).isEqualTo("587cfb8e-3cb2-4959-87b0-738ed788ff40"));
        assertThat(events.get(0).attributes()).contains(entry("span.kind", "consumer"), entry("name", "process q"));
        assertThat(events.get(1).attributes()).contains(entry("aws.lambda.eventSource.eventType", "pubsub"));
    }

    @Test
    void theParentOfAnInvocationMayBeInAnotherProcess() {
        List<Event> events = events(captured("node-json/req-04"));

        assertThat(events.get(2).type()).isEqualTo(Event.INVOCATION);
        assertThat(events.get(2).attributes())
                .contains(entry("parentId", "b7ad6b7169203331"), entry("traceId", "0af7651916cd43dd8448eb211c80319c"));
    }

    @Test
    void aSpanThatCallsAnotherServiceIsNotOfTheFunctionThatItNames() {
        List<Event> events = events(captured("node-json/req-19"));

        assertThat(events)
                .filteredOn(event -> event.type().equals(Event.SPAN))
                .hasSize(5)
                .allSatisfy(event -> assertThat(event.function()).hasToString(ARN));
        assertThat(events)
                .filteredOn(event -> event.type().equals(Event.INVOCATION))
                .hasSize(1);
    }

    @Test
    void logsKeepWhatTheySay() {
        Event log = events(captured("node-json/req-03")).get(0);

        assertThat(log.type()).isEqualTo(Event.LOG);
        assertThat(log.timestamp()).isEqualTo("2026-11-28T12:21:19.573Z");
        assertThat(log.function()).isNull();
        assertThat(log.requestId()).isNull();
        assertThat(log.traceId()).isEqualTo(TRACE);
        assertThat(log.resource()).isEqualTo(new TelemetryResource("checkout-prod", "us-east-1", null, "$LATEST"));
        assertThat(log.attributes())
                .contains(
                        entry("message", "handling event"),
                        entry("level", "INFO"),
                        entry("severity.number", 9),
                        entry("severity.text", "INFO"),
                        entry("trace.id", TRACE),
                        entry("span.id", "83fe1031ef8037d6"),
                        entry("order.id", "o-1"),
                        entry("nested.a", "[1,2.5,true,null]"),
                        entry("otel.scope.name", "app"),
                        entry("faas.name", "checkout-prod"));
    }

    @Test
    void metricsAreAnEventForEachDataPoint() {
        List<Event> events = events(captured("node-json/req-02"));

        assertThat(events).hasSize(4).allSatisfy(event -> {
            assertThat(event.type()).isEqualTo(Event.METRIC);
            assertThat(event.timestamp()).isEqualTo("2026-11-28T12:21:19.686Z");
            assertThat(event.function()).isNull();
            assertThat(event.traceId()).isNull();
            assertThat(event.resource())
                    .isEqualTo(new TelemetryResource("checkout-prod", "us-east-1", null, "$LATEST"));
        });
        assertThat(events.get(1).attributes())
                .contains(
                        entry("metricName", "http.client.request.duration"),
                        entry("metricType", "summary"),
                        entry("http.client.request.duration.count", 1L),
                        entry("http.client.request.duration.sum", 0.018242778999999997),
                        entry("http.client.request.duration.min", 0.018242778999999997),
                        entry("http.client.request.duration.max", 0.018242778999999997),
                        entry("unit", "s"),
                        entry("interval.ms", 32L),
                        entry("error.type", "503"));
        assertThat(events.get(2).attributes())
                .contains(
                        entry("metricName", "orders.placed"),
                        entry("metricType", "count"),
                        entry("orders.placed", 1.0),
                        entry("interval.ms", 115L),
                        entry("tier", "gold"));
        assertThat(events.get(3).attributes())
                .contains(entry("metricName", "cart.value"), entry("cart.value.sum", 19.99));
    }

    /** The Java SDK exports a span that ended before the invocation in a separate request. */
    @Test
    void aSpanWithoutItsInvocationSaysWhatSentIt() {
        Event child = events(captured("java-protobuf/req-02")).get(0);

        assertThat(child.function()).isNull();
        assertThat(child.requestId()).isNull();
        assertThat(child.traceId()).startsWith("4a6e19").hasSize(32);
        assertThat(child.resource()).isEqualTo(new TelemetryResource("untagged", "us-east-1", null, "$LATEST"));
        assertThat(child.attributes())
                .contains(
                        entry("name", "charge card"),
                        entry("span.kind", "client"),
                        entry("http.request.method", "POST"),
                        entry("telemetry.sdk.language", "java"));
    }

    @Test
    void theJavaAgentIsReadLikeTheOthers() {
        List<Event> alias = events(captured("java-protobuf/req-07"));
        List<Event> failed = events(captured("java-protobuf/req-11"));
        List<Event> log = events(captured("java-protobuf/req-03"));
        List<Event> metrics = events(captured("java-protobuf/req-16"));

        assertThat(alias).extracting(Event::type).containsExactly(Event.SPAN, Event.INVOCATION, Event.SPAN);
        assertThat(alias)
                .allSatisfy(event -> assertThat(event.function())
                        .hasToString("arn:aws:lambda:us-east-1:123456789012:function:untagged:live"));
        assertThat(alias.get(0).requestId()).isEqualTo("eafd359b-ad50-481e-8b2a-3aa7b8020a65");
        assertThat(failed)
                .extracting(Event::type)
                .containsExactly(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN);
        assertThat(failed.get(1).attributes())
                .contains(
                        entry("error.class", "java.lang.IllegalStateException"),
                        entry("error.message", "boom ü"),
                        entry("aws.requestId", "3fdc7168-9353-485e-8120-b58ee327bf02"));
        assertThat((String) failed.get(1).attributes().get("stackTrace"))
                .startsWith("java.lang.IllegalStateException: boom ü\n");
        assertThat(log.get(0).attributes())
                .as("it has no text for the severity, and no time but that of observation")
                .contains(entry("level", "INFO"), entry("message", "handling"));
        assertThat(metrics).hasSize(10);
        assertThat(metrics)
                .extracting(metric -> metric.attributes().get("metricType"))
                .containsExactly(
                        "gauge", "count", "count", "gauge", "count", "count", "count", "count", "count", "count");
        assertThat(metrics.get(1).attributes())
                .contains(
                        entry("metricName", "processedSpans"),
                        entry("processedSpans", 2L),
                        entry("dropped", false),
                        entry("interval.ms", 15L));
    }

    static Stream<String> capturedInProtobuf() {
        return Stream.concat(OtlpRequests.NODE_PROTOBUF.stream(), OtlpRequests.JAVA_PROTOBUF.stream());
    }

    @ParameterizedTest
    @MethodSource("capturedInProtobuf")
    void theEncodingMakesNoDifference(String name) {
        Request posted = captured(name);
        byte[] protobuf = gunzip(posted.body());
        List<Object> expected = results(posted);

        assertThat(expected).isNotEmpty();
        assertThat(results(posted.with("application/x-protobuf", protobuf))).isEqualTo(expected);
        assertThat(results(posted.with("application/json", asJson(name)))).isEqualTo(expected);
        assertThat(results(posted.with("application/json; charset=utf-8", TestRequest.gzip(asJson(name)))))
                .isEqualTo(expected);
    }

    /** Identities of messages and what they become. */
    private static List<Object> results(Request request) {
        Payload payload = read(request);
        List<Object> results = new ArrayList<>();
        payload.messages().forEach(message -> results.add(message.identity()));
        assertThat(FORMAT.reread(payload.spooled()).messages())
                .extracting(IngestMessage::identity)
                .isEqualTo(new ArrayList<>(results));
        Decoded decoded = decode(payload);
        assertThat(decoded.undecoded()).isEmpty();
        results.addAll(decoded.events());
        return results;
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-protobuf/req-01", "node-protobuf/req-16", "java-protobuf/req-07"})
    void theOrderOfSpansMakesNoDifference(String name) throws Exception {
        Request posted = captured(name);
        ExportTraceServiceRequest.Builder reversed =
                ExportTraceServiceRequest.parseFrom(gunzip(posted.body())).toBuilder();
        for (ResourceSpans.Builder resource : reversed.getResourceSpansBuilderList()) {
            List<ScopeSpans> scopes = new ArrayList<>(resource.getScopeSpansList());
            Collections.reverse(scopes);
            resource.clearScopeSpans();
            for (ScopeSpans scope : scopes) {
                List<Span> spans = new ArrayList<>(scope.getSpansList());
                Collections.reverse(spans);
                resource.addScopeSpans(scope.toBuilder().clearSpans().addAllSpans(spans));
            }
        }

        assertThat(results(
                        posted.with("application/x-protobuf", reversed.build().toByteArray())))
                .containsExactlyInAnyOrderElementsOf(results(posted));
    }

    /** A span of an invocation that is stored already is still told whose it is. */
    @Test
    void whatIsStoredAlreadyTellsOfTheOthers() {
        Payload payload = read(captured("node-json/req-01"));

        Decoded decoded = payload.decode(List.of(payload.messages().get(0)), RECEIVED);

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.events().get(0).value().requestId()).isEqualTo(REQUEST_ID);
    }

    @Test
    void equalLogRecordsAndDataPointsOfARequestAreAllStored() {
        String record = "{\"timeUnixNano\":\"1795868479573000000\",\"body\":{\"stringValue\":\"again\"}}";
        String untimed = "{\"body\":{\"stringValue\":\"again\"}}";
        Request twice = json("/v1/logs", logs(record + "," + record));
        Request withoutTime = json("/v1/logs", logs(untimed));

        assertThat(identities(twice)).doesNotHaveDuplicates().hasSize(2);
        assertThat(identities(json("/v1/logs", logs(record))))
                .containsExactly(identities(twice).get(0));
        assertThat(identities(withoutTime)).isEqualTo(identities(withoutTime));
        assertThat(identities(json("/v1/logs", logs(untimed + "," + record))))
                .as("a line without a time is known by its request, too")
                .doesNotContainAnyElementsOf(identities(withoutTime));
        assertThat(events(withoutTime).get(0).timestamp()).isEqualTo(RECEIVED);
    }

    @Test
    void processesElsewhereAreNoFunctions() {
        Request pod = json("/v1/logs", logs("[]", "{\"body\":{\"stringValue\":\"x\"}}"));
        Request server = json(
                "/v1/traces",
                traces(
                        attributes("service.name", "shop", "cloud.provider", "aws", "cloud.platform", "aws_ecs"),
                        """
                        {"traceId":"%s","spanId":"00000000000000a1","name":"GET /","kind":2,
                         "startTimeUnixNano":"1795868479000000000","endTimeUnixNano":"1795868479500000000"}
                        """.formatted(TRACE)));
        Request google = json(
                "/v1/logs",
                logs(attributes("faas.name", "f", "cloud.provider", "gcp"), "{\"body\":{\"stringValue\":\"x\"}}"));

        for (Request request : List.of(pod, server, google)) {
            assertThat(events(request))
                    .singleElement()
                    .satisfies(event -> assertThat(event.resource()).isEqualTo(TelemetryResource.NOT_A_LAMBDA));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cloud.resource_id, arn:aws:lambda:eu-west-1:123456789012:function:f,"
                + " arn:aws:lambda:eu-west-1:123456789012:function:f",
        "faas.id, arn:aws:lambda:eu-west-1:123456789012:function:f:3,"
                + " arn:aws:lambda:eu-west-1:123456789012:function:f:3",
        "aws.lambda.invoked_arn, arn:aws:lambda:eu-west-1:123456789012:function:f:live,"
                + " arn:aws:lambda:eu-west-1:123456789012:function:f:live",
        "cloud.account.id, 123456789012, arn:aws:lambda:us-east-1:123456789012:function:g",
        "cloud.account.id, 12345678901, ",
        "cloud.resource_id, /subscriptions/a, "
    })
    void findsTheFunctionOfAResource(String name, String value, String expected) {
        Event log = events(json(
                        "/v1/logs",
                        logs(
                                attributes(name, value, "faas.name", "g", "cloud.region", "us-east-1"),
                                "{\"body\":{\"stringValue\":\"x\"}}")))
                .get(0);

        if (expected == null) {
            assertThat(log.function()).isNull();
            assertThat(log.resource()).isEqualTo(new TelemetryResource("g", "us-east-1", null, null));
        } else {
            assertThat(log.function()).hasToString(expected);
            assertThat(log.resource()).isNull();
        }
    }

    @Test
    void anEntrySpanWithoutAnInvocationIdIsAnInvocation() {
        String span = """
            {"traceId":"%s","spanId":"00000000000000a1","parentSpanId":"%s","name":"GET /","kind":%s,"flags":%s,
             "startTimeUnixNano":"1795868479000000000","endTimeUnixNano":"1795868479500000000"}
            """;
        String resource = attributes("faas.name", "f", "cloud.platform", "aws_lambda");

        assertThat(types(resource, span.formatted(TRACE, "", 2, 1))).containsExactly(Event.INVOCATION, Event.SPAN);
        assertThat(types(resource, span.formatted(TRACE, "00000000000000b1", 2, 0x301)))
                .as("its parent is in another process")
                .containsExactly(Event.INVOCATION, Event.SPAN);
        assertThat(types(resource, span.formatted(TRACE, "00000000000000b1", 5, 0x101)))
                .as("its parent is in this process, and may be in another request")
                .containsExactly(Event.SPAN);
        assertThat(types(resource, span.formatted(TRACE, "00000000000000b1", 2, 1)))
                .containsExactly(Event.SPAN);
        assertThat(types(resource, span.formatted(TRACE, "", 3, 1))).containsExactly(Event.SPAN);
    }

    /** A library that copies attributes to all spans must not make an invocation of each. */
    @Test
    void spansWithTheInvocationIdOfTheirParentAreNoInvocations() {
        String id = "\"attributes\":" + attributes("faas.execution", REQUEST_ID);
        String span =
                "{\"traceId\":\"" + TRACE + "\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"kind\":%s," + id + "}";

        assertThat(types(
                        attributes("faas.name", "f"),
                        span.formatted("00000000000000a2", "00000000000000a1", 1) + ","
                                + span.formatted("00000000000000a1", "", 2) + ","
                                + span.formatted("00000000000000a3", "00000000000000a1", 3)))
                .containsExactly(Event.SPAN, Event.INVOCATION, Event.SPAN, Event.SPAN);
    }

    @Test
    void twoInvocationsOfOneTraceDoNotClaimTheSpansOfEachOther() {
        String span = "{\"traceId\":\"" + TRACE
                + "\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"kind\":%s,\"attributes\":%s}";
        String resource = attributes("faas.name", "f", "cloud.region", "us-east-1", "cloud.account.id", "123456789012");

        List<Event> events = events(json(
                "/v1/traces",
                traces(
                        resource,
                        String.join(
                                ",",
                                span.formatted("00000000000000a1", "", 2, attributes("faas.invocation_id", "r-1")),
                                span.formatted("00000000000000a2", "", 2, attributes("faas.invocation_id", "r-2")),
                                span.formatted("00000000000000b2", "00000000000000a2", 1, "[]"),
                                span.formatted("00000000000000c2", "00000000000000b2", 3, "[]"),
                                span.formatted("00000000000000d2", "00000000000000ff", 1, "[]")))));

        Map<Object, String> requestIds = new HashMap<>();
        events.stream()
                .filter(event -> event.type().equals(Event.SPAN))
                .forEach(event -> requestIds.put(event.attributes().get("guid"), event.requestId()));
        assertThat(requestIds)
                .containsEntry("00000000000000a1", "r-1")
                .containsEntry("00000000000000b2", "r-2")
                .containsEntry("00000000000000c2", "r-2")
                .containsEntry("00000000000000d2", null);
        assertThat(events).allSatisfy(event -> assertThat(event.function()).isNotNull());
    }

    @Test
    void senderClocksAheadOfOursAreNotBelieved() {
        Event log = events(json(
                        "/v1/logs",
                        logs("{\"timeUnixNano\":\"1895868479573000000\",\"body\":{\"stringValue\":\"x\"}}")))
                .get(0);

        assertThat(log.timestamp()).isEqualTo(RECEIVED);
        assertThat(log.attributes())
                .contains(
                        entry("timestamp.original", 1895868479573L),
                        entry("observed_timestamp", RECEIVED.toEpochMilli()));
    }

    @Test
    void cumulativeSumsAreGaugesAndEmptyPointsAreNone() {
        String metrics = """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
              {"name":"a","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asInt":"7","timeUnixNano":1795868479000000000}]}},
              {"name":"b","gauge":{"dataPoints":[{"flags":1},{"asDouble":"NaN"}]}},
              {"name":"c","summary":{"dataPoints":[{"count":4,"sum":10.5,"quantileValues":[{"quantile":0,"value":1},{"quantile":0.5,"value":2},{"quantile":1,"value":5}]}]}},
              {"name":"d","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"count":"2","sum":3,"max":2}]}},
              {"name":"e"}]}]}]}
            """;
        Decoded decoded = decode(read(json("/v1/metrics", metrics)));

        assertThat(decoded.events())
                .extracting(one -> one.value().attributes())
                .containsExactly(
                        Map.of("metricName", "a", "metricType", "gauge", "a", 7L),
                        Map.of("metricName", "b", "metricType", "gauge", "b", "NaN"),
                        Map.of(
                                "metricName",
                                "c",
                                "metricType",
                                "summary",
                                "c.count",
                                4L,
                                "c.sum",
                                10.5,
                                "c.min",
                                1.0,
                                "c.max",
                                5.0),
                        Map.of("metricName", "d", "metricType", "summary", "d.count", 2L, "d.sum", 3.0, "d.max", 2.0));
        assertThat(decoded.ignored()).isEqualTo(1);
        assertThat(decoded.cut()).hasSize(1);
    }

    @Test
    void whatCanBecomeNoEventIsKeptAndItsSenderIsTold() throws Exception {
        Span good = Span.newBuilder()
                .setTraceId(ByteString.fromHex(TRACE))
                .setSpanId(ByteString.fromHex("00000000000000a1"))
                .build();
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(good)
                                .addSpans(good.toBuilder().clearTraceId())
                                .addSpans(good.toBuilder().setSpanId(ByteString.fromHex("0000000000000000")))))
                .build();
        Payload payload = read(OtlpRequests.request("/v1/traces", "application/x-protobuf", request.toByteArray()));
        FormatResponse response = payload.acknowledgement();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contentType()).isEqualTo("application/x-protobuf");
        ExportTraceServiceResponse told = ExportTraceServiceResponse.parseFrom(response.body());
        assertThat(told.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
        assertThat(told.getPartialSuccess().getErrorMessage()).isEqualTo("traceId: not 16 bytes, or all of them zero");
        Decoded decoded = decode(payload);
        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded()).hasSize(2);
        Payload json = read(json("/v1/logs", logs("{\"severityNumber\":9},{\"body\":{\"stringValue\":\"x\"}}")));
        assertThat(new String(json.acknowledgement().body(), UTF_8))
                .contains(
                        "\"rejectedLogRecords\":\"1\"",
                        "\"errorMessage\":\"a log record without a body and attributes\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/traces, application/x-protobuf, ''",
        "/v1/traces, application/json, {}",
        "/v1/logs, application/json, '{\"resourceLogs\":[]}'",
        "/v1/metrics, application/json, '{\"resourceMetrics\":[{\"resource\":{}}],\"unknown\":[1,{\"a\":2}]}'"
    })
    void anEmptyRequestIsASuccessOfWhichNothingIsKept(String path, String contentType, String body) {
        Payload payload = read(OtlpRequests.request(path, contentType, body.getBytes(UTF_8)));

        assertThat(payload.spooled()).isNull();
        assertThat(payload.acknowledgement().status()).isEqualTo(200);
        assertThat(new String(payload.acknowledgement().body(), UTF_8))
                .isEqualTo(contentType.endsWith("json") ? "{}" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|body",
                "{} {}|body",
                "{|body",
                "{\"resourceLogs\":{}}|resourceLogs",
                "{\"resourceLogs\":[7]}|resourceLogs",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":-1}]}]}]}|timeUnixNano",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1e99999999\"}]}]}]}|timeUnixNano",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":\"INFO\"}]}]}]}|severityNumber",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"severityText\":7}]}]}]}|severityText",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"bytesValue\":\"*\"}}]}]}]}|bytesValue"
            })
    void refusesWhatIsNoRequest(String body, String field) {
        assertThatThrownBy(() -> read(json("/v1/logs", body)))
                .isInstanceOfSatisfying(
                        UnreadablePayloadException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void refusesDamagedProtobufAndGzip() {
        Request posted = captured("node-protobuf/req-01");
        byte[] gzip = posted.body();

        assertThatThrownBy(() -> read(posted.with("application/x-protobuf", Arrays.copyOf(gzip, gzip.length / 2))))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessage("body: not complete gzip");
        assertThatThrownBy(() -> read(posted.with("application/x-protobuf", Arrays.copyOf(gunzip(gzip), 1_000))))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageStartingWith("body: not a request in protobuf");
        assertThatThrownBy(() -> read(posted.with("application/json", gzip)))
                .isInstanceOf(UnreadablePayloadException.class);
    }

    @ParameterizedTest
    @CsvSource({"403, 7", "400, 3", "413, 3", "429, 8", "503, 14", "500, 2"})
    void refusalsAreInTheEncodingOfTheRequest(int status, int code) {
        FormatResponse json = FORMAT.refusal(json("/v1/logs", ""), status, "no").orElseThrow();
        FormatResponse protobuf =
                FORMAT.refusal(captured("node-protobuf/req-01"), status, "no").orElseThrow();

        assertThat(json.status()).isEqualTo(status);
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(new String(json.body(), UTF_8)).isEqualTo("{\"code\":" + code + ",\"message\":\"no\"}");
        assertThat(protobuf.contentType()).isEqualTo("application/x-protobuf");
        assertThat(protobuf.body()).containsExactly(8, code, 0x12, 2, 'n', 'o');
    }

    @Test
    void bodiesKeepTheirBounds() {
        String record = "{\"body\":{\"stringValue\":\"x\"}}";
        Request many = json("/v1/logs", logs(record + ("," + record).repeat(10_000)));
        byte[] zeros = TestRequest.gzip(new byte[33 << 20]);

        assertThatThrownBy(() -> read(many))
                .isInstanceOfSatisfying(
                        PayloadTooLargeException.class,
                        e -> assertThat(e.bound()).isEqualTo(PayloadBounds.MAX_MESSAGES));
        assertThatThrownBy(() ->
                        FORMAT.inflatedBytes(captured("node-protobuf/req-01").with("application/x-protobuf", zeros)))
                .isInstanceOf(PayloadTooLargeException.class);
        assertThatThrownBy(() -> read(captured("node-protobuf/req-01").with("application/x-protobuf", zeros)))
                .isInstanceOf(RuntimeException.class);
    }

    /** Empty messages take two bytes on the wire and a hundred in memory. */
    @Test
    void emptyMessagesAreCountedBeforeTheyAreRead() {
        byte[] spans = new byte[4 << 20];
        for (int i = 0; i < spans.length; i += 2) {
            spans[i] = 0x12;
        }
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder()))
                .build()
                .toByteArray();
        byte[] attack = nested(0x0a, nested(0x12, spans));

        assertThat(body).isNotEmpty();
        assertThatThrownBy(() -> read(OtlpRequests.request("/v1/traces", "application/x-protobuf", attack)))
                .isInstanceOfSatisfying(
                        PayloadTooLargeException.class,
                        e -> assertThat(e.bound()).isEqualTo(PayloadBounds.MAX_MESSAGES));
    }

    private static byte[] nested(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        while (length > 0x7f) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    @Test
    void valuesAreNotNestedDeeperThanTheBound() {
        String deep = "{\"arrayValue\":{\"values\":[".repeat(100) + "]}}".repeat(100);
        byte[] value = new byte[0];
        for (int i = 0; i < 200; i++) {
            value = nested(0x2a, nested(0x0a, value));
        }
        byte[] record = nested(0x0a, nested(0x12, nested(0x12, nested(0x2a, value))));

        assertThatThrownBy(() -> read(json("/v1/logs", logs("{\"body\":" + deep + "}"))))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageContaining(PayloadBounds.MAX_NESTING);
        assertThatThrownBy(() -> read(OtlpRequests.request("/v1/logs", "application/x-protobuf", record)))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageContaining(PayloadBounds.MAX_NESTING);
    }

    /** The attributes of a resource are copied to each of its spans: rows are bounded by what was posted. */
    @Test
    void aSmallBodyBecomesNoMoreThanItsShareOfRows() {
        String[] resource = new String[400];
        for (int i = 0; i < resource.length; i += 2) {
            resource[i] = "a" + i;
            resource[i + 1] = "v".repeat(4_000);
        }
        String record = "{\"body\":{\"stringValue\":\"x\"}}";
        byte[] body = TestRequest.gzip(logs(attributes(resource), record + ("," + record).repeat(9_000))
                .getBytes(UTF_8));

        Decoded decoded = decode(read(OtlpRequests.request("/v1/logs", "application/json", body)));

        long rowBytes = decoded.events().stream()
                .flatMap(one -> one.value().attributes().entrySet().stream())
                .mapToLong(each ->
                        each.getKey().length() + each.getValue().toString().length())
                .sum();
        assertThat(rowBytes).isLessThan(256 * 1024 + 100L * body.length + 1_100_000);
        assertThat(decoded.events()).isNotEmpty();
        assertThat(decoded.undecoded())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.reason()).contains(PayloadBounds.MAX_AMPLIFICATION));
        assertThat(decoded.events().size() + decoded.undecoded().size()).isEqualTo(9_001);
    }

    /** What a resource says is read and hashed once, however much telemetry is of it. */
    @Test
    void manyScopesOfALargeResourceAreReadQuickly() {
        StringBuilder scopes = new StringBuilder("{\"scope\":{},\"logRecords\":[{\"body\":{\"stringValue\":\"x\"}}]}");
        for (int i = 1; i < 5_000; i++) {
            scopes.append(",{\"logRecords\":[{\"body\":{\"intValue\":")
                    .append(i)
                    .append("}}]}");
        }
        String resource = attributes("k", "v".repeat(8 << 20));
        String body =
                "{\"resourceLogs\":[{\"resource\":{\"attributes\":" + resource + "},\"scopeLogs\":[" + scopes + "]}]}";

        long begun = System.nanoTime();
        Payload payload = read(json("/v1/logs", body));

        assertThat(payload.messages()).hasSize(5_000);
        assertThat(decode(payload).events()).isNotEmpty();
        assertThat((System.nanoTime() - begun) / 1_000_000).as("milliseconds").isLessThan(20_000);
    }

    @Test
    void smallerBoundsAreKept() {
        WireFormat format = OtlpRequests.format(new PayloadBounds(
                PayloadBounds.DEFAULT.maxInflatedBytes(), 2, 100, 2, 100, 16, PayloadBounds.DEFAULT.attributes()));
        Request posted = captured("node-json/req-01");

        assertThatThrownBy(() -> format.read(posted)).isInstanceOf(PayloadTooLargeException.class);
        Payload payload = format.read(captured("node-json/req-10"));
        Decoded decoded = payload.decode(payload.messages(), Instant.parse("2026-11-28T13:00:00Z"));
        assertThat(decoded.events()).hasSize(2);
        assertThat(decoded.undecoded()).singleElement().satisfies(one -> {
            assertThat(one.reason()).contains(PayloadBounds.MAX_MESSAGE_EVENTS);
            assertThat(one.message()).contains("card 4111 declined");
        });
    }

    private static List<UUID> identities(Request request) {
        return read(request).messages().stream().map(IngestMessage::identity).toList();
    }

    private static List<String> types(String resource, String spans) {
        return events(json("/v1/traces", traces(resource, spans))).stream()
                .map(Event::type)
                .toList();
    }

    private static String logs(String records) {
        return logs("[]", records);
    }

    private static String logs(String resource, String records) {
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":" + resource + "},\"scopeLogs\":[{\"logRecords\":["
                + records + "]}]}]}";
    }

    private static String traces(String resource, String spans) {
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":" + resource + "},\"scopeSpans\":[{\"spans\":["
                + spans + "]}]}]}";
    }

    private static String attributes(String... namesAndValues) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.add("{\"key\":\"" + namesAndValues[i] + "\",\"value\":{\"stringValue\":\"" + namesAndValues[i + 1]
                    + "\"}}");
        }
        return "[" + String.join(",", all) + "]";
    }
}
