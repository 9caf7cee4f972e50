package io.filigree.ingest.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.filigree.decorator.event.Event;
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
import tools.jackson.databind.json.JsonMapper;

class AwsLogsFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final long WRITTEN = 1_795_867_199_123L;
    private static final String FORWARDER = "arn:aws:lambda:eu-west-1:999999999999:function:newrelic-log-ingestion";
    private static final String REQUEST_ID = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private static final String FLOW =
            "2 123456789012 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070"
                    + " ACCEPT OK";

    private final AwsLogsFormat format = format(PayloadBounds.DEFAULT);

    private static AwsLogsFormat format(PayloadBounds bounds) {
        return new AwsLogsFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    @Test
    void flowLogsAreLogsOfTheirLogGroup() {
        List<Event> events = events(body("/aws/vpc/flow-logs", "eni-1235b8ca123456789-all", FLOW));

        assertThat(events).hasSize(1);
        assertThat(events.get(0).type()).isEqualTo(Event.LOG);
        assertThat(events.get(0).function()).isNull();
        assertThat(events.get(0).timestamp()).isEqualTo("2026-11-28T11:59:59.123Z");
        assertThat(events.get(0).attributes())
                .isEqualTo(Map.of(
                        "message", FLOW,
                        "aws.logGroup", "/aws/vpc/flow-logs",
                        "aws.logStream", "eni-1235b8ca123456789-all",
                        "aws.accountId", "123456789012",
                        "aws.region", "eu-west-1"));
    }

    @Test
    void linesInJsonAreLogsWithTheirMembers() {
        Event event = events(body(
                        "/aws/apigateway/shop",
                        "a",
                        "{\"message\":\"GET /orders\",\"level\":\"WARN\",\"status\":500,\"trace.id\":\"t1\"}"))
                .get(0);

        assertThat(event.traceId()).isEqualTo("t1");
        assertThat(event.attributes())
                .containsEntry("message", "GET /orders")
                .containsEntry("level", "WARN")
                .containsEntry("status", 500);
    }

    /** The forwarder posts here what it finds no agent's payload or REPORT in. */
    @Test
    void linesOfAFunctionAreOfTheFunction() {
        Event event = events(body(
                        "/aws/lambda/checkout-prod",
                        "2026/11/28/[7]0123456789abcdef",
                        "2026-11-28T12:00:01.010Z\t" + REQUEST_ID + "\tINFO\thello"))
                .get(0);

        assertThat(event.function()).hasToString("arn:aws:lambda:eu-west-1:123456789012:function:checkout-prod:7");
        assertThat(event.requestId()).isEqualTo(REQUEST_ID);
        assertThat(event.attributes())
                .containsEntry("aws.logGroup", "/aws/lambda/checkout-prod")
                .containsEntry("level", "INFO")
                .doesNotContainKeys("aws.accountId", "aws.region");
    }

    @Test
    void platformLinesSayWhatTheySayElsewhere() {
        Decoded decoded = decode(read(body(
                "/aws/lambda/checkout-prod",
                "2026/11/28/[$LATEST]0123456789abcdef",
                "START RequestId: " + REQUEST_ID + " Version: $LATEST\n",
                "REPORT RequestId: " + REQUEST_ID
                        + "\tDuration: 41.27 ms\tBilled Duration: 42 ms\tMemory Size: 512 MB\tMax"
                        + " Memory Used: 97 MB\t\n")));

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.ignored()).isZero();
        assertThat(decoded.completions())
                .extracting(one -> one.value().requestId() + " " + one.value().isStart())
                .containsExactly(REQUEST_ID + " false", REQUEST_ID + " true");
    }

    @Test
    void aMessageIsTheSameInEveryBody() {
        byte[] body = body("g", "s", "a", "b");
        Payload payload = read(body);

        assertThat(identities(read(TestRequest.gzip(body)))).isEqualTo(identities(payload));
        assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
        assertThat(new String(payload.acknowledgement().body(), UTF_8)).isEqualTo("{\"accepted\":2}");
    }

    @Test
    void aCheckOfTheConnectionIsNoLog() {
        Payload payload = read(JSON.writeValueAsBytes(Map.of(
                "context",
                Map.of(),
                "entry",
                "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\",\"logStream\":\"\",\"logEvents\":[{\"id\":\"\",\"timestamp\":1,\"message\":\"CWL"
                        + " CONTROL MESSAGE\"}]}")));

        assertThat(decode(payload).ignored()).isEqualTo(1);
        assertThat(decode(payload).events()).isEmpty();
    }

    @Test
    void aBodyHasItsBounds() {
        PayloadBounds small = new PayloadBounds(2_000, 1, 100, 100, 100, 8, PayloadBounds.DEFAULT.attributes());

        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(TestRequest.of(body("g", "s", "a", "b"))))
                .withMessageContaining(PayloadBounds.MAX_MESSAGES);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> format(small).read(TestRequest.of(body("g", "s", "a".repeat(2_000)))))
                .withMessageContaining(PayloadBounds.MAX_INFLATED_BYTES);
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> read("{\"context\":{}}".getBytes(UTF_8)))
                .withMessage("entry: missing");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void damagedBodiesAreReadOrRefusedAndLoseNothing() {
        JsonMutations.check(
                format,
                TestRequest::of,
                List.of(
                        new String(body("/aws/vpc/flow-logs", "eni", FLOW, FLOW, "{\"message\":\"a\"}"), UTF_8),
                        plain("g", "{\"id\":\"1\",\"message\":\"a\"},{\"id\":\"2\",\"message\":7},{\"message\":null}"),
                        plain(
                                "/aws/lambda/f",
                                "{\"id\":\"1\",\"message\":\"Task timed out\"},{\"id\":\"2\",\"message\":"
                                        + "\"[1,\\\"NR_LAMBDA_MONITORING\\\",\\\"H4sIAAAAAAAA/6tWSkksSVSyUgIAAAD//w==\\\"]\"}")),
                List.of("\"message\":", "{\"message\":7}", "\"entry\":", "\"owner\":\"1\","),
                Set.of(Event.LOG, Event.INVOCATION_ERROR));
    }

    /** With the entry as an object, so that what is damaged in it often leaves JSON. */
    private static String plain(String logGroup, String logEvents) {
        return "{\"context\":{\"invoked_function_arn\":\"" + FORWARDER
                + "\"},\"entry\":{\"messageType\":\"DATA_MESSAGE\","
                + "\"owner\":\"123456789012\",\"logGroup\":\"" + logGroup + "\",\"logStream\":\"s\",\"logEvents\":["
                + logEvents + "]}}";
    }

    private static byte[] body(String logGroup, String logStream, String... lines) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String line : lines) {
            Map<String, Object> logEvent = new LinkedHashMap<>();
            logEvent.put("id", "3195310660696698337880902507980421114328961542429" + logEvents.size());
            logEvent.put("timestamp", WRITTEN);
            logEvent.put("message", line);
            logEvents.add(logEvent);
        }
        String entry = JSON.writeValueAsString(Map.of(
                "messageType",
                "DATA_MESSAGE",
                "owner",
                "123456789012",
                "logGroup",
                logGroup,
                "logStream",
                logStream,
                "subscriptionFilters",
                List.of("filter"),
                "logEvents",
                logEvents));
        return JSON.writeValueAsBytes(Map.of(
                "context",
                Map.of(
                        "function_name", "newrelic-log-ingestion",
                        "invoked_function_arn", FORWARDER,
                        "log_group_name", "/aws/lambda/newrelic-log-ingestion",
                        "log_stream_name", "2026/11/28/[$LATEST]ffff"),
                "entry",
                entry));
    }

    private List<Event> events(byte[] body) {
        return decode(read(body)).events().stream().map(Identified::value).toList();
    }

    private static Decoded decode(Payload payload) {
        return payload.decode(payload.messages(), RECEIVED);
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().map(IngestMessage::identity).toList();
    }

    private Payload read(byte[] body) {
        return format.read(TestRequest.of(body));
    }
}
