package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.JoinKey;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.UndecodedReason.TooManyEventTypes;
import io.filigree.ingest.lambda.SampleExpectations;
import io.filigree.ingest.lambda.SampleExpectations.ExpectedEvent;
import io.filigree.ingest.lambda.SampleExpectations.Sample;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Captured bodies, split, repeated and in any order, result in the same events as the whole bodies. */
@Tag("slow")
class BatchProcessorTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(RECEIVED.plusSeconds(1), ZoneOffset.UTC);

    /** What the ARN tells and nothing decorates: the same for every event here. */
    private static final Set<String> OF_THE_ARN = Set.of(
            "aws.lambda.arn",
            "aws.accountId",
            "aws.region",
            "aws.lambda.functionName",
            "entityName",
            "entityGuid",
            "provider",
            "decoration.status",
            "decoration.reason");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final EventStore store = new EventStore(DATABASE);
    private final EventReader events = new EventReader(
            GuardedQueryDatabase.withoutRequests(DATABASE),
            Duration.ofSeconds(20),
            new InventoryReader(DATABASE, Duration.ofDays(1)),
            Clock.systemUTC());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Spool spool;
    private BatchProcessor drain;

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        spool = JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
        drain = TestDrain.over(DATABASE, store, spool, meters, CLOCK);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    static Stream<Sample> samples() {
        return SampleExpectations.bodies().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void messagesThatComeInBodiesOfTheirOwnBecomeTheSameEvents(Sample sample) {
        List<byte[]> messages = messagesApart(sample);

        messages.forEach(this::drain);
        assertStored(sample.events());

        TestDrain.empty(jdbc);
        Collections.reverse(messages);
        messages.forEach(this::drain);
        assertStored(sample.events());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void messagesThatComeFourTimesInAnyOrderBecomeTheSameEvents(Sample sample) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bodies.addAll(messagesApart(sample));
            bodies.add(sample.bytes());
        }
        Collections.shuffle(bodies, new Random(sample.name().hashCode()));

        bodies.forEach(this::drain);

        assertStored(sample.events());
        assertThat(meters.counter("filigree.ingest.messages", "outcome", "stored", "reason", "none")
                        .count())
                .isEqualTo(messagesApart(sample).size());
        assertThat(meters.counter("filigree.ingest.messages", "outcome", "duplicate", "reason", "none")
                        .count())
                .isEqualTo(7 * messagesApart(sample).size());
    }

    @Test
    void aPayloadThatComesAfterItsTimeoutTakesItsPlaceAndKeepsItsError() {
        Sample sample = sample("extension-rust", "06-sns-ok-warm");
        ExpectedEvent invocation = firstInvocation(sample);
        Instant timedOut = Instant.ofEpochMilli(invocation.timestamp()).plusSeconds(3);

        drain(line(sample, timedOut + " " + invocation.requestId() + " Task timed out after 3.00 seconds"));
        assertThat(read(invocation.requestId()))
                .extracting(event -> event.get("type"))
                .containsExactlyInAnyOrder("AwsLambdaInvocation", "AwsLambdaInvocationError");
        drain(sample.bytes());

        Map<String, Object> expected = expected(invocation);
        expected.put("error", true);
        assertThat(read(invocation.requestId()))
                .filteredOn(event -> event.get("type").equals("AwsLambdaInvocation"))
                .containsExactly(expected);
        assertThat(read(invocation.requestId()))
                .filteredOn(event -> event.get("type").equals("AwsLambdaInvocationError"))
                .containsExactly(new TreeMap<>(Map.of(
                        "type",
                        "AwsLambdaInvocationError",
                        "timestamp",
                        timedOut.toEpochMilli(),
                        "aws.requestId",
                        invocation.requestId(),
                        "error.class",
                        "LambdaTimeout",
                        "error.message",
                        "Task timed out after 3.00 seconds",
                        "duration",
                        3.0)));
    }

    @Test
    void aTimeoutThatComesAfterItsPayloadMarksItsInvocation() {
        Sample sample = sample("extension-go", "06-sns-ok-warm");
        ExpectedEvent invocation = firstInvocation(sample);
        Instant timedOut = Instant.ofEpochMilli(invocation.timestamp()).plusSeconds(3);

        drain(sample.bytes());
        drain(line(sample, timedOut + " " + invocation.requestId() + " Task timed out after 3.00 seconds"));

        assertThat(read(invocation.requestId()))
                .filteredOn(event -> event.get("type").equals("AwsLambdaInvocation"))
                .singleElement()
                .satisfies(event -> assertThat(event).containsEntry("error", true));
    }

    @Test
    void aRetryIsASecondInvocationWithItsNumber() {
        Sample sample = sample("extension-rust", "03-sqs-thrown-error");
        ExpectedEvent second = firstInvocation(sample);
        Instant firstTimedOut = Instant.ofEpochMilli(second.timestamp()).minusSeconds(65);

        drain(sample.bytes());
        drain(line(sample, firstTimedOut + " " + second.requestId() + " Task timed out after 3.00 seconds"));

        Map<String, Object> expected = expected(second);
        expected.put("aws.lambda.attempt", 2L);
        assertThat(read(second.requestId()))
                .filteredOn(event -> event.get("type").equals("AwsLambdaInvocation"))
                .containsExactly(
                        expected,
                        new TreeMap<>(Map.of(
                                "type",
                                "AwsLambdaInvocation",
                                "timestamp",
                                firstTimedOut.minusSeconds(3).toEpochMilli(),
                                "aws.requestId",
                                second.requestId(),
                                "error",
                                true,
                                "duration",
                                3.0,
                                "aws.lambda.attempt",
                                1L)));
    }

    @Test
    void joinsWhatTwoTransactionsWroteWithoutSeeingEachOther() {
        InvokedArn function = new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "checkout"), null);
        Instant began = RECEIVED.minusSeconds(60);
        Event invocation = new Event(Event.INVOCATION, began, function, "r-1", null, Map.of("guid", "g"), Map.of());
        InvocationFailure failure =
                new InvocationFailure(began.plusSeconds(3), function, "r-1", "LambdaTimeout", "Task timed out", 3.0);
        write(
                event(invocation, EventOrigin.SENDER),
                event(failure.asInvocation(), EventOrigin.PLATFORM_LINES),
                new StoredCompletion(
                        UUID.randomUUID(),
                        RECEIVED,
                        AccountScope.ALL,
                        new InvocationCompletion(began.plusSeconds(4), function, "r-1", Map.of("cwDuration", 3000.0))));

        Set<JoinKey> missed = store.missedJoins(RECEIVED.minusSeconds(600), 10);
        drain.rejoin(missed, InventorySnapshot.empty());

        assertThat(missed).extracting(JoinKey::requestId).containsExactly("r-1");
        assertThat(read("r-1"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .contains(entry("guid", "g"), entry("error", true), entry("cwDuration", 3000.0)));
        assertThat(store.missedJoins(RECEIVED.minusSeconds(600), 10)).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM invocation_completion")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void joinsReportsThatTransactionsWroteWithoutSeeingEachOther() {
        InvokedArn function = new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "checkout"), null);
        Instant ended = RECEIVED.minusSeconds(60);
        Event invocation = new Event(
                Event.INVOCATION, ended.minusSeconds(2), function, "r-1", null, Map.of("guid", "g"), Map.of());
        InvocationFailure failure =
                new InvocationFailure(ended, function, "r-2", "LambdaTimeout", "Task timed out", 3.0);
        write(
                event(invocation, EventOrigin.SENDER),
                event(platformReport(ended, function, "r-1"), EventOrigin.PLATFORM_REPORT),
                event(failure.asInvocation(), EventOrigin.PLATFORM_LINES),
                event(platformReport(ended, function, "r-2"), EventOrigin.PLATFORM_REPORT),
                event(platformReport(ended, function, "r-3"), EventOrigin.PLATFORM_REPORT),
                event(platformReport(ended.plusMillis(400), function, "r-3"), EventOrigin.PLATFORM_REPORT),
                event(platformReport(ended, function, "r-4"), EventOrigin.PLATFORM_REPORT));

        Set<JoinKey> missed = store.missedJoins(RECEIVED.minusSeconds(600), 10);
        drain.rejoin(missed, InventorySnapshot.empty());

        assertThat(missed).extracting(JoinKey::requestId).containsExactlyInAnyOrder("r-1", "r-2", "r-3");
        assertThat(read("r-1"))
                .singleElement()
                .satisfies(event -> assertThat(event).contains(entry("guid", "g"), entry("cwDuration", 3000.0)));
        assertThat(read("r-2"))
                .singleElement()
                .satisfies(event -> assertThat(event).contains(entry("error", true), entry("cwDuration", 3000.0)));
        assertThat(read("r-3")).hasSize(1);
        assertThat(read("r-4")).hasSize(1);
        assertThat(store.missedJoins(RECEIVED.minusSeconds(600), 10)).isEmpty();
    }

    private static Event platformReport(Instant ended, InvokedArn function, String requestId) {
        return new InvocationCompletion(
                        ended, function, requestId, Map.of("cwDuration", 3000.0), Evidence.OF_INVOCATION)
                .asInvocation();
    }

    @Test
    void countsEveryEventOnce() {
        samples().forEach(sample -> drain(sample.bytes()));

        assertThat(meters.counter(
                                "filigree.ingest.events",
                                "status",
                                "undecorated",
                                "reason",
                                Reason.ACCOUNT_NOT_PAIRED.name())
                        .count())
                .isEqualTo(read(null).size()
                        + meters.counter("filigree.ingest.replaced").count())
                .isGreaterThan(30);
        assertThat(meters.get("filigree.ingest.latency").timer().count())
                .isEqualTo(samples().count());
    }

    @Test
    void eventsOfTooManyTypesStayUndecodedWithTheReason() {
        jdbc.sql("TRUNCATE event_attribute").update();
        byte[] first = customEvents("First", 400);
        byte[] second = customEvents("Second", 400);

        drain(first);
        drain(second);
        drain(customEvents("First", 100));

        assertThat(jdbc.sql("SELECT count(DISTINCT type) FROM custom_event")
                        .query(Integer.class)
                        .single())
                .isEqualTo(500);
        assertThat(jdbc.sql("SELECT count(DISTINCT event_type) FROM event_attribute")
                        .query(Integer.class)
                        .single())
                .isLessThanOrEqualTo(500);
        assertThat(jdbc.sql("SELECT reason FROM undecoded_message")
                        .query(String.class)
                        .list())
                .containsExactly(new TooManyEventTypes(null).text());
    }

    @Test
    void attributeNamesOfATypeAreNotedUpToABound() {
        jdbc.sql("TRUNCATE event_attribute").update();
        for (int i = 0; i < 5; i++) {
            int from = 100 * i;
            drain(message("[2,\"NR_LAMBDA_MONITORING\",{},{\"custom_event_data\":[null,{},[[{\"type\":\"Many\"},{"
                    + IntStream.range(from, from + 100)
                            .mapToObj(n -> "\"a" + n + "\":1")
                            .collect(Collectors.joining(","))
                    + "}]]]}]"));
        }

        assertThat(jdbc.sql("SELECT count(*) FROM event_attribute")
                        .query(Integer.class)
                        .single())
                .isEqualTo(257);
        assertThat(jdbc.sql("SELECT count(*) FROM event_attribute WHERE name = '*'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private static byte[] customEvents(String prefix, int types) {
        return message("[2,\"NR_LAMBDA_MONITORING\",{},{\"custom_event_data\":[null,{},["
                + IntStream.range(0, types)
                        .mapToObj(i -> "[{\"type\":\"" + prefix + i + "\"},{\"types\":" + types + "}]")
                        .collect(Collectors.joining(","))
                + "]]}]");
    }

    private static byte[] message(String text) {
        ObjectNode entry = JSON.createObjectNode();
        entry.putArray("logEvents").addObject().put("id", "1").put("message", text);
        ObjectNode body = JSON.createObjectNode();
        body.putObject("context")
                .put("invoked_function_arn", "arn:aws:lambda:eu-west-1:123456789012:function:checkout");
        body.put("entry", JSON.writeValueAsString(entry));
        return JSON.writeValueAsBytes(body);
    }

    private void write(StoredMessage... rows) {
        try (EventStore.Append append = store.begin()) {
            append.write(List.of(rows));
            append.commit();
        }
    }

    private static StoredEvent event(Event event, EventOrigin origin) {
        return new StoredEvent(
                UUID.randomUUID(),
                RECEIVED,
                AccountScope.ALL,
                new DecoratedEvent(event, new Missing(Reason.ACCOUNT_NOT_PAIRED)),
                origin);
    }

    private void drain(byte[] body) {
        drain.drain(
                List.of(new SpooledPayload(
                        1, SpooledPayload.FIRST_FORMAT, RECEIVED, false, AccountScope.ALL, null, body)),
                InventorySnapshot.empty());
    }

    private void assertStored(List<ExpectedEvent> expected) {
        assertThat(read(null))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(BatchProcessorTest::expected).toList());
        assertThat(jdbc.sql("SELECT count(*) FROM undecoded_message")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private List<Map<String, Object>> read(String requestId) {
        return events.read(EventQuery.newest(AccountScope.ALL, 1_000).ofRequest(requestId)).stream()
                .map(BatchProcessorTest::normalised)
                .toList();
    }

    private static Map<String, Object> expected(ExpectedEvent event) {
        Map<String, Object> flat = new TreeMap<>(event.attributes());
        flat.putAll(event.completion());
        flat.put("type", event.type());
        flat.put("timestamp", event.timestamp());
        if (event.type().equals("AwsLambdaInvocation")) {
            flat.put("aws.lambda.attempt", 1);
        }
        if (event.requestId() != null) {
            flat.putIfAbsent("aws.requestId", event.requestId());
        }
        if (event.traceId() != null) {
            flat.putIfAbsent("traceId", event.traceId());
        }
        return normalised(flat);
    }

    private static Map<String, Object> normalised(Map<String, Object> event) {
        Map<String, Object> rest = new TreeMap<>(event);
        rest.keySet().removeAll(OF_THE_ARN);
        rest.remove("error.fingerprint"); // ErrorFingerprintTest has its values
        rest.replaceAll((name, value) -> value instanceof Integer whole ? (Object) whole.longValue() : value);
        return rest;
    }

    private static Sample sample(String client, String name) {
        return samples()
                .filter(sample ->
                        sample.client().equals(client) && sample.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ExpectedEvent firstInvocation(Sample sample) {
        return sample.events().stream()
                .filter(event -> event.type().equals("AwsLambdaInvocation"))
                .findFirst()
                .orElseThrow();
    }

    /** The sample's envelope around each of its messages alone. */
    private static List<byte[]> messagesApart(Sample sample) {
        JsonNode envelope = JSON.readTree(plain(sample.bytes()));
        JsonNode entry = JSON.readTree(envelope.get("entry").stringValue());
        List<byte[]> bodies = new ArrayList<>();
        entry.get("logEvents").forEach(logEvent -> bodies.add(body(envelope, entry, logEvent)));
        return bodies;
    }

    /** A line of text in the sample's envelope. */
    private static byte[] line(Sample sample, String text) {
        JsonNode envelope = JSON.readTree(plain(sample.bytes()));
        JsonNode entry = JSON.readTree(envelope.get("entry").stringValue());
        ObjectNode logEvent = JSON.createObjectNode();
        logEvent.put("id", "line-1").put("message", text).put("timestamp", RECEIVED.toEpochMilli());
        return body(envelope, entry, logEvent);
    }

    private static byte[] body(JsonNode envelope, JsonNode entry, JsonNode logEvent) {
        ObjectNode ownEntry = (ObjectNode) entry.deepCopy();
        ownEntry.set("logEvents", JSON.createArrayNode().add(logEvent));
        ObjectNode body = (ObjectNode) envelope.deepCopy();
        body.put("entry", JSON.writeValueAsString(ownEntry));
        return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] plain(byte[] body) {
        if (body[0] == '{') {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("A sample that is no gzip", e);
        }
    }
}
