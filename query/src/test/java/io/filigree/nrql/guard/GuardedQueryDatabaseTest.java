package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

class GuardedQueryDatabaseTest {

    private static final TestPostgres POSTGRES = TestPostgres.database();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String SLEEPS = "SELECT pg_sleep(300)";

    private final AtomicBoolean gone = new AtomicBoolean();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Runnable> afterResponse = new ArrayList<>();
    private final GuardedQueryDatabase database = new GuardedQueryDatabase(
            POSTGRES.dataSource(),
            settings(1, 3_000, 120, DataSize.ofMegabytes(1)),
            new Request(),
            EventLocks.NONE,
            meters);

    static QuerySettings settings(int atOnce, int perMinute, int samePerMinute, DataSize maxResult) {
        return new QuerySettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(120),
                atOnce,
                0,
                0,
                20,
                100,
                perMinute,
                samePerMinute,
                1_000,
                DataSize.ofMegabytes(64),
                maxResult,
                DataSize.ofMegabytes(100));
    }

    private final class Request implements QueryContext {
        @Override
        public QueryCaller caller() {
            return new QueryCaller("test", false);
        }

        @Override
        public BooleanSupplier disconnection() {
            return gone::get;
        }

        @Override
        public void afterResponse(Runnable action) {
            afterResponse.add(action);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void runsAsTheReaderInOneSnapshotThatCannotWrite() {
        assertThat(ask("SELECT current_user || ' ' || current_setting('transaction_read_only') || ' '"
                        + " || current_setting('transaction_isolation') || ' ' || current_setting('work_mem') || ' '"
                        + " || current_setting('jit')"))
                .isEqualTo("filigree_reader on repeatable read 64MB off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key",
                "app_user",
                "quarantined_payload",
                "undecoded_message",
                "account_verification",
                "inventory_hint",
                "query_rate"
            })
    void mayNotReadWhatIsNotForQuestions(String table) {
        assertThatThrownBy(() -> ask("SELECT count(*)::text FROM " + table)).hasMessageContaining("42501");
    }

    @Test
    void readsNamesOfAccountsAndNoExternalIds() {
        assertThat(ask("SELECT count(name)::text FROM paired_account")).isEqualTo("0");
        assertThatThrownBy(() -> ask("SELECT max(external_id) FROM paired_account"))
                .hasMessageContaining("42501");
    }

    @Test
    void readsPartitionsThatCameLater() {
        JdbcClient.create(POSTGRES.dataSource())
                .sql("CREATE TABLE IF NOT EXISTS span_later PARTITION OF span"
                        + " FOR VALUES FROM ('2031-01-01') TO ('2031-01-02')")
                .update();

        assertThat(ask("SELECT count(*)::text FROM span WHERE ts >= '2031-01-01'"))
                .isEqualTo("0");
    }

    @Test
    void refusesValuesThatTheMemoryOfResultsHasNoRoomFor() {
        database.read(LONG, session -> {
            session.charge(100_000);
            return "";
        });
        assertThatThrownBy(() -> database.read(LONG, session -> {
                    session.charge(500_000);
                    return "";
                }))
                .isInstanceOf(QueryRefusedException.class)
                .hasMessageContaining("filigree.query.result-memory");
    }

    @Test
    void bindsEachTypeOfParameter() {
        Instant moment = Instant.parse("2026-01-31T12:00:00.123Z");

        List<String> rows = database.read(
                LONG,
                session -> session.rows(
                        "SELECT ? || ':' || (CAST(? AS bigint) + CAST(? AS float8))"
                                + " || ':' || extract(epoch FROM CAST(? AS timestamptz)) || ':'"
                                + " || array_length(CAST(? AS text[]), 1) || ':' || (CAST(? AS bigint[]))[2]",
                        List.of("a", 1L, 0.5, moment, new String[] {"x", "y"}, new Long[] {7L, 8L}),
                        row -> row.getString(1)));

        assertThat(rows).containsExactly("a:1.5:1769860800.123000:2:8");
    }

    @Test
    void endsWhatTakesLongerThanItMay() {
        assertThatThrownBy(() -> database.read(Duration.ofMillis(300), session -> rows(session, SLEEPS)))
                .isInstanceOfSatisfying(QueryRefusedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.TIMEOUT);
                    assertThat(refused).hasMessageContaining("0.3 seconds").hasMessageContaining("SINCE");
                });
    }

    @Test
    void givesAllStatementsOfAQuestionOneTime() {
        assertThatThrownBy(() -> database.read(Duration.ofMillis(400), session -> {
                    rows(session, "SELECT pg_sleep(0.25)");
                    return rows(session, "SELECT pg_sleep(0.25)");
                }))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT power(10::float8, 400)::text",
                "SELECT ('secret' ~ '(')::text",
                "SELECT 'secret'::float8::text"
            })
    void saysWhatCannotBeComputedWithoutTheValue(String sql) {
        assertThatThrownBy(() -> ask(sql)).isInstanceOfSatisfying(QueryRefusedException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_COMPUTABLE);
            assertThat(refused.getMessage()).doesNotContain("secret");
        });
    }

    @Test
    void stopsWhenNobodyWaitsForTheAnswer() {
        CompletableFuture<List<String>> asked =
                CompletableFuture.supplyAsync(() -> database.read(LONG, session -> rows(session, SLEEPS)));
        await().until(() -> sleeping() == 1);

        gone.set(true);

        assertThatThrownBy(asked::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CANCELLED));
        await().until(() -> sleeping() == 0);
    }

    @Test
    void cancelsAStatementInDuckDbWhenTheClientDisconnects() {
        CompletableFuture<Long> asked = CompletableFuture.supplyAsync(() -> database.read(LONG, this::countInDuckDb));

        gone.set(true);

        assertThatThrownBy(asked::join)
                .cause()
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CANCELLED));
    }

    @Test
    void visitsMoreRowsThanAResultMayHave() {
        List<Long> visited = database.read(Duration.ofSeconds(30), session -> {
            long[] bytes = new long[1];
            session.each("SELECT repeat('x', ?::integer) FROM generate_series(1, 20000)", List.of(1_000), row -> {
                bytes[0] += row.getString(1).length();
                return row.getString(1).length();
            });
            return List.of(bytes[0]);
        });

        assertThat(visited).containsExactly(20_000_000L);
    }

    @Test
    void limitsTheTimeInWhichRowsAreVisited() {
        assertThatThrownBy(() -> database.read(Duration.ofSeconds(1), session -> {
                    session.each("SELECT i FROM generate_series(1, 1000000000) AS s(i)", List.of(), row -> 8);
                    return List.of();
                }))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @Test
    void limitsTheTimeOfAStatementInDuckDb() {
        assertThatThrownBy(() -> database.read(Duration.ofSeconds(1), this::countInDuckDb))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TIMEOUT));
    }

    /** It would take hours. */
    private long countInDuckDb(QueryDatabase.Session session) {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            return session.watched(statement, () -> {
                try (ResultSet row = statement.executeQuery(
                        "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b")) {
                    row.next();
                    return row.getLong(1);
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void locksEventTablesBeforeTheSnapshotIsTaken() {
        GuardedQueryDatabase locking = new GuardedQueryDatabase(
                POSTGRES.dataSource(),
                settings(1, 3_000, 120, DataSize.ofMegabytes(1)),
                new Request(),
                new EventLocks(List.of(EventTable.LOG, EventTable.SPAN)),
                new SimpleMeterRegistry());
        String locks =
                "SELECT string_agg(relation::regclass::text, ',' ORDER BY relation::regclass::text) FROM pg_locks"
                        + " WHERE pid = pg_backend_pid() AND mode = 'AccessShareLock' AND relation IN ('log'::regclass, 'span'::regclass)";
        JdbcClient jdbc = JdbcClient.create(POSTGRES.dataSource());

        List<String> seen = locking.read(LONG, session -> {
            // Committed after the locks were taken. A transaction with a snapshot would not see it.
            jdbc.sql("INSERT INTO history_table VALUES ('log', 1, 'later', NULL, now())")
                    .update();
            return List.of(
                    rows(session, "SELECT metadata_location FROM history_table").get(0),
                    rows(session, locks).get(0));
        });

        assertThat(seen).containsExactly("later", "log,span");
    }

    @Test
    void letsOthersWaitForAPlaceAndNoLongerThanTheyMay() {
        CompletableFuture<List<String>> asked =
                CompletableFuture.supplyAsync(() -> database.read(LONG, session -> rows(session, SLEEPS)));
        await().until(() -> sleeping() == 1);

        assertThatThrownBy(() -> database.read(Duration.ofMillis(10), session -> rows(session, "SELECT 'x'")))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_AT_ONCE));

        gone.set(true);
        assertThatThrownBy(asked::join).isInstanceOf(CompletionException.class);
        gone.set(false);
        assertThat(ask("SELECT 'next'")).isEqualTo("next");
    }

    @Test
    void refusesResultsOfMoreBytesThanTheyMayHave() {
        assertThat(database.<List<String>>read(LONG, session -> rows(session, "SELECT repeat('x', 1000000)")))
                .hasSize(1);
        for (String sql : List.of(
                "SELECT repeat('x', 1100000)",
                "SELECT repeat('x', 1000) FROM generate_series(1, 1100)",
                "SELECT jsonb_agg(repeat('x', 1000))::text FROM generate_series(1, 1100)")) {
            assertThatThrownBy(() -> ask(sql))
                    .isInstanceOfSatisfying(
                            QueryRefusedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.RESULT_TOO_LARGE))
                    .hasMessageContaining("1024 KB")
                    .hasMessageContaining("filigree.query.max-result");
        }
        assertThat(ask("SELECT 'next'")).isEqualTo("next");
        assertThat(meters.counter("filigree.query.refused", "reason", "result_too_large")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void countsTheBytesOfAllStatementsOfAQuestion() {
        assertThatThrownBy(() -> database.read(LONG, session -> {
                    rows(session, "SELECT repeat('x', 600000)");
                    return rows(session, "SELECT repeat('x', 600000)");
                }))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.RESULT_TOO_LARGE));
    }

    @Test
    void endsAPageEarlyAndGivesAtLeastOneRow() {
        QueryDatabase.Page<String> page = page("SELECT repeat('x', 1000) FROM generate_series(1, 100000)");
        assertThat(page.complete()).isFalse();
        assertThat(page.rows()).hasSizeBetween(100, 1_000);
        assertThat(page("SELECT repeat('x', 900000) FROM generate_series(1, 3)").rows())
                .hasSize(1);
        assertThat(page("SELECT 'x' FROM generate_series(1, 2000)"))
                .isEqualTo(new QueryDatabase.Page<>(Collections.nCopies(2_000, "x"), true));
    }

    /** 300 values of each row are 60 KB of heap: half of the memory, 50 MB, is full long before the bytes are too many. */
    @Test
    void endsAPageEarlyWhenTheMemoryOfResultsIsFull() {
        QueryDatabase.Page<String> page = page("SELECT repeat(',', 300) FROM generate_series(1, 1700)");

        assertThat(page.complete()).isFalse();
        assertThat(page.rows()).hasSizeBetween(700, 1_000);
    }

    @Test
    void keepsMemoryOfAResultUntilTheResponseIsWritten() {
        ask("SELECT repeat('x', 1000000)");
        assertThat(meters.get("filigree.query.result.memory").gauge().value()).isGreaterThan(1_000_000);

        afterResponse.forEach(Runnable::run);

        assertThat(meters.get("filigree.query.result.memory").gauge().value()).isZero();
    }

    private QueryDatabase.Page<String> page(String sql) {
        return database.read(LONG, session -> session.page(sql, List.of(), row -> row.getString(1)));
    }

    private String ask(String sql) {
        return database.read(LONG, session -> rows(session, sql)).get(0);
    }

    private static List<String> rows(GuardedQueryDatabase.Session session, String sql) {
        return session.rows(sql, List.of(), row -> row.getString(1));
    }

    private long sleeping() {
        return JdbcClient.create(POSTGRES.dataSource())
                .sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = :sql")
                .param("sql", SLEEPS)
                .query(Long.class)
                .single();
    }
}
