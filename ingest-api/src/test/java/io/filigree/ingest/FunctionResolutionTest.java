package io.filigree.ingest;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventStore;
import io.filigree.db.freshness.FreshnessReader;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.function.MetadataSource;
import io.filigree.ingest.resolution.RecentTraces;
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

/** Events whose senders name no ARN, with what is stored, before and after, of the same traces and names. */
@Tag("slow")
class FunctionResolutionTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String OWN = "123456789012";
    private static final String OTHER = "222222222222";
    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", OWN, "checkout");
    private static final FunctionArn REFUND = FunctionArn.of("eu-west-1", OWN, "refund");
    private static final FunctionArn OTHERS_CHECKOUT = FunctionArn.of("eu-west-1", OTHER, "checkout");
    private static final FunctionArn UNKNOWN = FunctionArn.of("eu-west-1", OWN, "newcomer");
    private static final AccountScope OWN_KEY = AccountScope.only(List.of(OWN));
    private static final AccountScope OTHERS_KEY = AccountScope.only(List.of(OTHER));
    private static final AccountScope BOTH = AccountScope.only(List.of(OWN, OTHER));
    private static final TelemetryResource NAMED = new TelemetryResource("checkout", null, null, null);
    private static final TelemetryResource IN_REGION = new TelemetryResource("checkout", "eu-west-1", null, "$LATEST");
    private static final String TRACE = "358d46b31344b59223d9580a5331f8c7";

    private static final String ROWS = """
            SELECT attributes ->> 'name' || ' ' || coalesce(split_part(function_arn, ':', 5) || '/'
                    || split_part(function_arn, ':', 7), '-')
                || ' ' || coalesce(request_id, '-') || ' ' || decoration_status || coalesce(' ' || decoration_reason, '')
            FROM (SELECT * FROM lambda_invocation UNION ALL SELECT * FROM lambda_invocation_error
                UNION ALL SELECT * FROM span UNION ALL SELECT * FROM log UNION ALL SELECT * FROM custom_event) AS e
            ORDER BY 1
            """;

    @TempDir
    Path directory;

    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private final InventoryStore inventory = new InventoryStore(DATABASE);
    private final CurrentInventory current =
            new CurrentInventory(new InventoryReader(DATABASE, Duration.ofDays(1)), Clock.fixed(NOON, ZoneOffset.UTC));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Spool spool;
    private IngestProcess process;
    private long payloads;

    /** A process that drains and resolves, with what it remembers. */
    private final class IngestProcess {
        private final RecentTraces traces = new RecentTraces();
        private final EventStore store = new EventStore(DATABASE);
        private final IngestObserver books = TestDrain.books(DATABASE, spool, meters);
        private final Clock clock = Clock.fixed(NOON.plusSeconds(1), ZoneOffset.UTC);
        private final BatchProcessor drain =
                TestDrain.over(List.of(EventsFormat.PROVIDER), store, books, traces, clock);
        private final LateResolution late =
                new LateResolution(store, current, new EventDecorator(), traces, books, clock, Duration.ofDays(1));

        @SafeVarargs
        final void drain(AccountScope key, List<Event>... bodies) {
            drainAll(key, List.of(bodies));
        }

        void drainAll(AccountScope key, List<List<Event>> bodies) {
            List<SpooledPayload> batch =
                    bodies.stream().map(body -> payload(key, body)).toList();
            int drained = 0;
            while (drained < batch.size()) {
                drained += drain.drain(
                        batch.subList(drained, batch.size()), current.snapshot().orElseThrow());
            }
        }

        private SpooledPayload payload(AccountScope key, List<Event> events) {
            return new SpooledPayload(++payloads, EventsFormat.ID, NOON, false, key, null, EventsFormat.body(events));
        }

        void look() {
            late.look();
        }
    }

    @BeforeEach
    void open() {
        TestDrain.empty(jdbc);
        jdbc.sql("TRUNCATE paired_account, lambda_function, function_metadata, function_version, function_alias,"
                        + " inventory_hint, decoration_tally, event_attribute CASCADE")
                .update();
        for (String account : List.of(OWN, OTHER)) {
            jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                            + " VALUES (:id, :id, 'x', 'verified', now())")
                    .param("id", account)
                    .update();
        }
        spool = JournalSpool.open(
                directory,
                new SpoolSettings(DataSize.ofMegabytes(50), DataSize.ofMegabytes(5), null),
                Clock.fixed(NOON, ZoneOffset.UTC));
        learn(CHECKOUT, REFUND);
        process = new IngestProcess();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private void learn(FunctionArn... functions) {
        for (FunctionArn function : functions) {
            inventory.record(describe(function), MetadataSource.MISS, NOON.minusSeconds(60));
        }
        current.refresh();
    }

    private static FunctionDescription describe(FunctionArn function) {
        return new FunctionDescription(
                function,
                FunctionConfiguration.builder()
                        .set(ConfigurationAttribute.MEMORY_SIZE, 128)
                        .build(),
                Map.of("team", "payments"),
                function.accountId());
    }

    private static Event root(FunctionArn function, String requestId, String traceId) {
        return new Event(
                Event.INVOCATION,
                NOON,
                new InvokedArn(function, null),
                requestId,
                traceId,
                Map.of("name", "root"),
                Map.of(),
                new TelemetryResource(function.name(), function.region(), null, "$LATEST"));
    }

    private static Event child(String name, TelemetryResource resource) {
        return event(Event.SPAN, name, resource);
    }

    private static Event event(String type, String name, TelemetryResource resource) {
        return new Event(type, NOON, null, null, TRACE, Map.of("name", name), Map.of(), resource);
    }

    private List<String> rows() {
        return jdbc.sql(ROWS).query(String.class).list();
    }

    private double resolved(String by) {
        return meters.counter("filigree.ingest.resolved", "by", by).count();
    }

    static Stream<String> orders() {
        return Stream.of("children first", "root first", "one batch", "one body", "other process", "four times");
    }

    /** Spans, an error and a log of one invocation, with the root at each position. */
    @ParameterizedTest
    @MethodSource("orders")
    void eventsOfATraceBelongToItsInvocationInAnyOrder(String order) {
        List<Event> children = List.of(
                child("a", NAMED),
                child("b", IN_REGION),
                event(Event.INVOCATION_ERROR, "c", IN_REGION),
                event(Event.LOG, "d", null),
                event(Event.METRIC, "e", IN_REGION));
        List<Event> roots = List.of(root(CHECKOUT, "r1", TRACE));
        learn(OTHERS_CHECKOUT);
        IngestProcess other = new IngestProcess();
        switch (order) {
            case "children first" -> {
                process.drain(BOTH, children);
                process.look();
                process.drain(BOTH, roots);
            }
            case "root first" -> {
                process.drain(BOTH, roots);
                process.drain(BOTH, children);
            }
            case "one batch" -> process.drain(BOTH, children, roots);
            case "one body" ->
                process.drain(
                        BOTH, Stream.of(children, roots).flatMap(List::stream).toList());
            case "other process" -> {
                other.drain(BOTH, children);
                process.drain(BOTH, roots);
            }
            default ->
                IntStream.range(0, 4).forEach(time -> {
                    process.drain(BOTH, children);
                    process.drain(BOTH, roots, children, roots);
                });
        }
        process.look();

        assertThat(rows())
                .map(row -> row.replace(" late", " decorated"))
                .containsExactly(
                        "a 123456789012/checkout r1 decorated",
                        "b 123456789012/checkout r1 decorated",
                        "c 123456789012/checkout r1 decorated",
                        "d 123456789012/checkout r1 decorated",
                        "e 123456789012/checkout r1 decorated",
                        "root 123456789012/checkout r1 decorated");
        assertThat(resolved("trace") + resolved("late")).isEqualTo(5);
    }

    /** Each event and invocation of several traces in a separate body, in random orders, over two processes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderOfBodiesMakesNoDifference(long seed) {
        List<List<Event>> bodies = new ArrayList<>();
        for (int trace = 0; trace < 6; trace++) {
            String traceId = TRACE.substring(1) + trace;
            FunctionArn function = trace % 2 == 0 ? CHECKOUT : REFUND;
            bodies.add(List.of(root(function, "r" + trace, traceId)));
            for (TelemetryResource resource : Arrays.asList(
                    null, new TelemetryResource(function.name(), trace % 3 == 0 ? "eu-west-1" : null, null, null))) {
                bodies.add(List.of(new Event(
                        Event.SPAN,
                        NOON,
                        null,
                        null,
                        traceId,
                        Map.of("name", trace + (resource == null ? "-" : "+")),
                        Map.of(),
                        resource)));
            }
        }
        process.drainAll(OWN_KEY, bodies);
        process.look();
        List<String> expected = withoutStatus();
        assertThat(expected).hasSize(18).allMatch(row -> row.matches("\\S+ 123456789012/\\S+ r\\d"));
        TestDrain.empty(jdbc);

        Random random = new Random(seed);
        IngestProcess other = new IngestProcess();
        Collections.shuffle(bodies, random);
        for (List<Event> body : bodies) {
            IngestProcess one = random.nextBoolean() ? process : other;
            one.drain(OWN_KEY, body);
            if (random.nextInt(4) == 0) {
                one.look();
            }
        }
        process.look();
        other.look();

        assertThat(withoutStatus()).isEqualTo(expected);
        assertThat(rows()).noneMatch(row -> row.contains("pending"));
    }

    /** Two invocations of one function in a trace, as of a sender that always sends the same trace id. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSpanOfAnEventTellsWhichOfSeveralInvocationsItIsOf(long seed) {
        List<List<Event>> bodies = new ArrayList<>();
        for (String number : List.of("1", "2")) {
            bodies.add(List.of(new Event(
                    Event.INVOCATION,
                    NOON,
                    new InvokedArn(CHECKOUT, null),
                    "r" + number,
                    TRACE,
                    Map.of("name", "root", "guid", "s" + number),
                    Map.of())));
            bodies.add(List.of(inSpan(Event.LOG, "log" + number, "span.id", "s" + number, null)));
            bodies.add(List.of(inSpan(Event.INVOCATION_ERROR, "error" + number, "spanId", "s" + number, IN_REGION)));
            bodies.add(List.of(inSpan(Event.SPAN, "span" + number, "parentId", "s" + number, NAMED)));
        }
        bodies.add(List.of(inSpan(Event.SPAN, "deep", "parentId", "s3", IN_REGION)));
        bodies.add(List.of(new Event(
                Event.LOG, NOON, null, "r2", TRACE, Map.of("name", "own", "span.id", "s1"), Map.of(), IN_REGION)));
        Random random = new Random(seed);
        IngestProcess other = new IngestProcess();
        Collections.shuffle(bodies, random);

        for (List<Event> body : bodies) {
            IngestProcess one = random.nextBoolean() ? process : other;
            one.drain(OWN_KEY, body);
            if (random.nextInt(3) == 0) {
                one.look();
            }
        }
        process.look();
        other.look();

        assertThat(withoutStatus())
                .containsExactly(
                        "deep 123456789012/checkout -",
                        "error1 123456789012/checkout r1",
                        "error2 123456789012/checkout r2",
                        "log1 123456789012/checkout r1",
                        "log2 123456789012/checkout r2",
                        "own 123456789012/checkout r2",
                        "root 123456789012/checkout r1",
                        "root 123456789012/checkout r2",
                        "span1 123456789012/checkout r1",
                        "span2 123456789012/checkout r2");
        assertThat(jdbc.sql("""
                                SELECT attributes ->> 'name' FROM (SELECT * FROM span UNION ALL SELECT * FROM log
                                    UNION ALL SELECT * FROM lambda_invocation_error) AS e
                                WHERE unresolved IS NOT NULL
                                """).query(String.class).list()).containsExactly("deep");
    }

    private static Event inSpan(String type, String name, String attribute, String span, TelemetryResource resource) {
        return new Event(type, NOON, null, null, TRACE, Map.of("name", name, attribute, span), Map.of(), resource);
    }

    private List<String> withoutStatus() {
        return rows().stream()
                .map(row -> String.join(" ", List.of(row.split(" ")).subList(0, 3)))
                .toList();
    }

    @Test
    void aTraceOfSeveralFunctionsTellsOnlyWhereTheSenderNamesOne() {
        process.drain(
                OWN_KEY,
                List.of(root(CHECKOUT, "r1", TRACE), root(REFUND, "r2", TRACE)),
                List.of(child("named", NAMED), event(Event.LOG, "unnamed", null)));
        process.look();

        assertThat(rows()).contains("named 123456789012/checkout r1 decorated", "unnamed - - undecorated ARN_MISSING");
    }

    @Test
    void anEventWithARequestIdBelongsToThatInvocationOnly() {
        Event log = new Event(Event.LOG, NOON, null, "r2", TRACE, Map.of("name", "log"), Map.of());
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)), List.of(log));
        process.look();
        assertThat(rows()).contains("log - r2 undecorated ARN_MISSING");

        process.drain(OWN_KEY, List.of(root(REFUND, "r2", TRACE)));
        process.look();

        assertThat(rows()).contains("log 123456789012/refund r2 late");
    }

    @Test
    void aFunctionThatRanTwiceInATraceTellsNoRequestId() {
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE), root(CHECKOUT, "r2", TRACE)));
        process.drain(OWN_KEY, List.of(child("a", NAMED)));
        process.look();

        assertThat(rows()).contains("a 123456789012/checkout - decorated");
    }

    @Test
    void aTraceOfTooManyInvocationsTellsNothing() {
        process.drain(
                OWN_KEY,
                IntStream.rangeClosed(0, EventStore.MAX_OF_A_TRACE)
                        .mapToObj(i -> root(CHECKOUT, "r" + i, TRACE))
                        .toList());
        process.drain(OWN_KEY, List.of(event(Event.LOG, "log", null)));
        process.look();

        assertThat(rows()).contains("log - - undecorated ARN_MISSING");
    }

    @Test
    void keysOfDifferentAccountsDoNotMeetInATrace() {
        learn(OTHERS_CHECKOUT);
        List<Event> children = List.of(child("a", NAMED), event(Event.LOG, "b", null));
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)));
        process.drain(OTHERS_KEY, children);
        process.drain(AccountScope.ALL, List.of(event(Event.LOG, "c", null)));
        process.drain(BOTH, List.of(event(Event.LOG, "d", null)));
        process.look();
        assertThat(rows())
                .containsExactly(
                        "a 222222222222/checkout - decorated",
                        "b - - undecorated ARN_MISSING",
                        "c - - undecorated ARN_MISSING",
                        "d - - undecorated ARN_MISSING",
                        "root 123456789012/checkout r1 decorated");

        process.drain(OTHERS_KEY, List.of(root(OTHERS_CHECKOUT, "r2", TRACE)));
        process.look();
        assertThat(rows())
                .containsExactly(
                        "a 222222222222/checkout r2 decorated",
                        "b 222222222222/checkout r2 late",
                        "c - - undecorated ARN_MISSING",
                        "d - - undecorated ARN_MISSING",
                        "root 123456789012/checkout r1 decorated",
                        "root 222222222222/checkout r2 decorated");

        process.drain(AccountScope.ALL, List.of(root(CHECKOUT, "r3", TRACE)));
        process.look();
        assertThat(rows()).contains("c 123456789012/checkout r3 late", "d 123456789012/checkout r3 late");
    }

    /** Also in one batch, where nothing is read from tables. */
    @Test
    void keysOfDifferentAccountsDoNotMeetInABatch() {
        learn(OTHERS_CHECKOUT);
        process.drain.drain(
                List.of(
                        process.payload(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE))),
                        process.payload(OTHERS_KEY, List.of(event(Event.LOG, "a", null))),
                        process.payload(AccountScope.ALL, List.of(event(Event.LOG, "b", null))),
                        process.payload(BOTH, List.of(event(Event.LOG, "c", null)))),
                current.snapshot().orElseThrow());

        assertThat(rows())
                .filteredOn(row -> row.contains("undecorated ARN_MISSING"))
                .hasSize(3);
    }

    @Test
    void aBoundKeyNeverReachesAFunctionOfAnotherAccount() {
        jdbc.sql("DELETE FROM lambda_function WHERE function_arn = :arn")
                .param("arn", CHECKOUT.toString())
                .update();
        learn(OTHERS_CHECKOUT);
        CurrentInventory fresh = new CurrentInventory(
                new InventoryReader(DATABASE, Duration.ofDays(1)), Clock.fixed(NOON, ZoneOffset.UTC));
        fresh.refresh();
        current.refresh();
        String trace = TRACE;
        process.drain(AccountScope.ALL, List.of(root(OTHERS_CHECKOUT, "r1", trace)));
        process.drain.drain(
                List.of(
                        process.payload(OWN_KEY, List.of(child("a", NAMED), event(Event.LOG, "b", null))),
                        process.payload(
                                OWN_KEY,
                                List.of(child("c", new TelemetryResource("checkout", "eu-west-1", OTHER, null))))),
                fresh.snapshot().orElseThrow());
        process.look();

        assertThat(rows()).noneMatch(row -> row.matches("[abc] 222222222222.*"));
        assertThat(rows()).filteredOn(row -> row.startsWith("c")).isEmpty();
        assertThat(jdbc.sql("SELECT reason FROM undecoded_message")
                        .query(String.class)
                        .list())
                .containsExactly("the sender's key is not for account " + OTHER);
    }

    /** As the logs of an extension in APM mode, whose function's name is not the only one. */
    @ParameterizedTest
    @MethodSource("orders")
    void eventsWithARequestIdBelongToItsInvocationInAnyOrder(String order) {
        List<Event> parts = List.of(
                ofRequest(Event.LOG, "a", "r1", NAMED),
                ofRequest(Event.LOG, "b", "r1", null),
                ofRequest(Event.INVOCATION_ERROR, "c", "r1", IN_REGION),
                ofRequest(Event.METRIC, "d", "r1", NAMED),
                ofRequest(Event.SPAN, "e", "r1", NAMED));
        List<Event> roots = List.of(root(CHECKOUT, "r1", null), root(REFUND, "r2", null));
        learn(OTHERS_CHECKOUT);
        IngestProcess other = new IngestProcess();
        switch (order) {
            case "children first" -> {
                process.drain(BOTH, parts);
                process.look();
                assertThat(rows())
                        .containsExactly(
                                "a - r1 pending FUNCTION_UNRESOLVED",
                                "b - r1 undecorated ARN_MISSING",
                                "c - r1 pending FUNCTION_UNRESOLVED",
                                "d - r1 pending FUNCTION_UNRESOLVED",
                                "e - r1 pending FUNCTION_UNRESOLVED");
                process.drain(BOTH, roots);
                process.look();
                assertThat(rows()).filteredOn(row -> row.endsWith(" late")).hasSize(5);
            }
            case "root first" -> {
                process.drain(BOTH, roots);
                process.drain(BOTH, parts);
                assertThat(resolved("request")).isEqualTo(5);
            }
            case "one batch" -> process.drain(BOTH, parts, roots);
            case "one body" ->
                process.drain(
                        BOTH, Stream.of(parts, roots).flatMap(List::stream).toList());
            case "other process" -> {
                other.drain(BOTH, parts);
                process.drain(BOTH, roots);
            }
            default ->
                IntStream.range(0, 4).forEach(time -> {
                    process.drain(BOTH, parts);
                    process.drain(BOTH, roots, parts, roots);
                });
        }
        process.look();

        assertThat(rows())
                .map(row -> row.replace(" late", " decorated"))
                .containsExactly(
                        "a 123456789012/checkout r1 decorated",
                        "b 123456789012/checkout r1 decorated",
                        "c 123456789012/checkout r1 decorated",
                        "d 123456789012/checkout r1 decorated",
                        "e 123456789012/checkout r1 decorated",
                        "root 123456789012/checkout r1 decorated",
                        "root 123456789012/refund r2 decorated");
        assertThat(resolved("request") + resolved("late")).isEqualTo(5);
        assertThat(resolved("trace") + resolved("resource")).isZero();
    }

    private static Event ofRequest(String type, String name, String requestId, TelemetryResource resource) {
        return new Event(type, NOON, null, requestId, null, Map.of("name", name), Map.of(), resource);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keysOfDifferentAccountsDoNotMeetInARequestId(boolean isLate) {
        learn(OTHERS_CHECKOUT);
        List<Runnable> steps = new ArrayList<>(List.of(
                () -> {
                    process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", null), root(CHECKOUT, "r2", null)));
                    process.drain(OTHERS_KEY, List.of(root(OTHERS_CHECKOUT, "r1", null)));
                },
                () -> {
                    process.drain(OWN_KEY, List.of(ofRequest(Event.LOG, "a", "r1", null)));
                    process.drain(
                            OTHERS_KEY,
                            List.of(ofRequest(Event.LOG, "b", "r1", null), ofRequest(Event.LOG, "c", "r2", null)));
                    process.drain(AccountScope.ALL, List.of(ofRequest(Event.LOG, "d", "r1", NAMED)));
                    process.drain(BOTH, List.of(ofRequest(Event.LOG, "e", "r1", NAMED)));
                }));
        if (isLate) {
            Collections.reverse(steps);
        }
        steps.forEach(step -> {
            step.run();
            process.look();
        });

        String found = isLate ? "late" : "decorated";
        assertThat(rows())
                .filteredOn(row -> !row.startsWith("root"))
                .containsExactly(
                        "a 123456789012/checkout r1 " + found,
                        "b 222222222222/checkout r1 " + found,
                        "c - r2 undecorated ARN_MISSING",
                        "d - r1 pending FUNCTION_UNRESOLVED",
                        "e - r1 pending FUNCTION_UNRESOLVED");
    }

    /** Also in one batch, where nothing is read from tables. */
    @Test
    void keysOfDifferentAccountsDoNotMeetInARequestIdOfABatch() {
        learn(OTHERS_CHECKOUT);
        process.drain.drain(
                List.of(
                        process.payload(OWN_KEY, List.of(root(CHECKOUT, "r1", null))),
                        process.payload(OTHERS_KEY, List.of(ofRequest(Event.LOG, "a", "r1", null))),
                        process.payload(AccountScope.ALL, List.of(ofRequest(Event.LOG, "b", "r1", null))),
                        process.payload(BOTH, List.of(ofRequest(Event.LOG, "c", "r1", null)))),
                current.snapshot().orElseThrow());

        assertThat(rows())
                .filteredOn(row -> row.contains("r1 undecorated ARN_MISSING"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestIdOfAnotherFunctionTellsNothing(boolean isLate) {
        learn(OTHERS_CHECKOUT);
        List<Event> invocations = List.of(
                root(REFUND, "r1", null),
                root(CHECKOUT, "r2", null),
                root(OTHERS_CHECKOUT, "r2", null),
                root(CHECKOUT, "r3", null));
        List<Event> logs = List.of(
                ofRequest(Event.LOG, "another name", "r1", NAMED),
                ofRequest(Event.LOG, "two functions", "r2", NAMED),
                ofRequest(
                        Event.LOG, "another region", "r3", new TelemetryResource("checkout", "us-east-1", null, null)));
        process.drain(BOTH, isLate ? logs : invocations);
        process.look();
        process.drain(BOTH, isLate ? invocations : logs);
        process.look();

        assertThat(rows())
                .contains(
                        "another name - r1 pending FUNCTION_UNRESOLVED",
                        "two functions - r2 pending FUNCTION_UNRESOLVED",
                        "another region - r3 pending FUNCTION_UNRESOLVED");
    }

    @Test
    void eventsWithARequestIdAreFoundByAProcessThatStoredNeither() {
        process.drain(OWN_KEY, List.of(ofRequest(Event.LOG, "a", "r1", null)));
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", null)));

        new IngestProcess().look();

        assertThat(rows()).contains("a 123456789012/checkout r1 late");
    }

    @Test
    void aNameFindsTheOnlyFunctionOfItsName() {
        learn(OTHERS_CHECKOUT);
        TelemetryResource refund = new TelemetryResource("refund", null, null, "7");
        process.drain(AccountScope.ALL, List.of(untraced("a", refund), untraced("b", NAMED)));
        process.drain(OTHERS_KEY, List.of(untraced("c", NAMED)));
        process.drain(
                BOTH,
                List.of(untraced("d", IN_REGION), untraced("e", new TelemetryResource("nope", null, null, null))));
        process.drain(AccountScope.ALL, List.of(untraced("f", new TelemetryResource("checkout", null, OTHER, null))));

        assertThat(rows())
                .containsExactly(
                        "a 123456789012/refund - pending VERSION_UNKNOWN",
                        "b - - pending FUNCTION_UNRESOLVED",
                        "c 222222222222/checkout - decorated",
                        "d - - pending FUNCTION_UNRESOLVED",
                        "e - - pending FUNCTION_UNRESOLVED",
                        "f 222222222222/checkout - decorated");
        assertThat(resolved("resource")).isEqualTo(3);
    }

    private static Event untraced(String name, TelemetryResource resource) {
        return new Event(Event.METRIC, NOON, null, null, null, Map.of("name", name), Map.of(), resource);
    }

    @Test
    void regionAndAccountNameAFunctionThatTheInventoryDoesNotKnow() {
        process.drain(OWN_KEY, List.of(untraced("a", new TelemetryResource("newcomer", "eu-west-1", null, null))));
        process.drain(
                AccountScope.ALL,
                List.of(untraced("b", new TelemetryResource("newcomer", "cn-north-1", "333333333333", null))));

        assertThat(rows())
                .containsExactly(
                        "a 123456789012/newcomer - pending FUNCTION_UNKNOWN",
                        "b 333333333333/newcomer - undecorated ACCOUNT_NOT_PAIRED");
        assertThat(jdbc.sql("SELECT function_arn FROM inventory_hint")
                        .query(String.class)
                        .list())
                .containsExactly(UNKNOWN.toString());
        assertThat(jdbc.sql("SELECT function_arn FROM custom_event WHERE attributes ->> 'name' = 'b'")
                        .query(String.class)
                        .single())
                .startsWith("arn:aws-cn:");
    }

    @Test
    void aNameThatBecomesKnownResolvesWhatIsStored() {
        TelemetryResource newcomer = new TelemetryResource("newcomer", null, null, null);
        process.drain(
                BOTH,
                IntStream.range(0, 1_500)
                        .mapToObj(i -> new Event(
                                Event.METRIC, NOON, null, null, null, Map.of("name", "n", "i", i), Map.of(), newcomer))
                        .toList());
        process.drain(OTHERS_KEY, List.of(untraced("other", newcomer)));
        process.look();
        assertThat(rows()).allMatch(row -> row.endsWith("pending FUNCTION_UNRESOLVED"));

        learn(UNKNOWN);
        process.look();

        assertThat(rows()).filteredOn("n 123456789012/newcomer - late"::equals).hasSize(1_500);
        assertThat(rows()).contains("other - - pending FUNCTION_UNRESOLVED");
        assertThat(resolved("late")).isEqualTo(1_500);
        assertThat(meters.counter("filigree.decoration.late").count()).isEqualTo(1_500);
    }

    @Test
    void aNameThatBecomesUniqueResolvesWhatIsStored() {
        learn(OTHERS_CHECKOUT);
        process.drain(BOTH, List.of(child("a", NAMED)));
        process.look();
        assertThat(rows()).containsExactly("a - - pending FUNCTION_UNRESOLVED");

        inventory.delete(OTHERS_CHECKOUT, NOON.minusSeconds(30));
        current.refresh();
        process.look();

        assertThat(rows()).containsExactly("a 123456789012/checkout - late");

        process.drain(BOTH, List.of(root(CHECKOUT, "r1", TRACE)));
        process.look();

        assertThat(rows()).contains("a 123456789012/checkout r1 late");
    }

    /** Of a function that was deleted and made again elsewhere, the time of the event tells which one ran. */
    @Test
    void aDeletedFunctionIsMeantByEventsFromBefore() {
        inventory.delete(CHECKOUT, NOON.minusSeconds(30));
        current.refresh();
        learn(FunctionArn.of("us-east-1", OWN, "checkout"));
        Event before = new Event(
                Event.METRIC, NOON.minusSeconds(45), null, null, null, Map.of("name", "before"), Map.of(), NAMED);
        process.drain(OWN_KEY, List.of(untraced("after", NAMED), before));

        assertThat(rows()).contains("after 123456789012/checkout - decorated");
        assertThat(rows()).contains("before - - pending FUNCTION_UNRESOLVED");
        assertThat(jdbc.sql("SELECT function_arn FROM custom_event WHERE function_arn IS NOT NULL")
                        .query(String.class)
                        .single())
                .contains("us-east-1");
    }

    @Test
    void otherProcessesAreNotResolved() {
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)));
        process.drain(OWN_KEY, List.of(child("a", TelemetryResource.NOT_A_LAMBDA)));
        process.look();

        assertThat(rows()).contains("a - - undecorated NOT_A_LAMBDA");
    }

    @Test
    void anInvocationWithoutAnArnIsFoundByItsResource() {
        Event root = new Event(Event.INVOCATION, NOON, null, "r1", TRACE, Map.of("name", "root"), Map.of(), IN_REGION);
        process.drain(BOTH, List.of(child("a", null)));
        process.drain(BOTH, List.of(root));
        process.look();

        assertThat(rows())
                .containsExactly("a 123456789012/checkout r1 late", "root 123456789012/checkout r1 decorated");
    }

    /** What a process noted is lost when it ends. */
    @Test
    void eventsAreFoundByAProcessThatStoredNeither() {
        process.drain(OWN_KEY, List.of(event(Event.LOG, "a", null)));
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)));

        new IngestProcess().look();

        assertThat(rows()).contains("a 123456789012/checkout r1 late");
    }

    @Test
    void boundQueriesFindTheAttributesOfWhatWasResolved() {
        process.drain(OWN_KEY, List.of(event(Event.SPAN, "a", null)));
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)));
        process.look();

        assertThat(jdbc.sql("SELECT name FROM event_attribute WHERE account_id = :own AND event_type = 'Span'")
                        .param("own", OWN)
                        .query(String.class)
                        .list())
                .contains("name");
    }

    @Test
    void countsAddUp() {
        process.drain(OWN_KEY, List.of(event(Event.SPAN, "a", null), child("b", NAMED)));
        process.drain(BOTH, List.of(untraced("c", new TelemetryResource("newcomer", null, null, null))));
        process.drain(OWN_KEY, List.of(root(CHECKOUT, "r1", TRACE)));
        process.look();
        learn(UNKNOWN);
        process.look();
        process.books.freshness().flush();

        assertThat(new FreshnessReader(DATABASE).ofAll(NOON.minusSeconds(60)))
                .singleElement()
                .satisfies(region -> {
                    assertThat(region.accountId()).isEqualTo(OWN);
                    assertThat(region.counts().decorated()).isEqualTo(2);
                    assertThat(region.counts().late()).isEqualTo(2);
                    assertThat(region.counts().pending()).isZero();
                    assertThat(region.counts().undecorated()).isEmpty();
                });
    }
}
