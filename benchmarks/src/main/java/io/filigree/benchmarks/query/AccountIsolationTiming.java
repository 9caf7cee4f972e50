package io.filigree.benchmarks.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.jspecify.annotations.Nullable;

/**
 * Whether the time of a bound key's query depends on the data of an account that it may not see. Measures pairs in turns:
 * an expensive condition that the other account's events meet beside one that they do not, and a database with 200,000
 * events of the other account in the window beside one without. Prints medians, their difference with its 95 % interval,
 * and the probability of the Mann-Whitney test. Ends with status 1 when a pair is distinguishable, or when the control, the
 * same queries over all accounts, is not.
 */
public final class AccountIsolationTiming {

    private static final String USAGE = """
            AccountIsolationTiming [--quick] [--rounds N] [--directory DIR]
              --quick      a tenth of the events
              --rounds     measurements of each side of a pair; 60 when absent
              --directory  for the databases; what was loaded there is used again. A temporary one when absent
            """;

    private static final String OWN = "111111111111";
    private static final String OTHER = "222222222222";
    private static final AccountScope BOUND = AccountScope.only(Set.of(OWN));
    private static final Instant END = Instant.parse("2026-11-20T13:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int WARM_UP = 15;
    private static final int RESAMPLES = 2_000;

    /** All pairs together are wrongly called distinguishable once in a hundred runs. */
    private static final double SIGNIFICANCE = 0.01;

    /** A pair: {@code %s} is the prefix of the other account's secrets, or one that no secret has. */
    private static final List<String> CONDITIONS = List.of(
            "SELECT count(*) FROM Span WHERE secret LIKE '%s' AND secret RLIKE r'(.*[a-c]){9}z'",
            "SELECT count(*) FROM Span WHERE if(secret LIKE '%s', length(encode(encode(secret, 'hex'), 'base64')), 0) > 0"
                    + " FACET name",
            "SELECT count(*) FROM Span WHERE tags.team LIKE '%s' AND secret RLIKE r'(.*[a-c]){9}z'",
            "SELECT count(*) FROM lookup(functions) WHERE tags.team LIKE '%s' AND tags.team RLIKE r'(.*[a-c]){9}z'",
            "SELECT name FROM Span WHERE secret LIKE '%s' LIMIT 10");

    private static final List<String> PRESENCE = List.of(
            "SELECT count(*) FROM Span",
            "SELECT count(*), average(duration) FROM Span FACET name",
            "SELECT count(*) FROM Span FACET tags.team",
            "SELECT percentile(duration, 95) FROM Span",
            "SELECT count(*) FROM Span TIMESERIES 5 minutes",
            "SELECT * FROM Span LIMIT 20",
            "SELECT name FROM Span ORDER BY duration DESC LIMIT 20",
            "SELECT count(*) FROM lookup(functions)",
            "SELECT keyset() FROM Span",
            "SHOW EVENT TYPES");

    /** What is read without a query. */
    private static final Map<String, EventQuery> READS = new TreeMap<>(Map.of(
            "newest events", EventQuery.newest(BOUND, 20).ofType("Span"),
            "events of a function", EventQuery.newest(BOUND, 20).ofType("Span").ofFunction("f7", null),
            "events of an hour",
                    EventQuery.newest(BOUND, 1_000).ofType("Span").between(END.minus(Duration.ofHours(1)), END)));

    private static final String FUNCTIONS = """
            INSERT INTO function_metadata (function_arn, version, content_hash, runtime, layers, tags, account_name,
                valid_from, observed_at, source)
            SELECT 'arn:aws:lambda:eu-west-1:%1$s:function:f' || f, '$LATEST', decode(md5(f::text), 'hex'), 'java21', '{}',
                jsonb_build_object('team', '%3$s' || f %% 10), 'account', now(), now(), 'poll'
            FROM generate_series(1, %2$d) AS f;
            INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                metadata_id, change_number)
            SELECT function_arn, '%1$s', 'eu-west-1', split_part(function_arn, ':', 7), now(), now(), metadata_id, 1
            FROM function_metadata WHERE split_part(function_arn, ':', 5) = '%1$s';
            """;

    /** One event in twenty points at no metadata. */
    private static final String SPANS = """
            INSERT INTO span (ts, type, received_at, function_arn, request_id, trace_id, attributes, decoration_status,
                decoration_reason, metadata_id, metadata_age_ms, message_identity)
            SELECT e.ts, 'Span', e.ts, m.function_arn, 'r' || e.i, 't' || e.i, jsonb_build_object('name', 'n' || e.i %% 5,
                    'duration', e.i %% 1000 / 100.0, 'secret', '%3$s' || md5(e.i::text)),
                CASE WHEN e.i %% 20 = 0 THEN 'pending' ELSE 'decorated' END,
                CASE WHEN e.i %% 20 = 0 THEN 'FUNCTION_UNKNOWN' END,
                CASE WHEN e.i %% 20 = 0 THEN NULL ELSE m.metadata_id END, 1000, gen_random_uuid()
            FROM (SELECT i, timestamptz '2026-11-20 12:00Z' + i * interval '1 hour' / %2$d AS ts
                  FROM generate_series(0, %2$d - 1) AS i) AS e
            JOIN (SELECT row_number() OVER (ORDER BY metadata_id) - 1 AS n, count(*) OVER () AS functions, metadata_id,
                      function_arn FROM function_metadata WHERE split_part(function_arn, ':', 5) = '%1$s') AS m
              ON m.n = e.i %% m.functions
            ORDER BY e.i;
            INSERT INTO event_attribute VALUES ('Span', '%1$s', 'name', false, 'string'),
                ('Span', '%1$s', 'duration', false, 'number'), ('Span', '%1$s', 'secret', false, 'string');
            """;

    private final int rounds;
    private final List<String> failures = new ArrayList<>();
    private final Random random = new Random(1);

    private AccountIsolationTiming(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        boolean quick = false;
        int rounds = 60;
        Path directory = null;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].equals("--rounds") && i + 1 < args.length) {
                rounds = Integer.parseInt(args[++i]);
            } else if (args[i].equals("--directory") && i + 1 < args.length) {
                directory = Path.of(args[++i]);
            } else {
                System.err.println(USAGE);
                System.exit(2);
            }
        }
        System.exit(run(quick ? 10 : 1, rounds, directory) ? 0 : 1);
    }

    private static boolean run(int divisor, int rounds, @Nullable Path directory) throws Exception {
        Workspace workspace = Workspace.in(directory);
        AccountIsolationTiming timing = new AccountIsolationTiming(rounds);
        try (Side alone = new Side(workspace.directory().resolve("alone"), 20_000 / divisor, 0);
                Side shared = new Side(workspace.directory().resolve("shared"), 20_000 / divisor, 200_000 / divisor)) {
            timing.measure(alone, shared);
        }
        workspace.remove();
        timing.failures.forEach(System.out::println);
        System.out.println(timing.failures.isEmpty() ? "Nothing is distinguishable" : "FAILED");
        return timing.failures.isEmpty();
    }

    private void measure(Side alone, Side shared) {
        double significance = SIGNIFICANCE / (CONDITIONS.size() + PRESENCE.size() + READS.size());
        System.out.printf(
                Locale.ROOT, "%d measurements of each side; distinguishable where p < %.5f%n%n", rounds, significance);
        System.out.println("Bound key: a condition that no event of the other account meets / that all meet");
        for (String query : CONDITIONS) {
            Pair pair = pair(
                    () -> shared.answer(query.formatted("absent%"), BOUND),
                    () -> shared.answer(query.formatted("secret%"), BOUND));
            report(query, pair, pair.probability() < significance);
        }
        System.out.println("Bound key: without / with events of the other account in the window");
        for (String query : PRESENCE) {
            Pair pair = pair(() -> alone.answer(query, BOUND), () -> shared.answer(query, BOUND));
            report(query, pair, pair.probability() < significance);
        }
        READS.forEach((name, query) -> {
            Pair pair = pair(() -> alone.events.read(query), () -> shared.events.read(query));
            report(name, pair, pair.probability() < significance);
        });
        System.out.println("Control, all accounts: the same must be distinguishable");
        String condition = CONDITIONS.get(0);
        Pair met = pair(
                () -> shared.answer(condition.formatted("nobody%"), AccountScope.ALL),
                () -> shared.answer(condition.formatted("secret%"), AccountScope.ALL));
        report("control: " + condition, met, met.probability() >= significance);
        String count = PRESENCE.get(0);
        Pair present = pair(() -> alone.answer(count, AccountScope.ALL), () -> shared.answer(count, AccountScope.ALL));
        report("control: " + count, present, present.probability() >= significance);
    }

    private void report(String name, Pair pair, boolean failed) {
        double[] interval = pair.interval(random);
        System.out.printf(
                Locale.ROOT,
                "  %8.3f %8.3f ms  difference %+8.3f ms [%+.3f, %+.3f]  p %.4f  %s%s%n",
                Medians.of(pair.first),
                Medians.of(pair.second),
                Medians.of(pair.second) - Medians.of(pair.first),
                interval[0],
                interval[1],
                pair.probability(),
                name,
                failed ? "  FAILED" : "");
        if (failed) {
            failures.add("FAILED: " + name);
        }
    }

    /** In turns, each first half of the time. */
    private Pair pair(Runnable first, Runnable second) {
        Pair pair = new Pair(new ArrayList<>(), new ArrayList<>());
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean firstLeads = round % 2 == 0;
            double one = millis(firstLeads ? first : second);
            double other = millis(firstLeads ? second : first);
            if (round >= 0) {
                pair.first.add(firstLeads ? one : other);
                pair.second.add(firstLeads ? other : one);
            }
        }
        return pair;
    }

    private static double millis(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    /** The times of both sides, ms. */
    private record Pair(List<Double> first, List<Double> second) {

        double probability() {
            return RankSum.probability(first, second);
        }

        /** Where the difference of the medians is in 95 of 100 resamples. */
        double[] interval(Random random) {
            double[] differences = new double[RESAMPLES];
            for (int i = 0; i < RESAMPLES; i++) {
                differences[i] = Medians.of(resample(second, random)) - Medians.of(resample(first, random));
            }
            Arrays.sort(differences);
            return new double[] {differences[RESAMPLES / 40], differences[RESAMPLES - 1 - RESAMPLES / 40]};
        }

        private static List<Double> resample(List<Double> values, Random random) {
            List<Double> sample = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                sample.add(values.get(random.nextInt(values.size())));
            }
            return sample;
        }
    }

    /** A database and what answers from it. */
    private static final class Side implements AutoCloseable {

        private final HarnessDatabase database;
        private final HikariDataSource pool = new HikariDataSource();
        private final GuardedQueryDatabase guarded;
        private final QueryEngine nrql;
        private final EventReader events;

        Side(Path home, int own, int others) throws SQLException {
            database = HarnessDatabase.start(home);
            load(own, others);
            pool.setDataSource(database.dataSource());
            pool.setMaximumPoolSize(2);
            guarded = GuardedQueryDatabase.withoutRequests(pool);
            InventoryReader inventory = new InventoryReader(pool, Duration.ofDays(7));
            Clock clock = Clock.fixed(END, ZoneOffset.UTC);
            nrql = new PostgresQueryEngine(guarded, inventory, NrqlFunctions.CATALOG, clock, Long.MAX_VALUE);
            events = new EventReader(guarded, TIMEOUT, inventory, clock);
        }

        void answer(String query, AccountScope scope) {
            String window = query.contains("lookup(") ? "" : " SINCE 1 hour ago";
            nrql.answer(new QueryRequest(query + window, scope, TIMEOUT, true, null));
        }

        private void load(int own, int others) throws SQLException {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                try (var rows = statement.executeQuery("SELECT EXISTS (SELECT FROM span)")) {
                    if (rows.next() && rows.getBoolean(1)) {
                        return;
                    }
                }
                LocalDate day = LocalDate.ofInstant(END, ZoneOffset.UTC);
                new EventPartitions(database.dataSource()).ensure(day.minusDays(1), day.plusDays(1));
                statement.execute(FUNCTIONS.formatted(OWN, 200, "own"));
                statement.execute(SPANS.formatted(OWN, own, "own"));
                if (others > 0) {
                    statement.execute(FUNCTIONS.formatted(OTHER, 2_000, "secret"));
                    statement.execute(SPANS.formatted(OTHER, others, "secret"));
                }
                for (String table : List.of("span", "function_metadata", "lambda_function", "event_attribute")) {
                    statement.execute("VACUUM (ANALYZE) " + table);
                }
            }
        }

        @Override
        public void close() {
            guarded.close();
            database.close();
        }
    }
}
