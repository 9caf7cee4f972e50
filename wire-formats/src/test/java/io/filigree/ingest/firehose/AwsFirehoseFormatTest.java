package io.filigree.ingest.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsFirehoseFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final String REQUEST_ID = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private static final String TIMED_OUT = "8286a188-ba32-4475-8077-530cd35c09a9";
    private static final String OWNER = "123456789012";
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String[] SOURCE = {"X-Amz-Firehose-Source-Arn", Deliveries.SOURCE_ARN};

    private final AwsFirehoseFormat format = format(PayloadBounds.DEFAULT);

    private static AwsFirehoseFormat format(PayloadBounds bounds) {
        return new AwsFirehoseFormat(
                new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)), Clock.fixed(RECEIVED, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/firehose/req-02", "/firehose/req-03"})
    void readsWhatWasDocumented(String name) {
        Payload payload = format.read(TestRequest.captured(name));
        List<LogMessage> own = firstDocument(payload);
        Decoded decoded = payload.decode(own, RECEIVED);

        assertThat(own).hasSize(5);
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.ignored()).as("END").isEqualTo(1);
        assertThat(decoded.events()).singleElement().satisfies(log -> {
            assertThat(log.messageIdentity()).isEqualTo(own.get(1).identity());
            assertThat(log.value().type()).isEqualTo("Log");
            assertThat(log.value().timestamp()).isEqualTo("2026-11-28T12:00:01Z");
            assertThat(log.value().function()).hasToString(ARN);
            assertThat(log.value().requestId()).isEqualTo(REQUEST_ID);
            assertThat(log.value().attributes())
                    .isEqualTo(Map.of(
                            "message", "2026-11-28T12:00:01.010Z\t" + REQUEST_ID + "\tINFO\thello",
                            "level", "INFO",
                            "aws.requestId", REQUEST_ID,
                            "aws.logGroup", "/aws/lambda/checkout-prod",
                            "aws.logStream", "2026/11/28/[$LATEST]0123456789abcdef"));
        });
        assertThat(decoded.completions())
                .extracting(Identified::value)
                .containsExactly(
                        new InvocationCompletion(
                                Instant.parse("2026-11-28T12:00:03Z"),
                                InvokedArn.parse(ARN).orElseThrow(),
                                REQUEST_ID,
                                Map.of(
                                        "cwDuration",
                                        220.33,
                                        "cwBilledDuration",
                                        534,
                                        "cwMemorySize",
                                        512,
                                        "cwMaxMemoryUsed",
                                        97,
                                        "cwInitDuration",
                                        312.5,
                                        "cwXrayTraceId",
                                        "1-62e900b2-710d76f009d6e7785905449a"),
                                Evidence.OF_INVOCATION),
                        InvocationCompletion.start(
                                Instant.ofEpochMilli(own.get(0).timestamp()),
                                InvokedArn.parse(ARN).orElseThrow(),
                                REQUEST_ID));
        assertThat(decoded.failures())
                .singleElement()
                .satisfies(timeout -> assertThat(timeout.value())
                        .isEqualTo(new InvocationFailure(
                                Instant.parse("2026-11-28T12:00:12Z"),
                                InvokedArn.parse(ARN).orElseThrow(),
                                TIMED_OUT,
                                "LambdaTimeout",
                                "Task timed out after 10.00 seconds",
                                10.0)));
    }

    @Test
    void takesTheVersionFromTheLogStream() {
        Payload payload = format.read(TestRequest.captured("/firehose/req-02"));
        List<? extends IngestMessage> second = payload.messages().subList(5, 10);

        Decoded decoded = payload.decode(second, RECEIVED);

        assertThat(decoded.completions())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.value().function()).hasToString(ARN + ":7"));
    }

    @Test
    void aReportIsAnInvocationWithDurationColdStartAndBegin() {
        Payload payload = format.read(TestRequest.captured("/firehose/req-02"));
        Event invocation = payload.decode(firstDocument(payload), RECEIVED)
                .completions()
                .get(0)
                .value()
                .asInvocation();

        assertThat(invocation.timestamp()).isEqualTo("2026-11-28T12:00:02.780Z");
        assertThat(invocation.attributes())
                .isEqualTo(Map.of("aws.requestId", REQUEST_ID, "duration", 0.22033, "aws.lambda.coldStart", true));
        assertThat(invocation.completion())
                .containsEntry("cwBilledDuration", 534)
                .doesNotContainKey("error");
    }

    @Test
    void acknowledgesAProbeAndKeepsNothingOfIt() {
        Payload payload = format.read(TestRequest.captured("/firehose/req-01"));

        assertThat(payload.messages()).isEmpty();
        assertThat(payload.spooled()).isNull();
        assertThat(text(payload.acknowledgement()))
                .isEqualTo("{\"requestId\":\"c99cd88a-6c4f-4f2c-9b82-f1f8826cff04\",\"timestamp\":1795870800000}");
        assertThat(payload.acknowledgement().status()).isEqualTo(200);
        assertThat(payload.acknowledgement().contentType()).isEqualTo("application/json");
    }

    @Test
    void whatTheSpoolKeepsHasTheSameMessagesAndFunctions() {
        Payload payload = format.read(TestRequest.captured("/firehose/req-03"));
        Payload again = format.reread(payload.spooled());

        assertThat(identities(again)).isEqualTo(identities(payload));
        assertThat(again.decode(again.messages(), RECEIVED)).isEqualTo(payload.decode(payload.messages(), RECEIVED));
    }

    /** Members of gzip one after the other, documents one after the other, lines, no gzip: the messages are the same. */
    @Test
    void readsDocumentsHoweverTheyArePacked() {
        String one = Deliveries.document(OWNER, "checkout-prod", "one", "two");
        String two = Deliveries.document(OWNER, "refund-prod", "three");
        List<String> packed = List.of(
                Deliveries.record(one, two),
                Deliveries.record(one + two),
                Deliveries.record(one + "\n" + two + "\n"),
                Deliveries.base64((one + "\n" + two).getBytes(UTF_8)),
                Deliveries.base64((one + two).getBytes(UTF_8)));
        List<UUID> expected = identities(read(Deliveries.record(one), Deliveries.record(two)));

        assertThat(expected).hasSize(3).doesNotHaveDuplicates();
        assertThat(packed)
                .allSatisfy(record -> assertThat(identities(read(record))).isEqualTo(expected));
    }

    @Test
    void anUnreadableRecordLosesNothingOfTheOthers() {
        String good = Deliveries.document(OWNER, "checkout-prod", Deliveries.report(REQUEST_ID));
        byte[] truncated = TestRequest.gzip(good.getBytes(UTF_8));
        List<String> bad = List.of(
                "no base64!",
                "",
                Deliveries.base64("plain text".getBytes(UTF_8)),
                Deliveries.base64(Arrays.copyOf(truncated, truncated.length / 2)),
                Deliveries.base64("[1,2]".getBytes(UTF_8)),
                Deliveries.record("{\"messageType\":\"DATA_MESSAGE\"}"),
                Deliveries.record(good + "{\"messageType\":"));
        for (String record : bad) {
            Payload payload = read(record, Deliveries.record(good), Deliveries.record(Deliveries.control()));
            Decoded decoded = payload.decode(distinct(payload), RECEIVED);

            assertThat(decoded.completions()).as(record).hasSize(1);
            assertThat(decoded.undecoded()).as(record).singleElement().satisfies(one -> {
                assertThat(one.message()).isEqualTo(record);
                assertThat(one.reason()).startsWith("records[].data: ");
            });
        }
    }

    @Test
    void refusesWhatHoldsNothingReadable() {
        List<byte[]> bodies = List.of(
                new byte[0],
                "no JSON".getBytes(UTF_8),
                "[]".getBytes(UTF_8),
                "{\"requestId\":\"1\"}".getBytes(UTF_8),
                "{\"requestId\":\"1\",\"records\":{}}".getBytes(UTF_8),
                "{\"requestId\":\"1\",\"records\":[]} more".getBytes(UTF_8),
                "{\"requestId\":\"1\",\"records\":[".getBytes(UTF_8),
                "{\"records\":[]}".getBytes(UTF_8),
                Deliveries.delivery("x".repeat(257)),
                Deliveries.delivery("1", "no base64!"),
                Deliveries.delivery("1", Deliveries.base64("text".getBytes(UTF_8))),
                Arrays.copyOf(TestRequest.gzip(Deliveries.delivery("1")), 20));

        assertThat(bodies)
                .allSatisfy(body -> assertThatExceptionOfType(UnreadablePayloadException.class)
                        .isThrownBy(() -> format.read(TestRequest.of(body))));
    }

    @Test
    void takesTheRequestIdOfTheHeaderWhereTheBodyHasNone() {
        byte[] body = "{\"records\":[]}".getBytes(UTF_8);

        Payload payload = format.read(TestRequest.of(body, "X-Amz-Firehose-Request-Id", "a-\"b\""));

        assertThat(text(payload.acknowledgement())).startsWith("{\"requestId\":\"a-\\\"b\\\"\",\"timestamp\":");
    }

    @Test
    void refusesInTheWordsOfFirehose() {
        FormatResponse refusal = format.refusal(
                        TestRequest.of(new byte[0], "X-Amz-Firehose-Request-Id", "r-1"), 413, "x".repeat(10_000))
                .orElseThrow();

        assertThat(refusal.status()).isEqualTo(413);
        assertThat(refusal.contentType()).isEqualTo("application/json");
        assertThat(text(refusal))
                .isEqualTo("{\"requestId\":\"r-1\",\"timestamp\":1795870800000,\"errorMessage\":\"" + "x".repeat(1_000)
                        + "\"}");
    }

    @Test
    void aSharedLogGroupNamesTheFunctionInItsStreams() {
        String document =
                Deliveries.document(OWNER, "/shared", "2026/11/28/refund-prod[3]0123456789abcdef", new String[] {
                    Deliveries.report(REQUEST_ID)
                });

        Payload payload = read(Deliveries.record(document));

        assertThat(payload.decode(payload.messages(), RECEIVED).completions())
                .singleElement()
                .satisfies(report -> assertThat(report.value().function())
                        .hasToString("arn:aws:lambda:us-east-1:123456789012:function:refund-prod:3"));
    }

    @Test
    void linesOfOtherLogGroupsSayWhoseTheyAre() {
        String document = Deliveries.document(OWNER, "/aws/apigateway/shop", "a", new String[] {"GET /orders 200"});

        Payload payload = read(Deliveries.record(document));

        assertThat(payload.decode(payload.messages(), RECEIVED).events())
                .singleElement()
                .satisfies(log -> {
                    assertThat(log.value().function()).isNull();
                    assertThat(log.value().attributes())
                            .isEqualTo(Map.of(
                                    "message", "GET /orders 200",
                                    "aws.logGroup", "/aws/apigateway/shop",
                                    "aws.logStream", "a",
                                    "aws.accountId", OWNER,
                                    "aws.region", "us-east-1"));
                });
    }

    @Test
    void recordsInJsonAreReadAsTheTextIs() {
        String report =
                "{\"time\":\"2026-11-28T12:00:01.250Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\""
                        + REQUEST_ID + "\",\"status\":\"error\",\"errorType\":\"Runtime.ExitError\",\"metrics\":"
                        + "{\"durationMs\":200.0,\"billedDurationMs\":200,\"memorySizeMB\":512,\"maxMemoryUsedMB\":80}}}";
        String line = "{\"timestamp\":\"2026-11-28T12:00:01.010Z\",\"level\":\"ERROR\",\"requestId\":\"" + REQUEST_ID
                + "\",\"message\":\"card declined\",\"orderId\":17,\"trace_id\":\"abc\"}";

        Payload payload = read(Deliveries.record(Deliveries.document(OWNER, "checkout-prod", report, line)));
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        assertThat(decoded.completions())
                .singleElement()
                .satisfies(one -> assertThat(one.value().attributes())
                        .containsEntry("cwDuration", 200.0)
                        .containsEntry("cwErrorType", "Runtime.ExitError"));
        assertThat(decoded.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.value().errorClass()).isEqualTo("Runtime.ExitError"));
        assertThat(decoded.events()).singleElement().satisfies(log -> {
            assertThat(log.value().timestamp()).isEqualTo("2026-11-28T12:00:01.010Z");
            assertThat(log.value().traceId()).isEqualTo("abc");
            assertThat(log.value().attributes())
                    .containsEntry("message", "card declined")
                    .containsEntry("level", "ERROR")
                    .containsEntry("aws.requestId", REQUEST_ID)
                    .containsEntry("orderId", 17)
                    .containsEntry("trace.id", "abc");
        });
    }

    /** Gzip inside base64 inside gzip spends one budget. */
    @Test
    void allThatIsInflatedSharesOneBound() {
        AwsFirehoseFormat small = format(bounds(100_000));
        String[] third = {"x".repeat(30_000)};
        String record = Deliveries.record(Deliveries.document(OWNER, "/aws/lambda/a", "s", third));
        String bomb = Deliveries.base64(TestRequest.gzip(" ".repeat(40 << 20).getBytes(UTF_8)));

        assertThat(small.read(request(Deliveries.delivery("1", record))).messages())
                .hasSize(1);
        for (byte[] body : List.of(
                Deliveries.delivery("1", record, record, record, record),
                Deliveries.delivery("1", record, bomb),
                TestRequest.gzip(Deliveries.delivery("1", record, bomb)),
                TestRequest.gzip(Deliveries.delivery("1", "A".repeat(100_000))))) {
            assertThatExceptionOfType(PayloadTooLargeException.class)
                    .isThrownBy(() -> small.read(request(body)))
                    .satisfies(e -> assertThat(e.bound()).isEqualTo(PayloadBounds.MAX_INFLATED_BYTES));
            assertThatExceptionOfType(PayloadTooLargeException.class)
                    .isThrownBy(() -> small.inflatedBytes(request(body)));
        }
    }

    @Test
    void measuresRecordsOnceInflated() {
        String record = Deliveries.record(
                Deliveries.document(OWNER, "/aws/lambda/a", "s", new String[] {"x".repeat(1_000_000)}));

        assertThat(format.inflatedBytes(request(Deliveries.delivery("1", record))))
                .isGreaterThan(1_000_000);
    }

    @Test
    void refusesMoreMessagesThanTheBound() {
        AwsFirehoseFormat small = format(bounds(8 << 20));
        String[] lines = new String[1_000];
        Arrays.fill(lines, "x");
        String[] most = new String[11];
        Arrays.fill(most, Deliveries.record(Deliveries.document(OWNER, "/aws/lambda/a", "s", lines)));

        assertThat(small.read(request(Deliveries.delivery("1", Arrays.copyOf(most, 10))))
                        .messages())
                .hasSize(10_000);
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> small.read(request(Deliveries.delivery("1", most))))
                .satisfies(e -> assertThat(e.bound()).startsWith(PayloadBounds.MAX_MESSAGES));
    }

    @Test
    void aSmallBodyBecomesNoMoreThanItsShareOfRows() {
        String[] lines = new String[8_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i + " " + "x".repeat(3_900);
        }
        byte[] body = TestRequest.gzip(
                Deliveries.delivery("1", Deliveries.record(Deliveries.document(OWNER, "/aws/lambda/a", "s", lines))));
        Payload payload = format.read(request(body));

        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        long rowBytes = decoded.events().stream()
                .mapToLong(log -> 128
                        + log.value().attributes().entrySet().stream()
                                .mapToLong(one -> one.getKey().length()
                                        + one.getValue().toString().length())
                                .sum())
                .sum();
        assertThat(rowBytes).isLessThan(256 * 1024 + 100L * body.length + 8_192);
        assertThat(decoded.events().size() + decoded.undecoded().size()).isEqualTo(8_000);
        assertThat(decoded.undecoded())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.reason()).contains(PayloadBounds.MAX_AMPLIFICATION));
    }

    /** Damaged bodies are read or refused, and each of their messages becomes one thing. */
    @Test
    void damagedBodiesAreReadOrRefused() {
        Random random = new Random(20_261_128);
        AwsFirehoseFormat small = format(bounds(512 * 1024));
        byte[][] bodies = {
            TestRequest.captured("/firehose/req-01").body(),
            TestRequest.captured("/firehose/req-02").body(),
            TestRequest.captured("/firehose/req-03").body(),
            Deliveries.delivery(
                    "1",
                    Deliveries.base64(Deliveries.document(OWNER, "checkout-prod", Deliveries.report(REQUEST_ID), "x")
                            .getBytes(UTF_8)))
        };
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] body = damaged(bodies[i % bodies.length], random);
            Payload payload;
            try {
                small.inflatedBytes(request(body));
                payload = small.read(request(body));
            } catch (UnreadablePayloadException | PayloadTooLargeException e) {
                refused++;
                continue;
            }
            read++;
            List<IngestMessage> messages = distinct(payload);
            Decoded decoded = payload.decode(messages, RECEIVED);
            List<UUID> kept = new ArrayList<>();
            decoded.events().forEach(one -> kept.add(one.messageIdentity()));
            decoded.completions().forEach(one -> kept.add(one.messageIdentity()));
            decoded.failures().forEach(one -> kept.add(one.messageIdentity()));
            decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
            assertThat(messages.stream()
                            .filter(message -> !kept.contains(message.identity()))
                            .count())
                    .isEqualTo(decoded.ignored());
            if (payload.spooled() != null) {
                assertThat(identities(small.reread(payload.spooled()))).isEqualTo(identities(payload));
            }
        }
        assertThat(read).isGreaterThan(500);
        assertThat(refused).isGreaterThan(500);
    }

    private static byte[] damaged(byte[] body, Random random) {
        byte[] damaged = Arrays.copyOf(body, random.nextInt(8) == 0 ? random.nextInt(body.length) : body.length);
        for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
        }
        return damaged;
    }

    private static PayloadBounds bounds(int maxInflated) {
        return new PayloadBounds(maxInflated, 1_000, 10_000, 10_000, 100, 64, AttributeBounds.DEFAULT);
    }

    private Payload read(String... records) {
        return format.read(request(Deliveries.delivery("1", records)));
    }

    private static TestRequest request(byte[] body) {
        return TestRequest.of(body, SOURCE);
    }

    private static List<LogMessage> firstDocument(Payload payload) {
        return payload.messages().stream().limit(5).map(LogMessage.class::cast).toList();
    }

    /** As the drain does it. */
    private static List<IngestMessage> distinct(Payload payload) {
        List<UUID> seen = new ArrayList<>();
        List<IngestMessage> distinct = new ArrayList<>();
        payload.messages().forEach(message -> {
            if (!seen.contains(message.identity())) {
                seen.add(message.identity());
                distinct.add(message);
            }
        });
        return distinct;
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().map(IngestMessage::identity).toList();
    }

    private static String text(FormatResponse response) {
        return new String(response.body(), UTF_8);
    }
}
