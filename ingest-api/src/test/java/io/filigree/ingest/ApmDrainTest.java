package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.apm.ApmRequests;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.installed.InstalledFormats;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolSettings;
import io.filigree.ingest.spool.SpooledPayload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** One kind of data at a time, in any order, becomes one invocation with all that is known of it. */
@Tag("slow")
class ApmDrainTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(RECEIVED.plusSeconds(1), ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECOND = "e3000000-0000-4000-8000-000000000002";

    /** The captured stack trace of the captured error. */
    private static final String TRACE = new String(ApmRequests.inflated("06"), UTF_8);

    private static final String GAUGES = """
            [{"metrics": [
              {"name": "apm.lambda.transaction.duration", "type": "gauge", "value": 1.54, "timestamp": 1795208049700,
               "attributes": {"aws.requestId": "%1$s", "entity.name": "checkout-prod"}},
              {"name": "apm.lambda.transaction.billed_duration", "type": "gauge", "value": 2, "timestamp": 1795208049700,
               "attributes": {"aws.requestId": "%1$s", "entity.name": "checkout-prod"}},
              {"name": "apm.lambda.transaction.memory_size", "type": "gauge", "value": 512, "timestamp": 1795208049700,
               "attributes": {"aws.requestId": "%1$s", "entity.name": "checkout-prod"}}]}]""".formatted(SECOND);

    private final WireFormats formats = new WireFormats(
            InstalledFormats.ALL, new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20)));
    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final EventStore store = new EventStore(DATABASE);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    Path directory;

    private Spool spool;
    private BatchProcessor drain;
    private String token;
    private long nextId;

    /** What the spool keeps of a request. */
    private record Post(String format, byte[] spooled) {}

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        spool = JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
        drain = TestDrain.over(DATABASE, store, spool, meters, CLOCK);
        byte[] connected = formats.get("apm-agent-v17")
                .read(ApmRequests.captured("02"))
                .acknowledgement()
                .body();
        token = JSON.readTree(connected).at("/return_value/agent_run_id").stringValue();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    /** Spans, errors, stack traces, transactions and metrics, in one batch or several; repeated ones add nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theOrderOfArrivalMakesNoDifference(int seed) {
        List<Post> posts = new ArrayList<>(
                List.of(captured("10"), captured("08"), captured("09"), captured("06"), metrics(GAUGES)));
        Collections.shuffle(posts, new Random(seed));
        if (seed % 2 == 0) {
            posts.forEach(this::drain);
            posts.forEach(this::drain);
        } else {
            drain(posts.toArray(new Post[0]));
        }

        assertThat(texts("""
                SELECT concat_ws(' ', function_arn, request_id, attributes ->> 'duration', attributes ->> 'error',
                    completion ->> 'cwDuration', completion ->> 'cwBilledDuration', completion ->> 'cwMemorySize')
                FROM lambda_invocation"""))
                .containsExactly(ApmRequests.ARN + " " + SECOND + " 0.0015396860000000002 true 1.54 2 512");
        assertThat(texts("""
                SELECT concat_ws(' ', ts AT TIME ZONE 'UTC', request_id, trace_id, attributes ->> 'error.class',
                    attributes ->> 'spanId', attributes ->> 'order.id', left(completion ->> 'stackTrace', 20), inferred_from_log)
                FROM lambda_invocation_error"""))
                .containsExactly("2026-11-20 20:54:09.155 " + SECOND
                        + " 3c147491f3d550e0a5a51ca25dde5d6d PaymentDeclinedError 7c6560c5ec1c8c0b o-7 "
                        + "PaymentDeclinedError");
        assertThat(texts("SELECT request_id FROM span")).containsExactly(SECOND);
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    /** Logs and spans of an agent arrive in separate requests; the trace id identifies their invocation. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLogRecordOfATraceIsOfItsInvocation(boolean together) {
        Post log = apm("log_event_data", """
                [{"common": {"attributes": {}},
                  "logs": [{"message": "charging", "timestamp": 1795208049156, "trace.id": "3c147491f3d550e0a5a51ca25dde5d6d"}]}]""");
        if (together) {
            drain(log, captured("09"));
        } else {
            drain(captured("09"));
            drain(log);
        }

        assertThat(texts("SELECT concat_ws(' ', attributes ->> 'message', request_id, function_arn) FROM log"))
                .containsExactly("charging " + SECOND + " " + ApmRequests.ARN);
    }

    @Test
    void aStackTraceIsOfTheErrorWithItsClassAndMessage() {
        drain(apm("error_data", TRACE));
        drain(apm("error_event_data", error("PaymentDeclinedError", "another message", SECOND)));
        drain(apm("error_event_data", error("OtherError", "card declined for order o-7", SECOND)));
        drain(apm("error_event_data", error("PaymentDeclinedError", "card declined for order o-7", "another-request")));
        assertThat(stacks()).containsExactlyInAnyOrder("false", "false", "false", "true");

        drain(apm("error_event_data", error("PaymentDeclinedError", "card declined for order o-7", SECOND)));

        assertThat(stacks()).containsExactlyInAnyOrder("false", "false", "false", "true");
        assertThat(texts("SELECT count(*)::text FROM lambda_invocation_error WHERE inferred_from_log"))
                .containsExactly("0");
    }

    /** An error that was thrown twice has two stack traces, and each is of one of the errors. */
    @Test
    void equalErrorsHaveAStackTraceEach() {
        String item = JSON.readTree(TRACE).at("/1/0").toString();
        drain(apm("error_data", "[\"\",[" + item + "," + item.replace("Object.boom", "Object.bang") + "]]"));
        String error = error("PaymentDeclinedError", "card declined for order o-7", SECOND);
        drain(apm("error_event_data", error));
        drain(apm("error_event_data", error.replace("049.155", "049.156")));

        assertThat(
                        texts(
                                "SELECT substr(split_part(completion ->> 'stackTrace', 'at Object.', 2), 1, 4) FROM lambda_invocation_error"))
                .containsExactlyInAnyOrder("boom", "bang");
        assertThat(texts(
                        "SELECT count(DISTINCT completion ->> 'error.fingerprint')::text FROM lambda_invocation_error"))
                .as("the top frames differ")
                .containsExactly("2");
    }

    /** The agent for Node.js gives a stack trace no time, so it has that of its receipt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStackTraceThatArrivesDaysLaterIsJoined(boolean traceFirst) {
        List<String> order = traceFirst ? List.of("06", "08") : List.of("08", "06");
        order.forEach(number -> drainAt(RECEIVED.plus(Duration.ofDays(9)), captured(number)));

        assertThat(stacks()).containsExactly("true");
        assertThat(texts("SELECT (ts AT TIME ZONE 'UTC')::text FROM lambda_invocation_error"))
                .containsExactly("2026-11-20 20:54:09.155");
    }

    /** Another account's request id is another request id. */
    @Test
    void aStackTraceOfAnotherFunctionIsNotJoined() {
        drain(apm("error_data", TRACE.replace("123456789012", "222222222222")));
        drain(captured("08"));

        assertThat(stacks()).containsExactlyInAnyOrder("false", "true");
    }

    @Test
    void halvesThatTwoConnectionsStoredAtTheSameMomentAreJoinedAfterwards() {
        StoredEvent error = stored(Map.of(), EventOrigin.SENDER);
        StoredEvent trace = stored(Map.of("stackTrace", "at boom"), EventOrigin.ERROR_TRACE);
        // Their attributes are noted, or one would wait for the other to note them.
        try (EventStore.Append before = store.begin()) {
            before.write(List.of(
                    stored(Map.of(), EventOrigin.SENDER), stored(Map.of("stackTrace", "x"), EventOrigin.ERROR_TRACE)));
            before.commit();
        }
        TestDrain.empty(jdbc);
        LookupKeys<String> requestIds = new LookupKeys<>();
        requestIds.add(SECOND, RECEIVED);
        try (EventStore.Append one = store.begin();
                EventStore.Append other = store.begin()) {
            one.write(List.of(error));
            other.write(List.of(trace));
            assertThat(one.joinErrorTraces(requestIds)).isZero();
            assertThat(other.joinErrorTraces(requestIds)).isZero();
            one.commit();
            other.commit();
        }
        assertThat(stacks()).containsExactlyInAnyOrder("false", "true");

        assertThat(store.joinMissedErrorTraces(RECEIVED.minusSeconds(600), 1_000))
                .isEqualTo(1);
        assertThat(store.joinMissedErrorTraces(RECEIVED.minusSeconds(600), 1_000))
                .isZero();

        assertThat(texts(
                        "SELECT attributes ->> 'error.class' || ' ' || (completion ->> 'stackTrace') || ' ' || coalesce(inferred_from_log::text, '-')"
                                + " FROM lambda_invocation_error"))
                .containsExactly("E at boom -");
    }

    /** The Go extension names no function in its metrics. */
    @Test
    void metricsThatWereStoredAtTheSameMomentCompleteTheInvocationAfterwards() {
        drain(metrics(GAUGES));
        String waiting = texts("SELECT row_to_json(c)::text FROM invocation_completion c")
                .get(0);
        jdbc.sql("DELETE FROM invocation_completion").update();
        drain(captured("09"));
        // As if the transaction of the metrics had not seen that of the invocation.
        jdbc.sql(
                        "INSERT INTO invocation_completion SELECT * FROM json_populate_record(NULL::invocation_completion, :row::json)")
                .param("row", waiting)
                .update();

        drain.rejoin(store.missedJoins(RECEIVED.minusSeconds(600), 1_000), InventorySnapshot.empty());

        assertThat(texts("SELECT completion ->> 'cwDuration' FROM lambda_invocation"))
                .containsExactly("1.54");
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    private static StoredEvent stored(Map<String, Object> completion, EventOrigin origin) {
        Event event = new Event(
                Event.INVOCATION_ERROR,
                RECEIVED,
                InvokedArn.parse(ApmRequests.ARN).orElseThrow(),
                SECOND,
                null,
                Map.of("error.class", "E", "error.message", "m"),
                completion);
        return new StoredEvent(
                UUID.randomUUID(),
                RECEIVED,
                AccountScope.ALL,
                new DecoratedEvent(event, new Missing(Reason.FUNCTION_UNKNOWN)),
                origin);
    }

    /** Lambda reports over the extension in both modes while a function is switched. */
    @Test
    void anInvocationOfApmModeJoinsWithAReportOfAnotherFormat() {
        String report = "REPORT RequestId: " + SECOND
                + "\\tDuration: 1.54 ms\\tBilled Duration: 2 ms\\tMemory Size: 512 MB\\tMax Memory Used: 97 MB";
        drain(new Post(
                "log-v1",
                ("{\"message\":\"" + report + "\",\"timestamp\":1795208049700,\"attributes\":{\"faas.arn\":\""
                                + ApmRequests.ARN + "\"}}")
                        .getBytes(UTF_8)));
        drain(captured("09"));

        assertThat(texts("SELECT completion ->> 'cwMaxMemoryUsed' FROM lambda_invocation"))
                .containsExactly("97");
    }

    @Test
    void countersAddUp() {
        drain(captured("03"), captured("04"), captured("11"), captured("08"));
        drain(apm("error_data", TRACE), metrics("[{\"metrics\":[{\"name\":\"a\",\"value\":1},{\"name\":\"b\"}]}]"));

        double items = sum("filigree.ingest.items");
        assertThat(items).isEqualTo(4 + 1 + 3 + 1 + 1);
        assertThat(sum("filigree.ingest.record.events")).isEqualTo(1);
        assertThat(sum("filigree.ingest.events")).isEqualTo(items + 1);
        assertThat(sum("filigree.ingest.replaced")).isEqualTo(1);
        assertThat(sum("filigree.ingest.results")).isEqualTo(7);
        assertThat(sum("filigree.ingest.undecoded")).isEqualTo(1);
    }

    private double sum(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static String error(String errorClass, String message, String requestId) {
        return JSON.writeValueAsString(List.of(
                "",
                Map.of(),
                List.of(List.of(
                        Map.of(
                                "type",
                                "TransactionError",
                                "timestamp",
                                1795208049.155,
                                "error.class",
                                errorClass,
                                "error.message",
                                message),
                        Map.of(),
                        Map.of("aws.requestId", requestId)))));
    }

    private Post captured(String number) {
        TestRequest request = ApmRequests.captured(number).with("run_id", token);
        return new Post(
                "apm-agent-v17", formats.get("apm-agent-v17").read(request).spooled());
    }

    private Post apm(String method, String body) {
        TestRequest request = ApmRequests.request(method, body).with("run_id", token);
        return new Post(
                "apm-agent-v17", formats.get("apm-agent-v17").read(request).spooled());
    }

    private Post metrics(String body) {
        return new Post(
                "metric-v1",
                formats.get("metric-v1")
                        .read(ReceivedRequest.of(body.getBytes(UTF_8)))
                        .spooled());
    }

    private void drain(Post... posts) {
        drainAt(RECEIVED, posts);
    }

    private void drainAt(Instant receivedAt, Post... posts) {
        drain.drain(
                Arrays.stream(posts)
                        .map(post -> new SpooledPayload(
                                nextId++, post.format(), receivedAt, false, AccountScope.ALL, null, post.spooled()))
                        .toList(),
                InventorySnapshot.empty());
    }

    private List<String> stacks() {
        return texts("SELECT (coalesce(completion, '{}') ?? 'stackTrace')::text FROM lambda_invocation_error");
    }

    private List<String> texts(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }
}
