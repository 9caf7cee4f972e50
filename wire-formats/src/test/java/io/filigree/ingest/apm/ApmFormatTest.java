package io.filigree.ingest.apm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts.Item;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.PayloadCounts.Section;
import io.filigree.ingest.format.PayloadCounts.SectionOutcome;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnknownMethodException;
import io.filigree.ingest.format.UnknownSessionException;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApmFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FUNCTION = "[{\"app_name\":[\"checkout-prod\"],\"host\":\"" + ApmRequests.ARN + "\"}]";
    private static final String SERVER =
            "[{\"app_name\":[\"shop;rollup\"],\"host\":\"ip-10-0-0-7\",\"language\":\"java\"}]";

    private static final String FIRST = "e3000000-0000-4000-8000-000000000001";
    private static final String SECOND = "e3000000-0000-4000-8000-000000000002";
    private static final String THIRD = "e3000000-0000-4000-8000-000000000003";

    private final ApmFormat format = ApmRequests.format(PayloadBounds.DEFAULT);
    private final String token = ApmRequests.token(format, FUNCTION);

    @Test
    void theAgentStaysWithTheHostThatItCalled() {
        FormatResponse response = format.read(ApmRequests.captured("01")).acknowledgement();

        assertThat(response.status()).isEqualTo(200);
        assertThat(new String(response.body(), UTF_8))
                .isEqualTo("{\"return_value\":{\"redirect_host\":\"localhost:9443\"}}");
        assertThat(format.read(ApmRequests.captured("01")).spooled()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "evil.com/x", "host:port", "a\"b", "user@host", "host:123456", ""})
    void aHostThatIsNoneIsNotRepeated(String host) {
        TestRequest request = TestRequest.of(new byte[0], "Host", host)
                .with("method", "preconnect")
                .with("license_key", "k");

        assertThatThrownBy(() -> format.read(request))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessage("Host: not the name of a host, with a port or without");
    }

    @Test
    void connectLeavesTheAgentSendingAll() {
        JsonNode connected = ApmRequests.connected(format, ApmRequests.captured("02"));

        assertThat(connected.path("agent_run_id").stringValue())
                .hasSizeLessThan(600)
                .matches("[A-Za-z0-9_.-]+");
        assertThat(connected.path("entity_guid").stringValue()).isNotEmpty();
        assertThat(connected.path("data_report_period").intValue()).isEqualTo(60);
        assertThat(connected.path("sampling_target").intValue()).isEqualTo(10_000);
        assertThat(connected.at("/event_harvest_config/report_period_ms").intValue())
                .isEqualTo(5_000);
        assertThat(connected.at("/event_harvest_config/harvest_limits").properties())
                .hasSize(5)
                .allSatisfy(limit -> assertThat(limit.getValue().intValue()).isEqualTo(10_000));
        assertThat(connected.at("/span_event_harvest_config/harvest_limit").intValue())
                .isEqualTo(10_000);
        assertThat(connected.properties())
                .filteredOn(setting -> setting.getKey().startsWith("collect_"))
                .hasSize(6)
                .allSatisfy(
                        setting -> assertThat(setting.getValue().booleanValue()).isTrue());
        assertThat(RunToken.verify(connected.path("agent_run_id").stringValue(), ApmRequests.KEY))
                .get()
                .satisfies(run -> {
                    assertThat(run.function()).hasToString(ApmRequests.ARN);
                    assertThat(run.application()).isEqualTo("checkout-prod");
                });
    }

    /** Each with the run id of a connect, which the capture's is replaced by in the address and not in the body. */
    @Test
    void capturedSpansBecomeEventsOfTheirInvocation() {
        List<Event> spans = events("03");

        assertThat(spans).allSatisfy(span -> {
            assertThat(span.type()).isEqualTo(Event.SPAN);
            assertThat(span.function()).hasToString(ApmRequests.ARN);
            assertThat(span.requestId()).isEqualTo(FIRST);
            assertThat(span.traceId()).isEqualTo("74be672b84ddc4e4b28be285632bbc0a");
        });
        assertThat(spans)
                .extracting(span -> span.attributes().get("name"))
                .containsExactly(
                        "net.Socket.connect",
                        "WebTransaction/Function/APIGATEWAY checkout-prod",
                        "External/127.0.0.1:18080/inventory",
                        "http.Agent#createConnection");
        assertThat(spans)
                .extracting(span -> span.timestamp().toEpochMilli())
                .containsExactly(1795208048693L, 1795208048690L, 1795208048692L, 1795208048693L);
        assertThat(spans.get(2).attributes())
                .containsOnly(
                        entry("category", "http"),
                        entry("component", "http"),
                        entry("duration", 0.005075789999999999),
                        entry("guid", "0234763458899737"),
                        entry("name", "External/127.0.0.1:18080/inventory"),
                        entry("parentId", "1a38f19a48dab5af"),
                        entry("priority", 1.23456),
                        entry("sampled", true),
                        entry("span.kind", "client"),
                        entry("traceId", "74be672b84ddc4e4b28be285632bbc0a"),
                        entry("transactionId", "9139eddece6126c6"),
                        entry("http.method", "GET"),
                        entry("http.request.method", "GET"),
                        entry("http.statusCode", 200),
                        entry("http.statusText", "OK"),
                        entry("http.url", "http://127.0.0.1:18080/inventory"),
                        entry("nr_exclusive_duration_millis", 2.2610927343749996),
                        entry("server.address", "127.0.0.1"),
                        entry("server.port", 18080));
        assertThat(events("10")).singleElement().satisfies(span -> {
            assertThat(span.requestId()).isEqualTo(SECOND);
            assertThat(span.traceId()).isEqualTo("3c147491f3d550e0a5a51ca25dde5d6d");
            assertThat(span.attributes())
                    .containsEntry("order.id", "o-7")
                    .containsEntry("transactionId", "c373abc3a42669b8");
        });
        assertThat(events("12")).singleElement().satisfies(span -> {
            assertThat(span.requestId()).isEqualTo(THIRD);
            assertThat(span.attributes())
                    .containsEntry("http.statusCode", "201")
                    .containsEntry("request.uri", "/orders");
        });
    }

    @Test
    void capturedTransactionsBecomeInvocations() {
        assertThat(events("04")).singleElement().satisfies(invocation -> {
            assertThat(invocation.type()).isEqualTo(Event.INVOCATION);
            assertThat(invocation.timestamp().toEpochMilli()).isEqualTo(1795208048688L);
            assertThat(invocation.requestId()).isEqualTo(FIRST);
            assertThat(invocation.traceId()).isEqualTo("74be672b84ddc4e4b28be285632bbc0a");
            assertThat(invocation.completion()).isEmpty();
            assertThat(invocation.attributes())
                    .hasSize(38)
                    .contains(
                            entry("duration", 0.010275736),
                            entry("error", false),
                            entry("externalCallCount", 1),
                            entry("name", "WebTransaction/Function/APIGATEWAY checkout-prod"),
                            entry("parent.transportType", "HTTPS"),
                            entry("cart.giftWrapped", true),
                            entry("cart.items", 3),
                            entry("customer.tier", "gold"),
                            entry("aws.lambda.arn", ApmRequests.ARN),
                            entry("aws.lambda.coldStart", true),
                            entry("aws.lambda.eventSource.eventType", "apiGateway"),
                            entry("aws.requestId", FIRST),
                            entry("http.statusCode", "200"),
                            entry("request.method", "GET"));
        });
        assertThat(events("09")).singleElement().satisfies(invocation -> {
            assertThat(invocation.requestId()).isEqualTo(SECOND);
            assertThat(invocation.attributes())
                    .contains(entry("error", true), entry("aws.lambda.eventSource.length", 3));
        });
        assertThat(events("13")).singleElement().satisfies(invocation -> {
            assertThat(invocation.requestId()).isEqualTo(THIRD);
            assertThat(invocation.attributes()).contains(entry("error", false), entry("duration", 0.001373558));
        });
    }

    @Test
    void aCapturedErrorBecomesAnErrorOfItsInvocation() {
        assertThat(events("08")).singleElement().satisfies(error -> {
            assertThat(error.type()).isEqualTo(Event.INVOCATION_ERROR);
            assertThat(error.timestamp().toEpochMilli()).isEqualTo(1795208049155L);
            assertThat(error.requestId()).isEqualTo(SECOND);
            assertThat(error.attributes())
                    .contains(
                            entry("error.class", "PaymentDeclinedError"),
                            entry("error.message", "card declined for order o-7"),
                            entry("error.expected", false),
                            entry("order.id", "o-7"),
                            entry("spanId", "7c6560c5ec1c8c0b"))
                    .doesNotContainKey("stackTrace");
        });
    }

    @Test
    void theCapturedStackTraceIsTheCompletionOfThatError() {
        assertThat(events("06")).singleElement().satisfies(trace -> {
            assertThat(trace.type()).isEqualTo(Event.INVOCATION_ERROR);
            assertThat(trace.requestId()).isEqualTo(SECOND);
            assertThat(trace.traceId()).isEqualTo("3c147491f3d550e0a5a51ca25dde5d6d");
            assertThat(trace.attributes())
                    .contains(
                            entry("error.class", "PaymentDeclinedError"),
                            entry("error.message", "card declined for order o-7"))
                    .doesNotContainKey("stackTrace");
            assertThat((String) trace.completion().get("stackTrace"))
                    .hasLineCount(11)
                    .startsWith("PaymentDeclinedError: card declined for order o-7\n    at Object.boom");
        });
    }

    @Test
    void capturedCustomEventsAreOfTheFunctionThatConnected() {
        assertThat(events("11")).allSatisfy(event -> {
            assertThat(event.function()).hasToString(ApmRequests.ARN);
            assertThat(event.timestamp().toEpochMilli()).isEqualTo(1795208049608L);
            assertThat(event.requestId()).isNull();
            assertThat(event.resource()).isNull();
        });
        assertThat(events("11"))
                .extracting(Event::type, Event::attributes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("InventoryLow", Map.of("left", 2, "sku", "A-1")),
                        org.assertj.core.groups.Tuple.tuple(
                                "OrderPlaced", Map.of("amount", 99, "express", true, "items", 1, "orderId", "o-2")),
                        org.assertj.core.groups.Tuple.tuple(
                                "OrderPlaced", Map.of("amount", 12.5, "express", false, "items", 2, "orderId", "o-1")));
    }

    @ParameterizedTest
    @CsvSource({"05", "07", "14"})
    void capturedMetricsAreCountedAndNotKept(String number) {
        Payload payload = format.read(ApmRequests.captured(number).with("run_id", token));

        assertThat(payload.spooled()).isNull();
        assertThat(payload.messages()).isEmpty();
        assertThat(payload.skipped().sections())
                .containsExactly(entry(new Section("metric_data", SectionOutcome.SKIPPED), 1));
        assertThat(new String(payload.acknowledgement().body(), UTF_8)).isEqualTo("{\"return_value\":[]}");
        assertThat(payload.acknowledgement().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "get_agent_commands, []",
        "agent_command_results, null",
        "agent_settings, null",
        "shutdown, null",
        "transaction_sample_data, null",
        "sql_trace_data, null",
        "update_loaded_modules, null",
        "profile_data, null"
    })
    void otherMethodsAreAnswered(String method, String value) {
        Payload payload = format.read(ApmRequests.request(method, "[]").with("run_id", token));

        assertThat(new String(payload.acknowledgement().body(), UTF_8)).isEqualTo("{\"return_value\":" + value + "}");
        assertThat(payload.spooled()).isNull();
    }

    @Test
    void whatIsSkippedIsCountedAsWhatItIs() {
        assertThat(skipped("sql_trace_data")).containsOnlyKeys(new Section("sql_trace_data", SectionOutcome.SKIPPED));
        assertThat(skipped("profile_data")).containsOnlyKeys(new Section("other", SectionOutcome.SKIPPED));
        assertThat(skipped("shutdown")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "Connect", "metric_data2", "\u00e9"})
    void methodsThatAreNotKnownAreRefused(String method) {
        assertThatThrownBy(() -> format.read(ApmRequests.request(method, "[]").with("run_id", token)))
                .isInstanceOf(UnknownMethodException.class)
                .hasMessage("method: not one of the methods of this protocol");
    }

    private Map<Section, Integer> skipped(String method) {
        return format.read(ApmRequests.request(method, "[]").with("run_id", token))
                .skipped()
                .sections();
    }

    /** Nothing is kept between requests: another process, or this one after a restart, reads the token as well. */
    @Test
    void anyProcessReadsTheTokenAndWhatAnotherSpooled() {
        TestRequest spans = ApmRequests.captured("03").with("run_id", token);
        byte[] spooled = ApmRequests.format(PayloadBounds.DEFAULT).read(spans).spooled();

        Payload reread = ApmRequests.format(PayloadBounds.DEFAULT).reread(spooled);

        assertThat(reread.messages().get(0).identity())
                .isEqualTo(format.read(spans).messages().get(0).identity());
        assertThat(events(reread)).isEqualTo(events("03"));
    }

    @Test
    void aTokenOfAnotherKeyIsNone() {
        TestRequest spans = ApmRequests.captured("03").with("run_id", token);

        assertThatThrownBy(() -> format.read(spans.with("license_key", ApmRequests.KEY + "0")))
                .isInstanceOf(UnknownSessionException.class);
        assertThatThrownBy(() -> format.read(ApmRequests.captured("03")))
                .isInstanceOf(UnknownSessionException.class)
                .hasMessage("run_id: missing, changed, or of another key. The agent has to connect again");
        assertThatThrownBy(() -> format.read(ApmRequests.request("shutdown", "[]")))
                .isInstanceOf(UnknownSessionException.class);
    }

    @Test
    void everyChangeOfATokenIsNoticed() {
        for (int i = 0; i < token.length(); i++) {
            for (char other : "A9_-.=".toCharArray()) {
                String changed = token.substring(0, i) + other + token.substring(i + 1);
                if (!changed.equals(token)) {
                    assertThat(RunToken.verify(changed, ApmRequests.KEY).map(AgentRun::fields))
                            .as(changed)
                            // the last character of a part has bits that are not used
                            .satisfiesAnyOf(
                                    run -> assertThat(run).isEmpty(),
                                    run -> assertThat(run)
                                            .hasValue(Map.of("arn", ApmRequests.ARN, "app", "checkout-prod")));
                }
            }
        }
        for (String odd : List.of("", ".", "a.b", token + token, token.substring(1), "x".repeat(5_000), "%00.%00")) {
            assertThat(RunToken.verify(odd, ApmRequests.KEY)).as(odd).isEmpty();
        }
    }

    /** An application that is called like a field of the token is no function. */
    @Test
    void namesCannotForgeFieldsOfTheToken() {
        String connect = "[{\"app_name\":[\"x\\narn=" + ApmRequests.ARN + "\"],\"host\":\"server\"}]";

        assertThat(RunToken.verify(ApmRequests.token(format, connect), ApmRequests.KEY))
                .get()
                .satisfies(run -> assertThat(run.function()).isNull());
    }

    @Test
    void theSameDataIsTheSameMessageWhateverRunItIsOf() {
        String data = ",{},[[{\"type\":\"Span\",\"timestamp\":1795208048693},{},{}]]]";

        UUID one = identity(FUNCTION, "[\"run-1\"" + data);

        assertThat(identity(FUNCTION, "[ \"run-\\\"2\\\"\"" + data)).isEqualTo(one);
        assertThat(identity(FUNCTION.replace("checkout-prod\"}", "other\"}"), "[\"run-1\"" + data))
                .isNotEqualTo(one);
        assertThat(identity(FUNCTION, "[\"run-1\"" + data.replace("693", "694")))
                .isNotEqualTo(one);
    }

    private UUID identity(String connect, String body) {
        return format.read(
                        ApmRequests.request("span_event_data", body).with("run_id", ApmRequests.token(format, connect)))
                .messages()
                .get(0)
                .identity();
    }

    @Test
    void bodiesAreGzipDeflateOrPlain() {
        TestRequest gzip = ApmRequests.captured("03").with("run_id", token);
        byte[] plain = ApmRequests.inflated("03");

        assertThat(format.inflatedBytes(gzip.with(ApmRequests.deflate(plain)))).isGreaterThanOrEqualTo(plain.length);
        assertThat(events(format.read(gzip.with(plain)))).isEqualTo(events("03"));
        assertThat(events(format.read(gzip.with(ApmRequests.deflate(plain))))).isEqualTo(events("03"));
        byte[] broken = java.util.Arrays.copyOf(ApmRequests.deflate(plain), 100);
        assertThatThrownBy(() -> format.read(gzip.with(broken)))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessage("body: not complete deflate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | body: not a JSON array",
                "7 | body: not a JSON array",
                "[] [] | body: more than one JSON value",
                "[1, | body: not JSON at line 1, column 4",
                "hello | body: not JSON at line 1, column 1"
            })
    void whatIsNoArrayIsRefused(String body, String message) {
        assertThatThrownBy(() ->
                        format.read(ApmRequests.request("span_event_data", body).with("run_id", token)))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessage(message);
    }

    @Test
    void parametersThatAreMissingOrUnknownAreNamed() {
        TestRequest request = ApmRequests.request("connect", FUNCTION);

        assertThatThrownBy(() -> format.read(request.with("marshal_format", "php")))
                .hasMessage("marshal_format: not json, the only format that is supported");
        assertThatThrownBy(() -> format.read(request.with("method", "")))
                .hasMessage("method: missing in the query string");
        assertThatThrownBy(() -> format.read(request.with("license_key", " ")))
                .hasMessage("license_key: missing in the query string");
        assertThatThrownBy(() -> format.read(ApmRequests.request("connect", "[]")))
                .hasMessage("body: not an array with an object in it");
    }

    @Test
    void valuesThatAreNoJsonAreDropped() {
        Decoded decoded = decode(
                "span_event_data",
                "[null,{},[[{\"type\":\"Span\",\"timestamp\":1795208048693,\"duration\":NaN},{},{}]]]");

        assertThat(decoded.events())
                .singleElement()
                .satisfies(one -> assertThat(one.value().attributes()).isEmpty());
        assertThat(decoded.cut()).hasSize(1);
        assertThat(decoded.undecoded()).isEmpty();
    }

    /** Extensions send the spans of several invocations together; a span without a request id belongs to the invocation of its trace. */
    @Test
    void aSpanIsOfNoOtherInvocationThanItsTraces() {
        Decoded decoded = decode("span_event_data", """
                ["", {}, [
                  [{"type": "Span", "timestamp": 1795208048690, "traceId": "t-1"}, {}, {"aws.requestId": "r-1"}],
                  [{"type": "Span", "timestamp": 1795208048691, "traceId": "t-1"}, {}, {}],
                  [{"type": "Span", "timestamp": 1795208048692, "traceId": "t-2"}, {}, {}]]]""");

        assertThat(decoded.events()).extracting(one -> one.value().requestId()).containsExactly("r-1", "r-1", null);
    }

    @Test
    void stackTracesAreErrorsWhoseCompletionTheyAre() {
        Decoded decoded = decode("error_data", """
                ["", [[1795208049155, "OtherTransaction/Function/f", "declined", "PaymentError", {"stack_trace": ["a", "b"],
                  "agentAttributes": {"aws.requestId": "r-1"}, "intrinsics": {"traceId": "t-1", "guid": "g-1"}}]]]""");

        assertThat(decoded.events()).singleElement().satisfies(one -> {
            assertThat(one.value().type()).isEqualTo(Event.INVOCATION_ERROR);
            assertThat(one.value().requestId()).isEqualTo("r-1");
            assertThat(one.value().attributes())
                    .contains(entry("error.class", "PaymentError"), entry("error.message", "declined"))
                    .doesNotContainKey("stackTrace");
            assertThat(one.value().completion()).containsExactly(entry("stackTrace", "a\nb"));
        });
        assertThat(decoded.counts().items()).containsExactly(entry(new Item("error_data", ItemOutcome.EVENT), 1));
    }

    @Test
    void logsOfAgentsBecomeLogEvents() {
        Decoded decoded = decode("log_event_data", """
                [{"common": {"attributes": {"entity.name": "checkout-prod"}}, "logs": [
                  {"message": "done", "level": "INFO", "timestamp": 1795208049155, "trace.id": "t-1", "span.id": "s-1"}]}]""");

        assertThat(decoded.events()).singleElement().satisfies(one -> {
            assertThat(one.value().type()).isEqualTo(Event.LOG);
            // The trace identifies the invocation, which arrives in another request.
            assertThat(one.value().function()).isNull();
            assertThat(one.value().resource())
                    .isEqualTo(new TelemetryResource("checkout-prod", "us-east-1", "123456789012", null));
            assertThat(one.value().traceId()).isEqualTo("t-1");
            assertThat(one.value().attributes()).contains(entry("message", "done"), entry("level", "INFO"));
        });
    }

    /** The Go extension uses an ARN without a region for errors that it reports itself. */
    @Test
    void anArnThatIsNoneIsReplacedByThatOfTheRun() {
        Decoded decoded = decode("error_event_data", """
                ["", {}, [[{"type": "TransactionError", "timestamp": 1795208049155, "error.class": "Sandbox.Timeout"}, {},
                  {"aws.lambda.arn": "arn:aws:lambda:region:123456789012:function:checkout-prod:$LATEST", "aws.requestId": "r"}]]]""");

        assertThat(decoded.events())
                .singleElement()
                .satisfies(one -> assertThat(one.value().function()).hasToString(ApmRequests.ARN));
    }

    @Test
    void anApplicationOutsideOfLambdaHasNoInvocations() {
        String run = ApmRequests.token(format, SERVER);
        String items = ",{},[[{\"type\":\"%s\",\"timestamp\":1795208048693,\"traceId\":\"t\"},{},{}]]]";

        for (String[] expected : new String[][] {
            {"analytic_event_data", "Transaction", "Transaction"},
            {"error_event_data", "TransactionError", "TransactionError"},
            {"span_event_data", "Span", "Span"}
        }) {
            TestRequest request = ApmRequests.request(expected[0], "[\"\"" + items.formatted(expected[1]))
                    .with("run_id", run);
            assertThat(events(format.read(request))).singleElement().satisfies(event -> {
                assertThat(event.type()).isEqualTo(expected[2]);
                assertThat(event.function()).isNull();
                assertThat(event.resource()).isEqualTo(TelemetryResource.NOT_A_LAMBDA);
                assertThat(event.attributes()).containsEntry("appName", "shop;rollup");
            });
        }
        TestRequest trace = ApmRequests.request(
                        "error_data", "[\"\",[[0,\"t\",\"m\",\"c\",{\"stack_trace\":[\"a\"]}]]]")
                .with("run_id", run);
        assertThat(events(format.read(trace))).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("ErrorTrace");
            assertThat(event.attributes()).containsEntry("stackTrace", "a");
            assertThat(event.completion()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"app_name\":[\"checkout\"],\"host\":\"AWS Lambda\"}",
                "{\"app_name\":[\"checkout\"],\"labels\":[{\"label_type\":\"isLambdaFunction\",\"label_value\":\"true\"}]}",
                "{\"app_name\":[\"x\"],\"utilization\":{\"vendors\":{\"awslambda\":{\"aws.functionName\":\"checkout\"}}}}"
            })
    void aFunctionWithoutAnArnIsKnownByItsName(String agent) {
        String run = ApmRequests.token(format, "[" + agent + "]");

        assertThat(events(format.read(ApmRequests.captured("11").with("run_id", run))))
                .allSatisfy(event -> {
                    assertThat(event.function()).isNull();
                    assertThat(event.resource()).isEqualTo(new TelemetryResource("checkout", null, null, null));
                });
    }

    /** The names of our types are for what the format vouches for. */
    @Test
    void customEventsForgeNoTypeOfOurs() {
        for (String type : List.of("Metric", "Log", "Span", "AwsLambdaInvocation", "AwsLambdaInvocationError")) {
            Decoded decoded = decode(
                    "custom_event_data", "[\"\",{},[[{\"type\":\"" + type + "\",\"timestamp\":1795208048693},{},{}]]]");
            assertThat(decoded.events()).extracting(one -> one.value().type()).containsExactly("Custom" + type);
        }
        Decoded metric =
                decode("analytic_event_data", "[\"\",{},[[{\"type\":\"Metric\",\"timestamp\":1795208048693},{},{}]]]");
        assertThat(metric.events()).extracting(one -> one.value().type()).containsExactly("CustomMetric");
    }

    @Test
    void timesOfAnotherCenturyAndOfTomorrowAreThoseOfReceipt() {
        long tomorrow = RECEIVED.plusSeconds(86_400).toEpochMilli();
        Decoded decoded = decode(
                "span_event_data",
                "[\"\",{},[[{\"type\":\"Span\",\"timestamp\":" + tomorrow
                        + "},{},{}],[{\"type\":\"Span\",\"timestamp\":7},{},{}],[{\"type\":\"Span\"},{},{}]]]");

        assertThat(decoded.events()).extracting(one -> one.value().timestamp()).containsOnly(RECEIVED);
        assertThat(decoded.events().get(0).value().attributes()).containsEntry("timestamp.original", tomorrow);
    }

    @Test
    void whatIsBeyondTheBoundsIsKeptUndecodedOrRefused() {
        PayloadBounds bounds = new PayloadBounds(20_000, 10, 3, 3, 100, 8, AttributeBounds.DEFAULT);
        ApmFormat small = ApmRequests.format(bounds);
        String item = "[{\"type\":\"Span\",\"timestamp\":1795208048693},{},{}]";
        TestRequest four = ApmRequests.request(
                        "span_event_data", "[\"\",{},[" + String.join(",", item, item, item, item) + "]]")
                .with("run_id", token);

        Payload payload = small.read(four);
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        assertThat(decoded.events()).hasSize(3);
        assertThat(decoded.undecoded()).singleElement().satisfies(one -> {
            assertThat(one.reason()).contains("max-message-events = 3");
            assertThat(one.function()).hasToString(ApmRequests.ARN);
        });
        TestRequest large = four.with(TestRequest.gzip(("[\"" + "x".repeat(20_000) + "\"]").getBytes(UTF_8)));
        assertThatThrownBy(() -> small.read(large)).isInstanceOf(PayloadTooLargeException.class);
        Payload deep =
                small.read(four.with("[\"\",{},[[{\"type\":\"Span\",\"a\":[[[[[[[]]]]]]]},{},{}]]]".getBytes(UTF_8)));
        assertThat(deep.decode(deep.messages(), RECEIVED).cut()).containsKey(new Decoded.Cut("unknown", "too_deep"));
    }

    @Test
    void refusalsAreExceptionsOfTheCollector() {
        TestRequest request = ApmRequests.request("connect", "");

        for (int status : new int[] {400, 403, 409, 413, 503}) {
            FormatResponse response =
                    format.refusal(request, status, "what is wrong").orElseThrow();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.contentType()).isEqualTo("application/json");
            JsonNode exception = JSON.readTree(response.body()).path("exception");
            assertThat(exception.path("message").stringValue()).isEqualTo("what is wrong");
            assertThat(exception.path("error_type").stringValue()).startsWith("NewRelic::Agent::");
        }
        assertThat(format.unauthorized(request, "no").orElseThrow().status()).isEqualTo(401);
    }

    @Test
    void theKeyIsInNothingThatIsKeptOrAnswered() {
        for (int number = 1; number <= 14; number++) {
            TestRequest request = ApmRequests.captured("%02d".formatted(number));
            Payload payload = format.read(number <= 2 ? request : request.with("run_id", token));
            byte[] spooled = payload.spooled();

            assertThat(new String(payload.acknowledgement().body(), UTF_8)).doesNotContain(ApmRequests.KEY);
            assertThat(spooled == null ? "" : new String(spooled, UTF_8)).doesNotContain(ApmRequests.KEY);
            payload.messages().forEach(message -> assertThat(message.text()).doesNotContain(ApmRequests.KEY));
        }
    }

    /** Damaged bodies with a fixed seed: decoded or rejected with a documented error, and no message lost. */
    @Test
    void mutatedBodiesAreReadOrRefused() {
        PayloadBounds bounds = new PayloadBounds(64 * 1024, 100, 1_000, 1_000, 100, 64, AttributeBounds.DEFAULT);
        ApmFormat bounded = ApmRequests.format(bounds);
        List<String> methods = List.of(
                "analytic_event_data",
                "error_event_data",
                "error_data",
                "span_event_data",
                "custom_event_data",
                "log_event_data",
                "connect");
        Random random = new Random(20261129);
        byte[][] seeds = new byte[14][];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = ApmRequests.inflated("%02d".formatted(i + 1));
        }
        int refused = 0;
        int events = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = mutated(seeds[random.nextInt(seeds.length)], random);
            body = switch (random.nextInt(3)) {
                case 0 -> TestRequest.gzip(body);
                case 1 -> ApmRequests.deflate(body);
                default -> body;
            };
            TestRequest request = ApmRequests.request(methods.get(random.nextInt(methods.size())), "")
                    .with("run_id", token)
                    .with(random.nextInt(10) == 0 ? java.util.Arrays.copyOf(body, body.length / 2) : body);
            try {
                bounded.inflatedBytes(request);
                Payload payload = bounded.read(request);
                Decoded decoded = payload.decode(payload.messages(), RECEIVED);
                if (!payload.messages().isEmpty()) {
                    assertThat(decoded.events().size() + decoded.undecoded().size() + decoded.ignored())
                            .isPositive();
                    assertThat(bounded.reread(payload.spooled())
                                    .messages()
                                    .get(0)
                                    .identity())
                            .isEqualTo(payload.messages().get(0).identity());
                }
                events += decoded.events().size();
            } catch (UnreadablePayloadException | PayloadTooLargeException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("body " + i + ": " + new String(request.body(), UTF_8), e);
            }
        }
        assertThat(refused).isBetween(2_000, 18_000);
        assertThat(events).isGreaterThan(2_000);
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] body = seed.clone();
        for (int times = random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(3)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] = (byte) "[]{}\",:0-e\\n".charAt(random.nextInt(12));
                default -> {
                    int length = Math.min(random.nextInt(20), body.length - at);
                    System.arraycopy(seed, random.nextInt(seed.length - length), body, at, length);
                }
            }
        }
        return body;
    }

    private Decoded decode(String method, String body) {
        Payload payload = format.read(ApmRequests.request(method, body).with("run_id", token));
        return payload.decode(payload.messages(), RECEIVED);
    }

    private List<Event> events(String number) {
        return events(format.read(ApmRequests.captured(number).with("run_id", token)));
    }

    private static List<Event> events(Payload payload) {
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);
        assertThat(decoded.undecoded()).isEmpty();
        return decoded.events().stream().map(one -> one.value()).toList();
    }
}
