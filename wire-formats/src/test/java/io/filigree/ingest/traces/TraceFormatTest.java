package io.filigree.ingest.traces;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.JsonMutations;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    /** As New Relic documents the request. */
    private static final String NEW_RELIC = """
        [{"common": {"attributes": {"service.name": "Test Service A", "host": "host123.example.com"}},
          "spans": [
            {"trace.id": "123456", "id": "ABC", "timestamp": 1795867199123,
             "attributes": {"duration.ms": 12.53, "name": "/home"}},
            {"trace.id": "123456", "id": "DEF",
             "attributes": {"error.message": "Invalid credentials", "service.name": "Test Service B",
               "duration.ms": 2.97, "name": "/auth", "parent.id": "ABC"}}]}]
        """;

    /** As Zipkin documents a span. */
    private static final String ZIPKIN = """
        [{"id": "352bff9a74ca9ad2", "traceId": "5af7183fb1d4cf5f", "parentId": "6b221d5bc9e6496c", "name": "get /api",
          "timestamp": 1795867199123456, "duration": 1431, "kind": "SERVER",
          "localEndpoint": {"serviceName": "backend", "ipv4": "192.168.99.1", "port": 3306},
          "remoteEndpoint": {"ipv4": "172.19.0.2", "port": 58648},
          "annotations": [{"timestamp": 1795867199123460, "value": "ws"}],
          "tags": {"http.method": "GET", "http.path": "/api", "type": "dropped"}}]
        """;

    private final TraceFormat format = format(PayloadBounds.DEFAULT);

    private static TraceFormat format(PayloadBounds bounds) {
        return new TraceFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    @Test
    void spansInNewRelicsLayout() {
        List<Event> spans = spans(NEW_RELIC);

        assertThat(spans).extracting(Event::type).containsOnly(Event.SPAN);
        assertThat(spans).extracting(Event::traceId).containsOnly("123456");
        assertThat(spans)
                .extracting(Event::timestamp)
                .containsExactly(Instant.parse("2026-11-28T11:59:59.123Z"), RECEIVED);
        assertThat(spans.get(0).attributes())
                .isEqualTo(Map.of(
                        "guid", "ABC",
                        "traceId", "123456",
                        "name", "/home",
                        "duration", 0.01253,
                        "duration.ms", 12.53,
                        "id", "ABC",
                        "trace.id", "123456",
                        "service.name", "Test Service A",
                        "host", "host123.example.com"));
        assertThat(spans.get(1).attributes())
                .contains(Map.entry("parentId", "ABC"), Map.entry("parent.id", "ABC"))
                .containsEntry("service.name", "Test Service B")
                .containsEntry("error.message", "Invalid credentials")
                .containsEntry("host", "host123.example.com");
        assertThat(spans).extracting(Event::resource).containsOnly(TelemetryResource.NOT_A_LAMBDA);
    }

    @Test
    void aSpanThatNamesItsInvocationIsOfAFunction() {
        Event span = spans("""
                [{"spans": [{"trace.id": "1", "id": "A", "attributes": {"aws.requestId": "r1"}}]}]
                """).get(0);

        assertThat(span.requestId()).isEqualTo("r1");
        assertThat(span.resource()).isNull();
    }

    @Test
    void spansInZipkinsLayout() {
        Event span = spans(ZIPKIN, "Data-Format", "zipkin", "Data-Format-Version", "2")
                .get(0);

        assertThat(span.type()).isEqualTo(Event.SPAN);
        assertThat(span.traceId()).isEqualTo("5af7183fb1d4cf5f");
        assertThat(span.timestamp()).isEqualTo("2026-11-28T11:59:59.123Z");
        Map<String, Object> expected = new HashMap<>(Map.of(
                "guid", "352bff9a74ca9ad2",
                "id", "352bff9a74ca9ad2",
                "traceId", "5af7183fb1d4cf5f",
                "parentId", "6b221d5bc9e6496c",
                "name", "get /api",
                "span.kind", "server",
                "duration", 0.001431,
                "duration.ms", 1.431,
                "service.name", "backend"));
        expected.putAll(Map.of(
                "localEndpoint.serviceName", "backend",
                "localEndpoint.ipv4", "192.168.99.1",
                "localEndpoint.port", 3306,
                "remoteEndpoint.ipv4", "172.19.0.2",
                "remoteEndpoint.port", 58648,
                "annotations", "[{\"timestamp\":1795867199123460,\"value\":\"ws\"}]",
                "http.method", "GET",
                "http.path", "/api"));
        assertThat(span.attributes()).isEqualTo(expected);
    }

    /** Also where the span itself names the resource that it calls. */
    @Test
    void anArnNamesTheFunction() {
        String called = "arn:aws:lambda:us-east-1:123456789012:function:called";
        String body = "[{\"common\":{\"attributes\":{\"cloud.resource_id\":\"" + ARN + "\",\"faas.version\":\"3\"}},"
                + "\"spans\":[{\"id\":\"a\",\"trace.id\":\"t\",\"attributes\":{\"faas.invocation_id\":\"r1\"}},"
                + "{\"id\":\"b\",\"trace.id\":\"t\",\"attributes\":{\"cloud.resource_id\":\"" + called + "\"}},"
                + "{\"id\":\"c\",\"trace.id\":\"t\",\"attributes\":{\"faas.arn\":\"" + ARN + ":live\"}}]}]";

        assertThat(spans(body)).extracting(span -> span.function().toString()).containsExactly(ARN, ARN, ARN + ":live");
        assertThat(spans(body)).extracting(Event::requestId).containsExactly("r1", null, null);
        assertThat(spans(body).get(2).function().version()).isEqualTo("3");
        assertThat(spans(
                                "{\"id\":\"a\",\"traceId\":\"t\",\"tags\":{\"faas.id\":\"" + ARN + "\"}}",
                                "Data-Format",
                                "zipkin")
                        .get(0)
                        .function())
                .hasToString(ARN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"faas.name\":\"f\",\"cloud.region\":\"eu-west-1\"|f eu-west-1",
                "\"service.name\":\"f\",\"cloud.platform\":\"aws_lambda\"|f null",
                "\"service.name\":\"f\",\"cloud.platform\":\"aws_ec2\"|null null",
                "\"service.name\":\"f\"|null null"
            })
    void withoutAnArnTheProcessMayDescribeItself(String attributes, String expected) {
        TelemetryResource resource = spans("{\"common\":{\"attributes\":{" + attributes
                        + "}},\"spans\":[{\"id\":\"a\",\"trace.id\":\"t\"}]}")
                .get(0)
                .resource();

        assertThat(resource.functionName() + " " + resource.region()).isEqualTo(expected);
    }

    @Test
    void aSpanIsTheSameInEveryBody() {
        List<UUID> once = identities(read(NEW_RELIC));
        assertThat(identities(read(NEW_RELIC))).isEqualTo(once).doesNotHaveDuplicates();
        assertThat(identities(format.read(TestRequest.of(TestRequest.gzip(NEW_RELIC.getBytes(UTF_8))))))
                .isEqualTo(once);
        assertThat(identities(format.reread(read(NEW_RELIC).spooled()))).isEqualTo(once);

        String span = "{\"id\":\"a\",\"trace.id\":\"t\"}";
        assertThat(Set.copyOf(identities(read("{\"spans\":[" + span + "," + span + "]}"))))
                .isEqualTo(Set.copyOf(identities(read("{\"spans\":[" + span + "]}"))));

        Payload zipkin = format.read(TestRequest.of(ZIPKIN.getBytes(UTF_8), "data-format", "ZIPKIN"));
        assertThat(identities(format.reread(zipkin.spooled()))).isEqualTo(identities(zipkin));
        assertThat(decode(format.reread(zipkin.spooled())).events())
                .isEqualTo(decode(zipkin).events());
    }

    @Test
    void whatIsNoSpanIsKeptBesideOthers() {
        Decoded decoded =
                decode(read("[7,{\"a\":1},{\"spans\":[null,{},{\"id\":\"a\"},{\"id\":\" \",\"trace.id\":\"t\"},"
                        + "{\"id\":1,\"trace.id\":2}]}]"));

        assertThat(decoded.events())
                .extracting(one -> one.value().attributes().get("guid"))
                .containsExactly("1");
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::reason)
                .containsExactly(
                        "an object without spans",
                        "an object without spans",
                        "not an object",
                        "a span without id",
                        "a span without trace.id",
                        "a span without id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7||body: neither a JSON array nor an object",
                "{}||body: an object without spans",
                "[{\"spans\":[{\"id\":\"a\"}]}]||[0].spans[0]: a span without trace.id",
                "{\"id\":\"a\"}|zipkin|[0]: a span without traceId",
                "[]|jaeger|Data-Format: neither newrelic nor zipkin",
            })
    void saysWhatIsWrong(String body, String dataFormat, String problem) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> format.read(TestRequest.of(
                        body.getBytes(UTF_8), "Data-Format", dataFormat == null ? "newrelic" : dataFormat)))
                .withMessageStartingWith(problem);
    }

    @ParameterizedTest
    @CsvSource({"newrelic, 2", "zipkin, 1", "zipkin, 2.0"})
    void knowsOneVersionOfEachLayout(String dataFormat, String version) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> format.read(TestRequest.of(
                        "[]".getBytes(UTF_8), "Data-Format", dataFormat, "Data-Format-Version", version)))
                .withMessageContaining("Data-Format-Version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"spans\":[]}]", "{\"spans\":[]}"})
    void aBodyWithoutSpansIsOne(String body) {
        assertThat(read(body).messages()).isEmpty();
        assertThat(read(body).acknowledgement().status()).isEqualTo(202);
        assertThat(new String(read(body).acknowledgement().body(), UTF_8))
                .matches("\\{\"requestId\":\"[0-9a-f-]{36}\"}");
    }

    @Test
    void aBodyHasItsBounds() {
        PayloadBounds small = new PayloadBounds(10_000, 3, 100, 100, 100, 8, PayloadBounds.DEFAULT.attributes());
        String spans = "{\"spans\":[{\"id\":\"a\",\"trace.id\":\"t\"},{\"id\":\"b\",\"trace.id\":\"t\"}]}";

        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(request("[" + spans + "," + spans + "]")))
                .withMessageContaining(PayloadBounds.MAX_MESSAGES);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(request("[" + " ".repeat(10_000) + "]")))
                .withMessageContaining(PayloadBounds.MAX_INFLATED_BYTES);
    }

    /** What spans have in common is once in the body, and in the row of each. */
    @Test
    void aSmallBodyBecomesFewRows() {
        String body = IntStream.range(0, 9_000)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"trace.id\":\"t\"}")
                .collect(Collectors.joining(
                        ",",
                        "{\"common\":{\"attributes\":{\"a\":\"" + "x".repeat(4_000) + "\",\"b\":\"" + "y".repeat(4_000)
                                + "\"}},\"spans\":[",
                        "]}"));
        byte[] gzip = TestRequest.gzip(body.getBytes(UTF_8));
        Decoded decoded = decode(format.read(TestRequest.of(gzip)));

        assertThat(decoded.events().size() * 8_000L).isLessThan((256 << 10) + 101L * gzip.length);
        assertThat(decoded.undecoded().get(0).reason()).contains(PayloadBounds.MAX_AMPLIFICATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newrelic", "zipkin"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedBodiesAreReadOrRefusedAndLoseNothing(String dataFormat) {
        String twice = ZIPKIN.strip().substring(0, ZIPKIN.strip().length() - 1) + ","
                + ZIPKIN.strip().substring(1);
        JsonMutations.check(
                format,
                body -> TestRequest.of(body, "Data-Format", dataFormat),
                dataFormat.equals("zipkin")
                        ? List.of(
                                ZIPKIN,
                                twice,
                                "[{\"id\":\"a\",\"traceId\":\"t\"},{\"id\":\"b\",\"traceId\":\"t\"},{\"id\":\"c\"}]")
                        : List.of(NEW_RELIC),
                List.of(
                        "\"id\":",
                        "\"spans\":[",
                        "\"trace.id\":7",
                        "{\"id\":7}",
                        "\"tags\":{",
                        "\"duration.ms\":\"a\","),
                Set.of(Event.SPAN));
    }

    private List<Event> spans(String body, String... headers) {
        return decode(format.read(TestRequest.of(body.getBytes(UTF_8), headers))).events().stream()
                .map(Identified::value)
                .toList();
    }

    private static Decoded decode(Payload payload) {
        return payload.decode(payload.messages(), RECEIVED);
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().map(IngestMessage::identity).toList();
    }

    private Payload read(String body) {
        return format.read(request(body));
    }

    private static TestRequest request(String body) {
        return TestRequest.of(body.getBytes(UTF_8));
    }
}
