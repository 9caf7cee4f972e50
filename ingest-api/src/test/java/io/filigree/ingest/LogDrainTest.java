package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.UndecodedReason.AccountMismatch;
import io.filigree.ingest.logs.LogBodies;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Log records, alone and with what arrives of the same invocations in other formats. */
@Tag("slow")
class LogDrainTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(RECEIVED.plusSeconds(1), ZoneOffset.UTC);

    private static final String OWN = "123456789012";
    private static final String OTHER = "222222222222";
    private static final AccountScope OWN_KEY = AccountScope.only(List.of(OWN));
    private static final AccountScope OTHERS_KEY = AccountScope.only(List.of(OTHER));
    private static final String REQUEST_ID = "e1000000-0000-4000-8000-000000000001";
    private static final String TIMEOUT = "2026-11-20T20:49:24Z " + REQUEST_ID + " Task timed out after 3.00 seconds";
    private static final String REPORT = "REPORT RequestId: " + REQUEST_ID
            + "\tDuration: 41.27 ms\tBilled Duration: 42 ms\tMemory Size: 512 MB\tMax Memory Used: 97 MB";
    private static final String PAYLOAD = LogBodies.agentPayload(
            "\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207761000,\"duration\":0.04},{},"
                    + "{\"aws.requestId\":\"" + REQUEST_ID + "\"}]]],"
                    + "\"log_event_data\":[{\"logs\":[{\"message\":\"by the agent\"}]}]");

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private Spool spool;
    private BatchProcessor drain;
    private long nextId;

    /** A body in a format, and the key that it is posted with. */
    private record Post(String format, byte[] body, AccountScope key) {}

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        spool = JournalSpool.open(
                directory, new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null), CLOCK);
        drain = TestDrain.over(DATABASE, new EventStore(DATABASE), spool, new SimpleMeterRegistry(), CLOCK);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void aBodyThatIsSentAgainAddsNothing() {
        byte[] lines = group(LogBodies.ARN, "a", "b", "a", TIMEOUT, REPORT, PAYLOAD);
        drain(logs(lines), logs(lines));
        List<String> once = rows();
        drain(logs(lines));

        assertThat(rows()).isEqualTo(once);
        assertThat(messages()).containsExactlyInAnyOrder("a", "a", "b", TIMEOUT, REPORT, "by the agent");
    }

    @Test
    void equalLinesAtDifferentTimesAreAllStored() {
        for (long ms = 0; ms < 3; ms++) {
            drain(logs(("{\"message\":\"tick\",\"timestamp\":" + (1_795_207_764_000L + ms) + "}").getBytes(UTF_8)));
        }

        assertThat(messages()).containsExactly("tick", "tick", "tick");
    }

    /** As extensions in APM mode send it, and of other senders that write no ARN. */
    @Test
    void aRecordWithoutAnArnIsOfTheFunctionThatItNames() {
        for (String common : List.of(
                "\"faas.arn\":\"\",\"faas.name\":\"checkout-prod\"",
                "\"faas.name\":\"no/function\"",
                "\"entity.name\":\"shop\"")) {
            drain(logs(("[{\"common\":{\"attributes\":{" + common
                            + "}},\"logs\":[{\"message\":\"a\",\"timestamp\":1795207764000}]}]")
                    .getBytes(UTF_8)));
        }

        assertThat(jdbc.sql("SELECT decoration_reason || coalesce(' ' || unresolved[1], '') FROM log")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("FUNCTION_UNRESOLVED checkout-prod", "ARN_MISSING", "ARN_MISSING");
    }

    static Stream<List<Integer>> orders() {
        return Stream.of(List.of(0, 1, 2, 3), List.of(3, 2, 1, 0), List.of(1, 0, 3, 2), List.of(2, 3, 0, 1));
    }

    /** The lines and the payload over both routes, in every order, in one batch or several. */
    @ParameterizedTest
    @MethodSource("orders")
    void whatAlsoArrivesInAnotherFormatIsStoredOnce(List<Integer> order) {
        List<Post> posts = List.of(
                lambda(PAYLOAD),
                logs(group(LogBodies.ARN, "working", PAYLOAD)),
                lambda(REPORT, TIMEOUT),
                logs(group(LogBodies.ARN, REPORT, TIMEOUT)));
        drain(posts.get(0));
        drain(posts.get(2));
        List<String> invocation = rows("lambda_invocation");
        List<String> errors = rows("lambda_invocation_error");
        TestDrain.empty(jdbc);

        order.forEach(i -> drain(posts.get(i)));

        assertThat(rows("lambda_invocation")).hasSize(1).isEqualTo(invocation);
        assertThat(rows("lambda_invocation_error")).hasSize(1).isEqualTo(errors);
        assertThat(messages()).containsExactlyInAnyOrder("working", REPORT, TIMEOUT, "by the agent");
        assertThat(jdbc.sql("SELECT count(*) FROM undecoded_message")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aReportInALogCompletesTheInvocation() {
        drain(lambda(PAYLOAD));
        drain(logs(group(LogBodies.ARN, REPORT)));

        assertThat(jdbc.sql("SELECT completion ->> 'cwMaxMemoryUsed' FROM lambda_invocation")
                        .query(String.class)
                        .list())
                .containsExactly("97");
    }

    /** The forwarder names no function, so its lines find the invocation by its request id. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLineWithoutAFunctionFindsItsInvocation(boolean lineFirst) {
        List<Post> posts = new ArrayList<>(List.of(logs(group("", REPORT)), lambda(PAYLOAD)));
        if (!lineFirst) {
            Collections.reverse(posts);
        }
        posts.forEach(this::drain);

        assertThat(jdbc.sql("SELECT completion ->> 'cwMaxMemoryUsed' FROM lambda_invocation")
                        .query(String.class)
                        .list())
                .containsExactly("97");
    }

    /** Whether the payload is stored already makes no difference. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void linesWithoutAFunctionAreOfThatOfTheAgentPayloadBesideThem(boolean payloadFirst) {
        if (payloadFirst) {
            drain(lambda(PAYLOAD));
        }
        String record = "{\"message\":%s,\"attributes\":{\"aws\":{\"lambda_request_id\":\"%s\"}}}";
        drain(logs(("[" + record.formatted("\"mine\"", REQUEST_ID) + "," + record.formatted("\"other\"", "e2") + ","
                        + record.formatted(JSON.writeValueAsString(PAYLOAD), REQUEST_ID) + "]")
                .getBytes(UTF_8)));

        assertThat(jdbc.sql("SELECT attributes ->> 'message' || ' ' || coalesce(function_arn, 'none') FROM log")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("mine " + LogBodies.ARN, "other none", "by the agent " + LogBodies.ARN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"common\":{\"attributes\":{\"faas.arn\":\"%s\"}},\"logs\":[{\"message\":\"m\"}]}",
                "{\"common\":{\"attributes\":{\"faas\":{\"arn\":\"%s\"}}},\"logs\":[{\"message\":\"m\"}]}",
                "{\"common\":{\"faas.arn\":\"%s\"},\"logs\":[{\"message\":\"m\"}]}",
                "{\"message\":\"m\",\"attributes\":{\"faas.arn\":\"%s\"}}",
                "{\"message\":\"m\",\"faas.arn\":\" %s \"}",
                "{\"message\":\"m\",\"FAAS.ARN\":\"%s\"}",
                "{\"message\":\"m\",\"aws\":{\"lambda\":{\"arn\":\"%s\"}}}",
                "{\"message\":\"m\",\"invoked_function_arn\":\"%s\"}",
                "{\"message\":\"m\",\"faas.id\":[\"%s\"]}",
                "{\"message\":\"2026-11-20T20:49:24Z e1 Task timed out after 3.00 seconds\",\"attributes\":{\"faas.arn\":\"%s\"}}",
                "{\"message\":\"REPORT RequestId: e1\\tDuration: 1.00 ms\",\"attributes\":{\"faas.arn\":\"%s\"}}"
            })
    void aBoundKeyWritesNothingForAnotherAccount(String body) {
        drain(new Post("log-v1", body.formatted(LogBodies.ARN).getBytes(UTF_8), OTHERS_KEY));

        assertThat(rows()).isEmpty();
        assertThat(jdbc.sql("SELECT reason FROM undecoded_message")
                        .query(String.class)
                        .list())
                .containsExactly(new AccountMismatch(OWN).text());
        assertThat(jdbc.sql("SELECT count(*) FROM invocation_completion")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aBoundKeyWritesForItsOwnAccountAndOthersCannotUseUpItsMessages() {
        byte[] body = group(LogBodies.ARN, "a", TIMEOUT, PAYLOAD);
        drain(new Post("log-v1", body, OTHERS_KEY));
        drain(new Post("log-v1", body, OWN_KEY));

        assertThat(messages()).containsExactlyInAnyOrder("a", TIMEOUT, "by the agent");
        assertThat(rows("lambda_invocation")).hasSize(1);
    }

    @Test
    void anAccountWithAllItsEventTypesStillHasLogs() {
        String items = IntStream.range(0, 600)
                .mapToObj(i -> "[{\"type\":\"T" + i + "\"},{}]")
                .collect(Collectors.joining(","));
        drain(lambda(LogBodies.agentPayload("\"custom_event_data\":[null,[" + items + "]]")));
        drain(logs(group(LogBodies.ARN, "a")));

        assertThat(rows("custom_event")).as("the bound of types is reached").hasSizeBetween(250, 599);
        assertThat(messages()).containsExactly("a");
    }

    private void drain(Post... posts) {
        drain.drain(
                Arrays.stream(posts)
                        .map(post -> new SpooledPayload(
                                nextId++, post.format(), RECEIVED, false, post.key(), null, post.body()))
                        .toList(),
                InventorySnapshot.empty());
    }

    private static Post logs(byte[] body) {
        return new Post("log-v1", body, AccountScope.ALL);
    }

    private static Post lambda(String... messages) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String message : messages) {
            logEvents.add(Map.of("id", REQUEST_ID, "message", message, "timestamp", 1_795_207_764_758L));
        }
        return new Post(
                SpooledPayload.FIRST_FORMAT,
                JSON.writeValueAsBytes(Map.of(
                        "context",
                        Map.of("invoked_function_arn", LogBodies.ARN),
                        "entry",
                        JSON.writeValueAsString(Map.of("logEvents", logEvents)))),
                AccountScope.ALL);
    }

    private static byte[] group(String arn, String... messages) {
        return JSON.writeValueAsBytes(Map.of(
                "common",
                Map.of("attributes", Map.of("faas.arn", arn)),
                "logs",
                Arrays.stream(messages)
                        .map(message -> Map.of("message", message, "timestamp", 1_795_207_764_758L))
                        .toList()));
    }

    private List<String> messages() {
        return jdbc.sql("SELECT attributes ->> 'message' FROM log")
                .query(String.class)
                .list();
    }

    /** Everything that is stored of events, without ids. */
    private List<String> rows() {
        return Stream.of("lambda_invocation", "lambda_invocation_error", "span", "log", "custom_event")
                .flatMap(table -> rows(table).stream())
                .toList();
    }

    private List<String> rows(String table) {
        return jdbc.sql("SELECT type || ts || coalesce(function_arn, '') || coalesce(request_id, '') || attributes"
                        + (table.equals("lambda_invocation") ? " || coalesce(completion::text, '')" : "") + " FROM "
                        + table
                        + " ORDER BY 1")
                .query(String.class)
                .list();
    }
}
