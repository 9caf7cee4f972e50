package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the resolution of stored events reads, and that an installation with events gets there. */
class UnresolvedRowsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant SINCE = NOON.minusSeconds(3_600);
    private static final InvokedArn CHECKOUT =
            new InvokedArn(FunctionArn.of("eu-west-1", "123456789012", "checkout"), "live", "7");
    private static final AccountScope KEY = AccountScope.only(List.of("123456789012"));
    private static final int STORED = 20_000;
    private static final int TRACES = 100;

    private final DataSource database = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final EventStore store = new EventStore(database);

    private static StoredEvent stored(
            String type, String traceId, InvokedArn function, String requestId, TelemetryResource resource) {
        Event event = new Event(type, NOON, function, requestId, traceId, Map.of("name", "x"), Map.of(), resource);
        Reason reason = function != null
                ? Reason.FUNCTION_UNKNOWN
                : resource == null ? Reason.ARN_MISSING : Reason.FUNCTION_UNRESOLVED;
        return new StoredEvent(
                UUID.randomUUID(), NOON, KEY, new DecoratedEvent(event, new Missing(reason)), EventOrigin.SENDER);
    }

    private void write(List<StoredEvent> events) {
        try (EventStore.Append append = store.begin()) {
            assertThat(append.write(events)).isZero();
            append.commit();
        }
    }

    private static List<String> traceIds() {
        return IntStream.range(0, TRACES).mapToObj(i -> "trace-" + i).toList();
    }

    /** Beside many events that name their functions, also of the same traces. */
    @Test
    void readsOnlyRowsThatAreToBeResolved() {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < STORED; i++) {
            events.add(stored(Event.SPAN, "trace-" + i % 1_000, CHECKOUT, "r" + i, null));
            events.add(stored(Event.INVOCATION, "other-" + i, CHECKOUT, "i" + i, null));
        }
        TelemetryResource resource = new TelemetryResource("checkout", "eu-west-1", null, null);
        for (String traceId : traceIds()) {
            events.add(stored(Event.INVOCATION, traceId, CHECKOUT, "request of " + traceId, null));
            events.add(stored(Event.SPAN, traceId, null, null, null));
            events.add(stored(Event.SPAN, traceId, null, null, resource));
            events.add(stored(Event.SPAN, traceId, CHECKOUT, null, resource));
        }
        write(events);
        jdbc.sql("ANALYZE").update();
        long before = rowsRead();

        Map<UnresolvedEvent.Row, DecoratedEvent> resolved = new LinkedHashMap<>();
        try (EventStore.Append append = store.begin()) {
            List<UnresolvedGroup> groups = append.unresolvedOfTraces(traceIds(), SINCE, 1_000);
            assertThat(groups).hasSize(3 * TRACES);
            LookupKeys<TraceKey> keys = new LookupKeys<>();
            groups.forEach(group -> keys.add(new TraceKey(group.traceId(), group.accounts(), group.requestId()), NOON));
            Map<TraceKey, List<TraceInvocation>> invocations = append.invocationsOfTraces(keys);
            assertThat(invocations).hasSize(TRACES);
            assertThat(invocations.values())
                    .allSatisfy(found -> assertThat(found)
                            .extracting(TraceInvocation::function)
                            .containsExactly(CHECKOUT));
            List<UnresolvedGroup> withoutFunction =
                    groups.stream().filter(group -> group.function() == null).toList();
            for (UnresolvedEvent event : append.unresolvedEvents(withoutFunction, SINCE, 1_000)) {
                resolved.put(
                        event.row(),
                        new DecoratedEvent(
                                event.event().resolved(CHECKOUT, "found"), new Missing(Reason.FUNCTION_UNKNOWN)));
            }
            append.resolve(resolved);
            Map<UnresolvedGroup, ResolvedRequestId> requestIds = new LinkedHashMap<>();
            groups.stream()
                    .filter(group -> group.function() != null)
                    .forEach(group -> requestIds.put(group, new ResolvedRequestId("found", true)));
            assertThat(append.setRequestIds(requestIds, SINCE)).isEqualTo(TRACES);
            append.commit();
        }

        assertThat(resolved).hasSize(2 * TRACES);
        assertThat(rowsRead() - before).isLessThan(STORED / 4);
        assertThat(jdbc.sql("""
                                SELECT count(*) FROM span WHERE request_id = 'found' AND unresolved IS NULL
                                    AND qualifier = 'live' AND reported_version = '7' AND decoration_reason = 'FUNCTION_UNKNOWN'
                                """).query(Long.class).single()).isEqualTo(3L * TRACES);
    }

    /** Beside many events with the same request ids that name their functions. */
    @Test
    void readsOnlyRowsOfRequestIdsThatAreToBeResolved() {
        List<StoredEvent> events = new ArrayList<>();
        TelemetryResource resource = new TelemetryResource("checkout", null, null, null);
        for (int i = 0; i < STORED; i++) {
            events.add(stored(Event.LOG, null, CHECKOUT, "r" + i % 1_000, null));
            events.add(stored(Event.INVOCATION, null, CHECKOUT, "other" + i, null));
        }
        List<String> requestIds =
                IntStream.range(0, TRACES).mapToObj(i -> "r" + i).toList();
        for (String requestId : requestIds) {
            events.add(stored(Event.INVOCATION, null, CHECKOUT, requestId, null));
            events.add(stored(Event.LOG, null, null, requestId, null));
            events.add(stored(Event.LOG, null, null, requestId, resource));
        }
        write(events);
        jdbc.sql("ANALYZE").update();
        long before = rowsRead();

        try (EventStore.Append append = store.begin()) {
            assertThat(append.unresolvedRequests("", SINCE, 1_000)).hasSize(TRACES);
            assertThat(append.unresolvedRequests("r98", SINCE, 1_000)).containsExactly("r99");
            List<UnresolvedGroup> groups = append.unresolvedOfRequests(requestIds, SINCE, 1_000);
            assertThat(groups).hasSize(2 * TRACES);
            assertThat(append.unresolvedEvents(groups, SINCE, 1_000)).hasSize(2 * TRACES);
            LookupKeys<RequestKey> keys = new LookupKeys<>();
            groups.forEach(group -> keys.add(new RequestKey(group.requestId(), group.accounts()), NOON));
            assertThat(append.invocationsOfRequests(keys))
                    .hasSize(TRACES)
                    .allSatisfy((key, found) -> assertThat(found)
                            .extracting(TraceInvocation::function)
                            .containsExactly(CHECKOUT));
        }
        assertThat(rowsRead() - before).isLessThan(STORED / 4);
    }

    @Test
    void readsOneRowOfEachResource() {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < STORED; i++) {
            TelemetryResource resource =
                    new TelemetryResource("f" + i % 7, i % 2 == 0 ? "eu-west-1" : null, null, null);
            events.add(stored(Event.SPAN, null, null, null, resource));
        }
        write(events);
        jdbc.sql("ANALYZE").update();
        long before = rowsRead();

        try (EventStore.Append append = store.begin()) {
            List<UnresolvedGroup> first = append.unresolvedOfResources(EventTable.SPAN, "{}", SINCE, 10);
            List<UnresolvedGroup> rest = append.unresolvedOfResources(
                    EventTable.SPAN, first.get(9).key().unresolved(), SINCE, 10);

            assertThat(first).hasSize(10);
            assertThat(rest).hasSize(4);
            assertThat(first.get(0).resource()).isEqualTo(new TelemetryResource("f0", null, null, null));
            assertThat(first.get(0).accounts()).isEqualTo(KEY);
        }
        assertThat(rowsRead() - before).isLessThan(1_000);
    }

    /** Rows that scans of tables and of indexes returned, of all partitions. */
    private long rowsRead() {
        return jdbc.sql("""
                        SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables
                        WHERE relname LIKE 'span%' OR relname LIKE 'lambda_invocation%' OR relname LIKE 'log%' OR relname LIKE 'custom_event%'
                        """).query(Long.class).single();
    }

    /** The index would refuse longer entries. */
    @Test
    void storesWhatSendersMakeUp() {
        AccountScope many = AccountScope.only(IntStream.range(0, 1_000)
                .mapToObj(i -> String.format("%012d", i))
                .collect(Collectors.toSet()));
        String longText = "x\u0000".repeat(5_000);
        List<StoredEvent> events = new ArrayList<>();
        for (TelemetryResource resource : List.of(
                new TelemetryResource(longText, longText, longText, longText),
                new TelemetryResource("checkout", longText, longText, longText),
                new TelemetryResource("n".repeat(140), "r\u0000", "", "{},\"\\"))) {
            StoredEvent event = stored(Event.SPAN, "trace-1", null, null, resource);
            events.add(new StoredEvent(event.identity(), NOON, many, event.event(), EventOrigin.SENDER));
        }
        write(events);

        try (EventStore.Append append = store.begin()) {
            List<UnresolvedGroup> groups = append.unresolvedOfTraces(Set.of("trace-1"), SINCE, 10);
            assertThat(groups).hasSize(3).allMatch(group -> group.accounts().equals(many));
            assertThat(append.unresolvedEvents(groups, SINCE, 10)).hasSize(3);
            assertThat(append.unresolvedOfResources(EventTable.SPAN, "{}", SINCE, 10))
                    .hasSize(2);
        }
    }

    @Test
    void anInstallationWithEventsIsUpgraded() {
        jdbc.sql("DROP SCHEMA public CASCADE").update();
        jdbc.sql("CREATE SCHEMA public").update();
        Flyway.configure()
                .dataSource(database)
                .target("202611282130")
                .repeatableSqlMigrationPrefix("NONE")
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
        jdbc.sql("""
                        INSERT INTO span (ts, type, received_at, trace_id, attributes, decoration_status, decoration_reason,
                            message_identity)
                        VALUES ('2026-11-20 12:00Z', 'Span', now(), 'trace-0', '{}', 'undecorated', 'ARN_MISSING',
                            gen_random_uuid())
                        """).update();

        Flyway.configure().dataSource(database).load().migrate();

        write(List.of(stored(Event.SPAN, "trace-0", null, null, null)));
        try (EventStore.Append append = store.begin()) {
            assertThat(append.unresolvedTraces("", SINCE, 10)).containsExactly("trace-0");
            assertThat(append.unresolvedEvents(append.unresolvedOfTraces(traceIds(), SINCE, 10), SINCE, 10))
                    .hasSize(1);
        }
        assertThat(jdbc.sql("SELECT count(*) FROM span").query(Long.class).single())
                .isEqualTo(2);
    }
}
