package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The event types of accounts: how many, by which key, and for how long. */
class EventTypeLimiterTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant MONTH_LATER = NOON.plus(Duration.ofDays(31));
    private static final String ACCOUNT = "123456789012";
    private static final long KEY = 1;
    private static final long OTHER_KEY = 2;

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    /** Of two processes. */
    private final EventStore store = new EventStore(dataSource, 10);

    private final EventStore otherStore = new EventStore(dataSource, 10);
    private final ExpiredRows expired = new ExpiredRows(dataSource);

    @Test
    void oneKeyAddsHalfOfAnAccountsTypes() {
        assertThat(refused(KEY, "a", 20)).isEqualTo(15);
        assertThat(refused(KEY, "b", 20)).isEqualTo(20);
        assertThat(refused(OTHER_KEY, "c", 20)).isEqualTo(15);
        assertThat(refused(3L, "d", 20)).as("the account is full").isEqualTo(20);
        assertThat(refused(KEY, "c", 2)).as("types that are there").isZero();
    }

    @Test
    void typesThatOneKeyMayNotAddTakeNoRoomOfAnotherInTheSameBatch() {
        Set<ReportedEventType> types = types(KEY, "a", 100);
        types.addAll(types(OTHER_KEY, "z", 4));
        types.add(new ReportedEventType(new EventGroup(ACCOUNT, "a99"), OTHER_KEY));

        assertThat(admit(store, types, NOON)).hasSize(94).doesNotContain(new EventGroup(ACCOUNT, "a99"));
        assertThat(jdbc.sql("SELECT count(*) FROM event_type WHERE key_id = 2")
                        .query(Integer.class)
                        .single())
                .isEqualTo(5);
    }

    @Test
    void oneKeyAddsHalfOfTheTypesOfAllAccounts() {
        Set<ReportedEventType> invented = IntStream.range(0, EventTypeLimiter.MAX_OF_ALL)
                .mapToObj(i -> new ReportedEventType(
                        new EventGroup(String.format("%012d", i), i % 2 == 0 ? "Own" : Event.INVOCATION), KEY))
                .collect(Collectors.toSet());

        admit(store, invented, NOON);

        assertThat(count("event_type")).isEqualTo(EventTypeLimiter.MAX_OF_ALL / 2);
        assertThat(refused(OTHER_KEY, "a", 5)).isZero();
    }

    @Test
    void aTypeIsRemovedWhenItsEventsAreAndMakesRoom() {
        assertThat(refused(KEY, "a", 5)).isZero();
        write(
                store,
                NOON,
                event("a0", true, "x"),
                event("a1", false, "x"),
                event(Event.SPAN, true, "x"),
                event(Event.LOG, true, "x"));
        admit(store, Set.of(new ReportedEventType(new EventGroup(ACCOUNT, "a0"), KEY)), MONTH_LATER.minusSeconds(60));

        int removed = expired.deleteEventTypes(NOON.plusSeconds(1), NOON);

        assertThat(removed).as("all but the one that is in use").isEqualTo(5);
        assertThat(noted()).containsExactlyInAnyOrder(ACCOUNT + " a0 x", ACCOUNT + " Span x", ACCOUNT + " Log x");
        assertThat(refused(otherStore, KEY, "b", 20, MONTH_LATER)).isEqualTo(16);
        assertThat(expired.deleteEventTypes(NOON, NOON.plusSeconds(1)))
                .as("built in ones in their time")
                .isEqualTo(2);
        assertThat(noted()).containsExactly(ACCOUNT + " a0 x");
    }

    @Test
    void notesOfEventsWithoutAFunctionStayWhileAnyAccountHasTheType() {
        write(store, NOON, event("a", false, "x"));
        admit(store, Set.of(new ReportedEventType(new EventGroup(ACCOUNT, "a"), KEY)), NOON);
        admit(store, Set.of(new ReportedEventType(new EventGroup("210987654321", "a"), KEY)), MONTH_LATER);

        expired.deleteEventTypes(NOON.plusSeconds(1), NOON);
        assertThat(noted()).containsExactly(" a x");

        expired.deleteEventTypes(MONTH_LATER.plusSeconds(1), NOON);
        assertThat(noted()).isEmpty();
    }

    @Test
    void aTypeThatComesBackIsNotedAgainByEachProcess() {
        for (EventStore each : List.of(store, otherStore)) {
            write(each, NOON, event("a", true, "x"), event("b", false, "y"));
        }

        expired.deleteEventTypes(NOON.plusSeconds(1), NOON.plusSeconds(1));
        assertThat(noted()).isEmpty();

        write(store, MONTH_LATER, event("a", true, "z"));
        write(otherStore, MONTH_LATER, event("a", true, "x"), event("b", false, "y"));

        assertThat(noted()).containsExactlyInAnyOrder(ACCOUNT + " a z", ACCOUNT + " a x", " b y");
    }

    @Test
    void aTypeInUseIsLookedUpAgainAndStays() {
        for (int i = 0; i < 12; i++) {
            write(store, NOON.plus(EventTypeLimiter.RECHECKED_AFTER.multipliedBy(i)), event("a", true, "x"));
        }

        assertThat(expired.deleteEventTypes(NOON.plus(EventTypeLimiter.RECHECKED_AFTER.multipliedBy(10)), NOON))
                .isZero();
    }

    @Test
    void removingGivesWayToIngestThatAddsATypeAtTheSameTime() {
        write(store, NOON, event("a", true, "x"));
        try (EventStore.Append append = otherStore.begin()) {
            append.refuseTypes(Set.of(sent("a", true)), MONTH_LATER);

            assertThatThrownBy(() -> expired.deleteEventTypes(MONTH_LATER.minusSeconds(1), NOON))
                    .isInstanceOf(DataAccessException.class);
            append.commit();
        }

        assertThat(expired.deleteEventTypes(MONTH_LATER.minusSeconds(1), NOON)).isZero();
        assertThat(noted()).containsExactly(ACCOUNT + " a x");
    }

    @Test
    void ingestWaitsForARemovalThatIsUnderWayAndNotesAgain() throws Exception {
        write(store, NOON, event("a", true, "x"));
        write(otherStore, NOON, event("a", true, "x"));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection removal = dataSource.getConnection();
                Statement statement = removal.createStatement()) {
            removal.setAutoCommit(false);
            statement.execute("LOCK TABLE event_type IN SHARE ROW EXCLUSIVE MODE");
            statement.execute("DELETE FROM event_type");
            CompletableFuture<Void> ingest =
                    CompletableFuture.runAsync(() -> write(otherStore, MONTH_LATER, event("a", true, "x")), other);
            awaitWaiting(statement);
            statement.execute("DELETE FROM event_attribute");
            removal.commit();

            ingest.get(30, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
        assertThat(noted()).containsExactly(ACCOUNT + " a x");
    }

    @Test
    void whateverIsStoredIsNotedWhileTypesComeAndGo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<CompletableFuture<Void>> processes = List.of(store, otherStore).stream()
                    .map(each -> CompletableFuture.runAsync(() -> writeAndRemove(each), threads))
                    .toList();
            for (CompletableFuture<Void> process : processes) {
                process.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> stored = jdbc.sql("""
                        SELECT DISTINCT coalesce(split_part(function_arn, ':', 5), '') || ' ' || type || ' ' || key
                        FROM custom_event CROSS JOIN jsonb_object_keys(attributes) AS key
                        WHERE received_at >= :since
                        """)
                .param("since", java.sql.Timestamp.from(NOON.plus(Duration.ofDays(50))))
                .query(String.class)
                .list();
        assertThat(stored).isNotEmpty();
        assertThat(noted()).containsAll(stored);
    }

    /** Days go by between writes, so that each type is looked up again and may be gone; those of the last ten days stay. */
    private void writeAndRemove(EventStore process) {
        for (int day = 0; day < 60; day++) {
            write(process, NOON.plus(Duration.ofDays(day)), event("t" + day % 3, day % 2 == 0, "x" + day % 4));
            try {
                expired.deleteEventTypes(NOON.plus(Duration.ofDays(50)), NOON);
            } catch (DataAccessException e) {
                // The other process writes at this moment; the next turn removes it.
            }
        }
    }

    private void awaitWaiting(Statement statement) throws SQLException {
        for (int i = 0; i < 100_000; i++) {
            try (var rows = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
                rows.next();
                if (rows.getInt(1) > 0) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("ingest does not wait");
    }

    private int refused(long keyId, String prefix, int howMany) {
        return refused(store, keyId, prefix, howMany, NOON);
    }

    private int refused(EventStore store, long keyId, String prefix, int howMany, Instant now) {
        return admit(store, types(keyId, prefix, howMany), now).size();
    }

    private static Set<EventGroup> admit(EventStore store, Set<ReportedEventType> types, Instant now) {
        try (EventStore.Append append = store.begin()) {
            Set<EventGroup> refused = append.refuseTypes(types, now);
            append.commit();
            return refused;
        }
    }

    private static Set<ReportedEventType> types(long keyId, String prefix, int howMany) {
        return IntStream.range(0, howMany)
                .mapToObj(i -> new ReportedEventType(new EventGroup(ACCOUNT, prefix + i), keyId))
                .collect(Collectors.toSet());
    }

    private static ReportedEventType sent(String type, boolean withFunction) {
        return new ReportedEventType(new EventGroup(withFunction ? ACCOUNT : "", type), KEY);
    }

    private static void write(EventStore store, Instant now, Event... events) {
        try (EventStore.Append append = store.begin()) {
            Set<ReportedEventType> types = List.of(events).stream()
                    .map(event -> sent(event.type(), event.function() != null))
                    .collect(Collectors.toSet());
            assertThat(append.refuseTypes(types, now)).isEmpty();
            append.write(List.of(events).stream()
                    .map(event -> new StoredEvent(
                            UUID.randomUUID(),
                            now,
                            AccountScope.ALL,
                            new DecoratedEvent(event, new Missing(Reason.ACCOUNT_NOT_PAIRED)),
                            EventOrigin.SENDER))
                    .toList());
            append.commit();
        }
    }

    private static Event event(String type, boolean withFunction, String attribute) {
        InvokedArn function = withFunction ? new InvokedArn(FunctionArn.of("eu-west-1", ACCOUNT, "f"), null) : null;
        return new Event(type, NOON, function, null, null, Map.of(attribute, 1), Map.of());
    }

    private List<String> noted() {
        return jdbc.sql("SELECT account_id || ' ' || event_type || ' ' || name FROM event_attribute")
                .query(String.class)
                .list();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
