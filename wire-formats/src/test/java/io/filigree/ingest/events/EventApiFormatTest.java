package io.filigree.ingest.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

class EventApiFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    /** As New Relic documents the request. */
    private static final String PURCHASES = """
        [{"eventType": "Purchase", "account": 3, "amount": 259.54},
         {"eventType": "Purchase", "account": 5, "amount": 12309, "product": "Super-duper"}]
        """;

    private final EventApiFormat format = format(PayloadBounds.DEFAULT);

    private static EventApiFormat format(PayloadBounds bounds) {
        return new EventApiFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    @Test
    void eachObjectIsAnEventOfItsType() {
        List<Event> events = events(PURCHASES);

        assertThat(events).extracting(Event::type).containsExactly("Purchase", "Purchase");
        assertThat(events).extracting(Event::timestamp).containsOnly(RECEIVED);
        assertThat(events)
                .extracting(Event::attributes)
                .containsExactly(
                        Map.of("account", 3, "amount", 259.54),
                        Map.of("account", 5, "amount", 12_309, "product", "Super-duper"));
    }

    @Test
    void aSingleObjectIsAnEvent() {
        Payload payload = read("{\"eventType\":\"Deploy\",\"app\":\"shop\",\"ok\":true,\"at\":{\"line\":7}}");

        assertThat(payload.messages()).hasSize(1);
        assertThat(decode(payload).counts().recordEvents()).isEqualTo(1);
        assertThat(decode(payload).events().get(0).value().attributes())
                .isEqualTo(Map.of("app", "shop", "ok", true, "at.line", 7));
        String response = new String(payload.acknowledgement().body(), UTF_8);
        assertThat(payload.acknowledgement().status()).isEqualTo(200);
        assertThat(response).matches("\\{\"success\":true,\"uuid\":\"[0-9a-f-]{36}\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "1795867199, 2026-11-28T11:59:59Z",
        "1795867199.5, 2026-11-28T11:59:59.5Z",
        "1795867199123, 2026-11-28T11:59:59.123Z",
        "'\"1795867199123\"', 2026-11-28T11:59:59.123Z",
        "'\"yesterday\"', 2026-11-28T13:00:00Z",
        "7, 2026-11-28T13:00:00Z",
        "1795877199123, 2026-11-28T13:00:00Z"
    })
    void readsSecondsAndMilliseconds(String sent, String expected) {
        assertThat(events("{\"eventType\":\"A\",\"timestamp\":" + sent + "}")
                        .get(0)
                        .timestamp())
                .isEqualTo(expected);
    }

    @Test
    void keepsBothTimesWhereTheSendersClockIsAhead() {
        assertThat(events("{\"eventType\":\"A\",\"timestamp\":1795877199123}")
                        .get(0)
                        .attributes())
                .isEqualTo(Map.of(
                        "timestamp.original", 1_795_877_199_123L, "observed_timestamp", RECEIVED.toEpochMilli()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AwsLambdaInvocation", "AwsLambdaInvocationError", "Span", "Log", "Metric"})
    void typesThatAreOursGetAPrefix(String type) {
        assertThat(events("{\"eventType\":\"" + type + "\",\"aws.requestId\":\"r1\"}"))
                .extracting(Event::type)
                .containsExactly("Custom" + type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aws.lambda.arn", "faas.arn", "faas.id", "aws.lambda.invoked_arn", "aws.lambda.functionArn"})
    void anArnNamesTheFunction(String attribute) {
        Event event = events("{\"eventType\":\"A\",\"" + attribute + "\":\"" + ARN
                        + ":live\",\"faas.version\":\"7\",\"faas.invocation_id\":\"r1\",\"trace.id\":\"t1\"}")
                .get(0);

        assertThat(event.function()).hasToString(ARN + ":live");
        assertThat(event.function().version()).isEqualTo("7");
        assertThat(event.requestId()).isEqualTo("r1");
        assertThat(event.traceId()).isEqualTo("t1");
    }

    @Test
    void withoutAnArnTheProcessMayDescribeItself() {
        assertThat(events("[{\"eventType\":\"A\",\"faas.name\":\"checkout\",\"cloud.region\":\"eu-west-1\","
                        + "\"cloud.account.id\":\"123456789012\"},{\"eventType\":\"A\",\"service.name\":\"shop\"},"
                        + "{\"eventType\":\"A\",\"service.name\":\"shop\",\"cloud.platform\":\"aws_ecs\"},"
                        + "{\"eventType\":\"A\",\"service.name\":\"shop\",\"cloud.platform\":\"aws_lambda\"},"
                        + "{\"eventType\":\"A\",\"faas.name\":\"shop\",\"cloud.provider\":\"gcp\"}]"))
                .extracting(Event::resource)
                .containsExactly(
                        new TelemetryResource("checkout", "eu-west-1", "123456789012", null),
                        null,
                        TelemetryResource.NOT_A_LAMBDA,
                        new TelemetryResource("shop", null, null, null),
                        null);
    }

    @Test
    void eventsWithATimeAreTheSameInEveryRequest() {
        String one = "{\"eventType\":\"A\",\"timestamp\":1795867199123,\"n\":1}";
        String other = "{\"eventType\":\"A\",\"timestamp\":1795867199123,\"n\":2}";

        assertThat(identities(read("[" + one + "," + other + "]")))
                .isEqualTo(Stream.of(one, other)
                        .flatMap(event -> identities(read(event)).stream())
                        .toList())
                .isEqualTo(identities(format.read(
                        TestRequest.of(TestRequest.gzip(("[" + one + "," + other + "]").getBytes(UTF_8))))));
        assertThat(Set.copyOf(identities(read("[" + one + "," + one + "]"))))
                .as("equal events of one body are two")
                .hasSize(2);
    }

    /** Scripts count with equal events that say no time. */
    @Test
    void eventsWithoutATimeAreNewInEachRequestButNotInARetry() {
        assertThat(identities(read(PURCHASES))).doesNotContainAnyElementsOf(identities(read(PURCHASES)));

        TestRequest retried =
                TestRequest.of(PURCHASES.getBytes(UTF_8), "x-request-id", "6D68CA91-49c9-448d-89b8-7ca3e6dc66aa");
        Payload first = format.read(retried);
        Payload again = format.read(retried);
        assertThat(identities(first)).isEqualTo(identities(again));
        assertThat(new String(first.acknowledgement().body(), UTF_8)).contains("6d68ca91-49c9-448d-89b8-7ca3e6dc66aa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "not-an-id", "1-1-1-1-1-1"})
    void whatIsNoIdOfARequestIsIgnored(String sent) {
        Payload payload = format.read(TestRequest.of(PURCHASES.getBytes(UTF_8), "x-request-id", sent));

        assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
    }

    @Test
    void theSpoolKeepsTheIdentities() {
        Payload payload = read(PURCHASES);

        assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
    }

    @Test
    void numbersThatNoDoubleHoldsStayAsText() {
        Decoded decoded = decode(read("[{\"eventType\":\"A\",\"a\":1e400,\"b\":{\"c\":-1e400},\"n\":1e300},"
                + "{\"eventType\":\"Span\",\"duration\":1e400}]"));

        assertThat(decoded.events())
                .extracting(one -> one.value().attributes())
                .containsExactly(
                        Map.of("a", "Infinity", "b.c", "-Infinity", "n", 1e300), Map.of("duration", "Infinity"));
        assertThat(decoded.cut()).isEqualTo(Map.of(new Decoded.Cut("custom", "not_a_value"), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1795867199123",
                "17",
                "1795867199123000",
                "1795867199123000000",
                "1e400",
                "\"tomorrow\"",
                "true",
                "253402300799999"
            })
    void timesThatAreNoTimesAreKeptBesideThatOfReceipt(String time) {
        Decoded decoded = decode(read("{\"eventType\":\"A\",\"timestamp\":" + time + "}"));

        assertThat(decoded.events()).singleElement().satisfies(one -> {
            assertThat(one.value().timestamp()).isEqualTo(RECEIVED);
            assertThat(one.value().attributes())
                    .containsEntry("observed_timestamp", RECEIVED.toEpochMilli())
                    .containsKey("timestamp.original");
        });
        assertThat(decoded.cut()).containsEntry(new Decoded.Cut("custom", "timestamp"), 1);
    }

    @Test
    void whatIsNoEventIsKeptBesideOthers() {
        Decoded decoded = decode(read("[7,{},{\"eventType\":\"\"},{\"eventType\":5},{\"eventType\":\"" + "T".repeat(256)
                + "\"},{\"eventType\":\"A\"}]"));

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::reason)
                .containsExactly(
                        "not an object",
                        "no eventType",
                        "eventType is not a text",
                        "eventType is not a text",
                        "eventType has more than 255 characters");
        assertThat(decoded.undecoded().get(1).message()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|body: not an object",
                "{}|body: no eventType",
                "[{},{\"eventType\":3}]|[0]: no eventType",
                "{\"eventType\"|body: not JSON at line 1, column 13",
                "[] []|body: not JSON at line 1, column 4"
            })
    void saysWhatIsWrongWithABodyWithoutEvents(String body, String problem) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> read(body))
                .withMessageStartingWith(problem);
    }

    @Test
    void aBodyHasItsBounds() {
        PayloadBounds small = new PayloadBounds(10_000, 3, 100, 100, 100, 5, PayloadBounds.DEFAULT.attributes());
        String event = "{\"eventType\":\"A\"}";
        String nested = "{\"eventType\":\"A\",\"a\":" + "[".repeat(9) + "]".repeat(9) + "}";

        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(request("[" + (event + ",").repeat(3) + event + "]")))
                .withMessageContaining(PayloadBounds.MAX_MESSAGES);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(request("[" + " ".repeat(10_000) + "]")))
                .withMessageContaining(PayloadBounds.MAX_INFLATED_BYTES);
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> format(small).read(request(nested)))
                .withMessageContaining(PayloadBounds.MAX_NESTING);
    }

    /** A megabyte of gzip could be gigabytes of rows. */
    @Test
    void aSmallBodyBecomesFewRows() {
        String events = IntStream.range(0, 9_000)
                .mapToObj(i -> "{\"eventType\":\"A\",\"n\":" + i + ",\"text\":\"" + "x".repeat(1_000) + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        byte[] body = TestRequest.gzip(events.getBytes(UTF_8));
        Decoded decoded = decode(format.read(TestRequest.of(body)));
        long rows = decoded.events().stream()
                .mapToLong(one -> ((String) one.value().attributes().get("text")).length())
                .sum();

        assertThat(rows).isLessThan((256 << 10) + 101L * body.length);
        assertThat(decoded.events().size() + decoded.undecoded().size()).isEqualTo(9_000);
        assertThat(decoded.undecoded().get(0).reason()).contains(PayloadBounds.MAX_AMPLIFICATION);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedBodiesAreReadOrRefusedAndLoseNothing() {
        JsonMutations.check(
                format,
                TestRequest::of,
                List.of(
                        PURCHASES,
                        "{\"eventType\":\"A\",\"timestamp\":1795867199123,\"faas.arn\":\"" + ARN
                                + "\",\"o\":{\"a\":[1,2]}}",
                        "[{\"eventType\":\"A\",\"a\":1},{\"eventType\":\"B\",\"b\":true},{\"eventType\":\"C\"}]"),
                List.of("\"eventType\":", "{\"eventType\":7}", "\"eventType\":\"Span\","),
                Set.of());
    }

    private List<Event> events(String body) {
        return decode(read(body)).events().stream().map(Identified::value).toList();
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
