package io.filigree.ingest.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    /** As an extension in APM mode makes it of a REPORT. */
    private static final String REPORT = report("r-1", "\"aws.lambda.arn\":\"" + ARN + "\",");

    private final MetricFormat format = format(PayloadBounds.DEFAULT);

    private static MetricFormat format(PayloadBounds bounds) {
        return new MetricFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    private static String report(String requestId, String attributes) {
        String common = ",\"timestamp\":1795208049700,\"attributes\":{" + attributes + "\"aws.requestId\":\""
                + requestId + "\",\"entity.guid\":\"g\",\"entity.name\":\"checkout-prod\",\"entity.type\":\"APM\"}}";
        return "[{\"metrics\":["
                + String.join(
                        ",",
                        gauge("duration", "41.27") + common,
                        gauge("billed_duration", "42") + common,
                        gauge("memory_size", "512") + common,
                        gauge("max_memory_used", "97") + common,
                        gauge("init_duration", "412.9") + common)
                + "]}]";
    }

    private static String gauge(String name, String value) {
        return "{\"name\":\"apm.lambda.transaction." + name + "\",\"type\":\"gauge\",\"value\":" + value;
    }

    @Test
    void theDataPointsOfAReportCompleteTheInvocation() {
        Decoded decoded = decode(REPORT);

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.completions()).singleElement().satisfies(one -> {
            InvocationCompletion completion = one.value();
            assertThat(completion.requestId()).isEqualTo("r-1");
            assertThat(completion.timestamp().toEpochMilli()).isEqualTo(1795208049700L);
            assertThat(completion.function()).hasToString(ARN);
            assertThat(completion.evidence()).isEqualTo(InvocationCompletion.Evidence.NONE);
            assertThat(completion.attributes())
                    .containsOnly(
                            entry("cwDuration", 41.27),
                            entry("cwBilledDuration", 42),
                            entry("cwMemorySize", 512),
                            entry("cwMaxMemoryUsed", 97),
                            entry("cwInitDuration", 412.9));
        });
    }

    @Test
    void anErrorOfTheRuntimeMarksTheInvocation() {
        Decoded decoded = decode("""
                [{"metrics": [{"name": "apm.lambda.transaction.error", "type": "count", "value": 1, "interval.ms": 10000,
                  "timestamp": 1795208049700, "attributes": {"aws.requestId": "r-1", "Error Type": "Runtime.ExitError"}}]}]""");

        assertThat(decoded.completions())
                .singleElement()
                .satisfies(one -> assertThat(one.value().attributes())
                        .containsOnly(
                                entry("error", true),
                                entry("cwStatus", "error"),
                                entry("cwErrorType", "Runtime.ExitError")));
    }

    /** The extension sends the reports of several invocations in one request. */
    @Test
    void eachReportIsAMessageOfItsOwn() {
        String two = report("r-1", "").replace("]}]", ",") + report("r-2", "").replace("[{\"metrics\":[", "");

        Payload payload = read(two);

        assertThat(payload.messages()).hasSize(2);
        assertThat(decode(two).completions())
                .extracting(one -> one.value().requestId())
                .containsExactly("r-1", "r-2");
        assertThat(identities(two)).containsAll(identities(report("r-2", "")));
    }

    @Test
    void whatNamesNoInvocationIsAMetric() {
        Decoded decoded = decode("[{\"metrics\":[" + gauge("duration", "41.27") + ",\"timestamp\":1795208049700}]}]");

        assertThat(decoded.completions()).isEmpty();
        assertThat(decoded.events())
                .singleElement()
                .satisfies(one -> assertThat(one.value().type()).isEqualTo(Event.METRIC));
    }

    @Test
    void dataPointsBecomeMetricEvents() {
        List<Event> events = events("""
                [{"common": {"timestamp": 1795208049000, "interval.ms": 10000,
                     "attributes": {"host.name": "db-1", "region": "common", "aws.lambda.arn": "%s", "trace.id": "t-1"}},
                  "metrics": [
                    {"name": "memory.heap", "type": "gauge", "value": 2.3, "timestamp": 1795208049700, "attributes": {"region": "own"}},
                    {"name": "cache.misses", "type": "count", "value": 15, "interval.ms": 5000},
                    {"name": "service.response", "type": "summary", "value": {"count": 5, "sum": 0.9, "min": 0.02, "max": 0.51}},
                    {"name": "no.type", "value": 1, "attributes": {"nested": {"a": 1}, "ok": true}}]}]""".formatted(ARN));

        assertThat(events).allSatisfy(event -> {
            assertThat(event.type()).isEqualTo(Event.METRIC);
            assertThat(event.function()).hasToString(ARN);
            assertThat(event.traceId()).isEqualTo("t-1");
            assertThat(event.attributes()).containsEntry("host.name", "db-1");
        });
        assertThat(events.get(0).timestamp().toEpochMilli()).isEqualTo(1795208049700L);
        assertThat(events.get(0).attributes())
                .containsOnly(
                        entry("metricName", "memory.heap"),
                        entry("metricType", "gauge"),
                        entry("memory.heap", 2.3),
                        entry("interval.ms", 10000),
                        entry("region", "own"),
                        entry("host.name", "db-1"),
                        entry("aws.lambda.arn", ARN),
                        entry("trace.id", "t-1"));
        assertThat(events.get(1).timestamp().toEpochMilli()).isEqualTo(1795208049000L);
        assertThat(events.get(1).attributes())
                .contains(entry("metricType", "count"), entry("cache.misses", 15), entry("interval.ms", 5000));
        assertThat(events.get(2).attributes())
                .contains(
                        entry("metricType", "summary"),
                        entry("service.response.count", 5),
                        entry("service.response.sum", 0.9),
                        entry("service.response.min", 0.02),
                        entry("service.response.max", 0.51))
                .doesNotContainKey("service.response");
        assertThat(events.get(3).attributes())
                .contains(entry("metricType", "gauge"), entry("no.type", 1), entry("nested.a", 1), entry("ok", true));
    }

    @Test
    void aFunctionWithoutAnArnIsKnownByItsName() {
        assertThat(events("""
                {"metrics": [{"name": "a", "value": 1, "attributes":
                  {"faas.name": "checkout", "cloud.region": "eu-west-1", "cloud.account.id": "123456789012"}}]}"""))
                .singleElement()
                .satisfies(event -> assertThat(event.resource())
                        .isEqualTo(new TelemetryResource("checkout", "eu-west-1", "123456789012", null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"value\":1} | name: missing",
                "{\"name\":\" \",\"value\":1} | name: missing",
                "{\"name\":\"a\",\"type\":\"distribution\",\"value\":1} | type: not one of gauge, count, summary",
                "{\"name\":\"a\"} | value: not a number",
                "{\"name\":\"a\",\"value\":\"1\"} | value: not a number",
                "{\"name\":\"a\",\"value\":1e999} | value: not a number",
                "{\"name\":\"a\",\"type\":\"summary\",\"value\":1} | value: not an object with count, sum, min or max",
                "7 | name: missing"
            })
    void whatIsNoDataPointIsKeptAsItIs(String point, String reason) {
        Decoded decoded = decode("[{\"metrics\":[" + point + ",{\"name\":\"b\",\"value\":1}]}]");

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[7]", "{}", "[{\"metrics\":{}}]", "hello", "[{\"metrics\":[]}"})
    void aBodyWithoutDataPointsIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(UnreadablePayloadException.class);
    }

    @Test
    void aBodyThatIsSentAgainHasTheSameMessages() {
        String body = "[{\"metrics\":[{\"name\":\"a\",\"value\":1,\"timestamp\":1795208049000},"
                + "{\"name\":\"a\",\"value\":1,\"timestamp\":1795208049000}]},"
                + "{\"common\":{\"timestamp\":1795208049000},\"metrics\":[{\"name\":\"b\",\"value\":1}]}]";
        Payload payload = read(body);

        assertThat(identities(body)).doesNotHaveDuplicates().hasSize(3);
        assertThat(format.reread(payload.spooled()).messages())
                .extracting(IngestMessage::identity)
                .isEqualTo(identities(body));
        assertThat(new String(payload.acknowledgement().body(), UTF_8)).matches("\\{\"requestId\":\"[0-9a-f-]{36}\"}");
        assertThat(payload.acknowledgement().status()).isEqualTo(202);
    }

    /** Scripts post the same gauge again and again. */
    @Test
    void dataPointsWithoutATimeAreNewInEachRequestButNotInARetry() {
        String body = "[{\"metrics\":[{\"name\":\"a\",\"value\":1},{\"name\":\"a\",\"value\":1}]}]";
        String requestId = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
        ReceivedRequest retried = TestRequest.of(body.getBytes(UTF_8), "x-request-id", requestId);
        Payload first = format.read(retried);

        assertThat(IntStream.range(0, 3).boxed().flatMap(i -> identities(body).stream()))
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(identities(first))
                .doesNotHaveDuplicates()
                .isEqualTo(identities(format.read(retried)))
                .isEqualTo(identities(format.reread(first.spooled())));
        assertThat(new String(first.acknowledgement().body(), UTF_8))
                .isEqualTo("{\"requestId\":\"" + requestId + "\"}");
        for (byte[] posted : List.of(body.getBytes(UTF_8), TestRequest.gzip(body.getBytes(UTF_8)))) {
            Payload payload = format.read(ReceivedRequest.of(posted));
            assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
        }
    }

    /** Earlier versions spooled the body alone, and knew data points without a time by it. */
    @Test
    void aBodyThatWasSpooledAloneKeepsItsIdentities() {
        String timed = "{\"name\":\"a\",\"value\":1,\"timestamp\":1795208049000}";
        Payload reread =
                format.reread(("[{\"metrics\":[{\"name\":\"a\",\"value\":1}," + timed + "]}]").getBytes(UTF_8));

        assertThat(identities(reread))
                .hasToString("[f4520d8a-f3e4-8d69-9991-5bbb9f990c75, 1187d4c4-a2d4-8c2c-b208-874f2dcd9d22]")
                .containsAll(identities("[{\"metrics\":[" + timed + "]}]"));
        assertThat(identities(format.reread(reread.spooled()))).isEqualTo(identities(reread));
    }

    @Test
    void timesThatAreYetToComeAreThoseOfReceipt() {
        assertThat(events("[{\"metrics\":[{\"name\":\"a\",\"value\":1,\"timestamp\":1895208049000}]}]"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.timestamp()).isEqualTo(RECEIVED);
                    assertThat(event.attributes()).containsEntry("timestamp.original", 1895208049000L);
                });
    }

    @Test
    void noMoreRowsThanTheBoundsAllow() {
        PayloadBounds bounds = new PayloadBounds(1 << 20, 4, 3, 3, 100, 16, AttributeBounds.DEFAULT);
        String point = "{\"name\":\"a\",\"value\":1}";
        ReceivedRequest four = request("[{\"metrics\":[" + String.join(",", point, point, point, point) + "]}]");
        Payload payload = format(bounds).read(four);

        assertThat(payload.decode(payload.messages(), RECEIVED).events()).hasSize(3);
        assertThat(payload.decode(payload.messages(), RECEIVED).undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("max-events = 3"));
        ReceivedRequest five = request("[{\"metrics\":[" + String.join(",", point, point, point, point, point) + "]}]");
        assertThatThrownBy(() -> format(bounds).read(five)).isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    void mutatedBodiesAreReadOrRefused() {
        MetricFormat bounded =
                format(new PayloadBounds(64 * 1024, 100, 1_000, 1_000, 100, 64, AttributeBounds.DEFAULT));
        byte[] seed = (REPORT.substring(0, REPORT.length() - 1)
                        + ",{\"common\":{\"attributes\":{\"a\":{\"b\":1}}},\"metrics\":[{\"name\":\"s\",\"type\":\"summary\","
                        + "\"value\":{\"count\":1,\"sum\":2}},{\"name\":\"g\",\"value\":3}]}]")
                .getBytes(UTF_8);
        Random random = new Random(20261129);
        int refused = 0;
        int decodedMessages = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = seed.clone();
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                body[random.nextInt(body.length)] = (byte)
                        (random.nextBoolean() ? random.nextInt(256) : "[]{}\",:0-e\\n".charAt(random.nextInt(12)));
            }
            body = random.nextBoolean() ? TestRequest.gzip(body) : body;
            body = random.nextInt(10) == 0 ? Arrays.copyOf(body, body.length / 2) : body;
            try {
                Payload payload = bounded.read(ReceivedRequest.of(body));
                Decoded decoded = payload.decode(payload.messages(), RECEIVED);
                assertThat(decoded.events().size()
                                + decoded.completions().size()
                                + decoded.undecoded().size())
                        .isEqualTo(payload.messages().size());
                decodedMessages += payload.messages().size();
            } catch (UnreadablePayloadException | PayloadTooLargeException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("body " + i + ": " + new String(body, UTF_8), e);
            }
        }
        assertThat(refused).isBetween(2_000, 18_000);
        assertThat(decodedMessages).isGreaterThan(2_000);
    }

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
                "aws.lambda.functionName",
                "account",
                "tags.team",
                "label.team",
                "decoration.status",
                "aws.requestId",
                "traceId",
                "entity.name",
                "common",
                "nested.member"
            })
    void valuesAndAttributesOfTheSameNameAreKept(String name) {
        String body = """
                [{"common": {"timestamp": 1795208049000, "interval.ms": 10000, "attributes": {"common": "c"}},
                  "metrics": [{"name": "%s", "type": "gauge", "value": 7, "attributes": {"aws.requestId": "r",
                    "entity.name": "e", "nested": {"member": "n"}}},
                   {"name": "%s", "type": "summary", "value": {"count": 2, "sum": 3}, "attributes": {
                    "%s.count": "c", "%s.max": "m"}}]}]""".formatted(name, name, name, name);

        List<Event> events = events(body);
        Event gauge = events.get(0);
        assertThat(gauge.timestamp()).isEqualTo(Instant.ofEpochMilli(1795208049000L));
        assertThat(gauge.requestId()).isEqualTo("r");
        assertThat(gauge.attributes())
                .contains(
                        entry("metric." + name, 7),
                        entry("metricName", name),
                        entry("metricType", "gauge"),
                        entry("interval.ms", 10000),
                        entry("common", "c"),
                        entry("entity.name", "e"),
                        entry("nested.member", "n"));
        assertThat(events.get(1).attributes())
                .contains(entry("metric." + name + ".count", 2), entry("metric." + name + ".sum", 3));
    }

    @Test
    void valuesOfOtherMetricsAreUnderTheirNames() {
        assertThat(events("[{\"metrics\":[{\"name\":\"queue\",\"value\":7,\"attributes\":{\"a\":1}}]}]")
                        .get(0)
                        .attributes())
                .containsEntry("queue", 7)
                .doesNotContainKey("metric.queue");
    }

    private List<UUID> identities(String body) {
        return identities(read(body));
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().<UUID>map(IngestMessage::identity).toList();
    }

    private static ReceivedRequest request(String body) {
        return ReceivedRequest.of(body.getBytes(UTF_8));
    }

    private Payload read(String body) {
        return format.read(request(body));
    }

    private Decoded decode(String body) {
        Payload payload = read(body);
        return payload.decode(payload.messages(), RECEIVED);
    }

    private List<Event> events(String body) {
        Decoded decoded = decode(body);
        assertThat(decoded.undecoded()).isEmpty();
        return decoded.events().stream().map(one -> one.value()).toList();
    }
}
