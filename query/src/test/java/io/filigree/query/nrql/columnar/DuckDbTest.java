package io.filigree.query.nrql.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTest {

    /** A function in Java waits, which DuckDB cannot cancel. */
    private static final String ENDLESS =
            "SELECT read_date('a' || i, 'b', 'UTC') FROM (SELECT range AS i FROM range(1))";

    private static final Events EVENTS =
            new Events(Set.of(EventTable.SPAN), new Range(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)), null);

    @TempDir
    private Path folder;

    private final CountDownLatch end = new CountDownLatch(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final GuardedQueryDatabase postgres =
            GuardedQueryDatabase.withoutRequests(TestPostgres.database().dataSource());
    private DuckDb duckDb;

    @BeforeEach
    void start() {
        duckDb = DuckDb.start(
                new DuckDb.Settings(folder, folder.resolve("spill"), 1, 64_000_000, 64_000_000, 1_000_000),
                new NoFiles(),
                (text, pattern, zone) -> {
                    awaitEnd();
                    return 1.0;
                },
                meters);
    }

    @AfterEach
    void close() {
        end.countDown();
        duckDb.close();
        postgres.close();
    }

    @Test
    void abandonsStatementsThatIgnoreTheirCancellation() throws InterruptedException {
        for (int i = 1; i <= StatementThreads.MOST_ABANDONED; i++) {
            long began = System.nanoTime();
            assertRefused(Reason.TIMEOUT, () -> run(ENDLESS, Duration.ofMillis(500)));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(abandoned()).isEqualTo(i);
        }
        assertRefused(Reason.HISTORY_UNAVAILABLE, () -> run("SELECT 1", Duration.ofSeconds(20)));

        end.countDown();

        long waitedUntil = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (abandoned() > 0 && System.nanoTime() < waitedUntil) {
            Thread.sleep(20);
        }
        assertThat(run("SELECT 1", Duration.ofSeconds(20))).containsExactly("1");
    }

    @Test
    void refusesSqlThatDuckDbRejects() {
        assertRefused(Reason.NOT_COMPUTABLE, () -> run("SELECT missing_function(1)", Duration.ofSeconds(20)))
                .hasMessageContaining("not supported")
                .hasMessageNotContaining("missing_function");
        assertRefused(Reason.NOT_COMPUTABLE, () -> run("SELECT FROM WHERE", Duration.ofSeconds(20)));
        assertRefused(Reason.NOT_COMPUTABLE, () -> run("SELECT 'text'::integer", Duration.ofSeconds(20)));
    }

    @Test
    void refusesMoreMemoryThanThereIs() {
        assertRefused(
                        Reason.TOO_MANY_EVENTS,
                        () -> run(
                                "SELECT length(list(i::text)::text) FROM range(50000000) AS r(i)",
                                Duration.ofSeconds(60)))
                .hasMessageContaining("filigree.history.query.memory");
    }

    @Test
    void countsStatementsByTheirOutcome() {
        run("SELECT 1", Duration.ofSeconds(20));
        assertRefused(Reason.NOT_COMPUTABLE, () -> run("SELECT missing_function(1)", Duration.ofSeconds(20)));

        assertThat(meters.get("filigree.query.history")
                        .tag("outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("filigree.query.history")
                        .tag("outcome", "not_computable")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> run(String sql, Duration timeout) {
        return postgres.read(timeout, session -> {
            try (ColumnarEvents.Reader reader = duckDb.open(session, AccountScope.ALL, timeout)) {
                return reader.session(EVENTS).rows(sql, List.of(), row -> row.getString(1));
            }
        });
    }

    private double abandoned() {
        return meters.get("filigree.query.history.abandoned").gauge().value();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            Reason reason, ThrowingCallable query) {
        return assertThatThrownBy(query)
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private static final class NoFiles implements ColumnarFiles, ColumnarFiles.Snapshot {

        @Override
        public Snapshot open(Session postgres, AccountScope scope, long deadlineNanos) {
            return this;
        }

        @Override
        public List<Range> ranges(Events events) {
            return List.of();
        }

        @Override
        public Selection of(EventTable table, Range range, @Nullable EventId id) {
            return Selection.NONE;
        }
    }
}
