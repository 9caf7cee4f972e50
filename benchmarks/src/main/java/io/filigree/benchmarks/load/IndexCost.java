package io.filigree.benchmarks.load;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.LogMessageIndex;

/**
 * What each choice of indexes costs a bare binary COPY of the same rows into the event tables, so that an index is there
 * for a reason that is worth its price. Every variant in turn, several times over; prints the medians.
 */
public final class IndexCost {

    private static final int TIMES = 5;
    private static final int FUNCTIONS = 1_000;
    private static final String TS = "CREATE INDEX ON %s (ts)";
    private static final String TS_BRIN = "CREATE INDEX ON %s USING brin (ts)";
    private static final String TS_WITH = "CREATE INDEX ON %s (ts) INCLUDE (duration, error)";
    private static final String REQUEST = "CREATE INDEX ON %s (request_id, ts)";
    private static final String REQUEST_HASH = "CREATE INDEX ON %s USING hash (request_id)";
    private static final String TRACE = "CREATE INDEX ON %s (trace_id) WHERE trace_id IS NOT NULL";
    private static final String METADATA = "CREATE INDEX ON %s (metadata_id, ts)";
    private static final String METADATA_WITH = "CREATE INDEX ON %s (metadata_id, ts) INCLUDE (duration, error)";

    private static final String TRIGRAMS =
            "CREATE INDEX ON %s USING gin ((attributes ->> 'message') gin_trgm_ops) WITH ";
    private static final String WORDS =
            "CREATE INDEX ON %s USING gin (to_tsvector('simple', attributes ->> 'message'))";

    /** Lines of about 150 characters: START lines, lines of text, lines with an address, and stack traces. */
    private static final String LOG_EVENTS = """
            INSERT INTO log (ts, type, received_at, function_arn, request_id, attributes, decoration_status, metadata_id,
                metadata_age_ms, message_identity)
            SELECT ts, 'Log', now(), arn, request_id,
                jsonb_build_object('level', level, 'aws.requestId', request_id, 'faas.arn', arn, 'message', CASE
                    WHEN kind < 0.3 THEN 'START RequestId: ' || request_id || ' Version: $LATEST'
                    WHEN kind < 0.6 THEN concat_ws(E'\t', ts, request_id, level, verb || ' ' || noun || ' in '
                        || floor(random() * 2000) || ' ms (attempt ' || n % 3 || ' of 3, key=' || md5(n::text) || ')')
                    WHEN kind < 0.97 THEN '[' || level || '] ' || noun || ' service: ' || verb || ' for customer '
                        || floor(random() * 1e6) || ' via https://api.example.com/v1/' || noun || 's/' || n || '?trace='
                        || md5(n || 'trace') || ', took ' || random() * 900 || ' ms'
                    ELSE E'Traceback (most recent call last):\n' || repeat('  File "/var/task/' || noun || '.py", line '
                        || n % 400 || ', in ' || verb || E'\n', 8) || 'TimeoutError: timed out after ' || n || ' ms'
                END),
                'decorated', 1 + n % 1000, 1000, gen_random_uuid()
            FROM (
                SELECT n, random() AS kind, {end} - n * interval '10 ms' AS ts, gen_random_uuid()::text AS request_id,
                    'arn:aws:lambda:eu-west-1:123456789012:function:f' || n % 1000 AS arn,
                    (ARRAY['INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR'])[1 + n % 5] AS level,
                    (ARRAY['loaded', 'stored', 'fetched', 'rejected', 'retried', 'expired'])[1 + floor(random() * 6)] AS verb,
                    (ARRAY['order', 'cart', 'customer', 'invoice', 'payment', 'session'])[1 + floor(random() * 6)] AS noun
                FROM generate_series(1, {lines}) AS n
            ) AS line
            """;

    private final HarnessDatabase database;
    private final EventRows rows;

    private IndexCost(HarnessDatabase database, EventRows rows) {
        this.database = database;
        this.rows = rows;
    }

    /**
     * Takes the number of bodies whose events are copied, 50 a body; 4,000 when absent. Or {@code log}, for the table of log
     * events, and how many of them; 50,000 when absent. Or {@code build}, for the time it takes to build the index for text
     * search of a day that has ended, and how many log events the day has; 500,000 when absent.
     */
    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        boolean ofLogs = args.length > 0 && args[0].equals("log");
        boolean ofBuild = args.length > 0 && args[0].equals("build");
        int given = args.length > (ofLogs || ofBuild ? 1 : 0) ? Integer.parseInt(args[args.length - 1]) : 0;
        Workspace workspace = Workspace.in(null);
        try (HarnessDatabase database =
                HarnessDatabase.start(workspace.directory().resolve("postgres"))) {
            if (ofBuild) {
                build(database, given == 0 ? 500_000 : given);
            } else if (ofLogs) {
                EventRows rows = logEvents(database, workspace.directory(), given == 0 ? 50_000 : given);
                new IndexCost(database, rows).measure(variantsOfLogs());
            } else {
                EventRows rows = events(database, workspace.directory(), given == 0 ? 4_000 : given);
                new IndexCost(database, rows).measure(variants());
            }
        }
        workspace.remove();
    }

    private static EventRows logEvents(HarnessDatabase database, Path directory, int lines) throws Exception {
        LocalDate today = EventPartitions.day(Instant.now());
        insertLogEvents(database, today, "now()", lines);
        EventRows rows = new EventRows(database, directory, List.of("log"));
        rows.putAside();
        return rows;
    }

    private static void insertLogEvents(HarnessDatabase database, LocalDate day, String end, int lines)
            throws SQLException {
        new EventPartitions(database.dataSource()).ensure("log", day.minusDays(1), day);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(LOG_EVENTS.replace("{end}", end).replace("{lines}", String.valueOf(lines)));
        }
    }

    /** Builds the index of yesterday as Filigree does, and prints how long it took. */
    private static void build(HarnessDatabase database, int lines) throws SQLException {
        LocalDate yesterday = EventPartitions.day(Instant.now()).minusDays(1);
        insertLogEvents(database, yesterday, "timestamptz '" + yesterday + " 23:00Z'", lines);
        LogMessageIndex index = new LogMessageIndex(database.dataSource());
        long start = System.nanoTime();
        boolean built = index.build(yesterday);
        double seconds = (System.nanoTime() - start) / 1e9;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> sizes = strings(
                    statement,
                    "SELECT pg_size_pretty(pg_table_size(indrelid)) || ' table, ' ||"
                            + " pg_size_pretty(pg_relation_size(indexrelid)) || ' index'"
                            + " FROM pg_index WHERE pg_get_indexdef(indexrelid) LIKE '%gin_trgm_ops%'");
            System.out.printf(Locale.ROOT, "built %s: %d log events in %.1f s, %s%n", built, lines, seconds, sizes);
        }
    }

    /** Decodes bodies and stores them as Filigree does, and puts the rows aside. */
    private static EventRows events(HarnessDatabase database, Path directory, int bodies) throws Exception {
        database.insertFleet(FUNCTIONS);
        LocalDate today = EventPartitions.day(Instant.now());
        new EventPartitions(database.dataSource()).ensure(today.minusDays(1), today);
        EventRows rows = new EventRows(database, directory);
        List<byte[]> made = new Requests(BodyFormat.AWS_LAMBDA, FUNCTIONS)
                .make(bodies).stream().map(body -> body.post().body()).toList();
        new DecorationCost(database, rows, made).storeOnce();
        rows.putAside();
        return rows;
    }

    private void measure(Map<String, List<String>> variants) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (int i = 0; i <= TIMES; i++) {
            for (Map.Entry<String, List<String>> variant : variants.entrySet()) {
                index(variant.getValue());
                double rate = rows.copyBack().perSecond();
                if (i > 0) { // the first of all warms up
                    rates.computeIfAbsent(variant.getKey(), name -> new ArrayList<>())
                            .add(rate);
                }
                bytes.put(variant.getKey(), indexBytes());
            }
        }
        print(rates, bytes);
    }

    private static Map<String, List<String>> variants() {
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("none", List.of());
        variants.put("ts BRIN", List.of(TS_BRIN));
        variants.put("ts btree", List.of(TS));
        variants.put("ts btree with duration, error", List.of(TS_WITH));
        variants.put("request_id hash", List.of(REQUEST_HASH));
        variants.put("request_id, ts btree", List.of(REQUEST));
        variants.put("trace_id btree", List.of(TRACE));
        variants.put("metadata_id, ts btree with duration, error", List.of(METADATA_WITH));
        variants.put("the four with which events are kept", List.of(TS_WITH, REQUEST, TRACE, METADATA_WITH));
        return variants;
    }

    private static Map<String, List<String>> variantsOfLogs() {
        List<String> every = List.of(TS, REQUEST, TRACE, METADATA);
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("none", List.of());
        variants.put("ts, request_id, trace_id, metadata_id", every);
        variants.put("and trigrams without a pending list", and(every, TRIGRAMS + "(fastupdate = off)"));
        variants.put("and trigrams, pending list of 4 MB", and(every, TRIGRAMS + "(gin_pending_list_limit = 4096)"));
        variants.put("and trigrams, pending list of 16 MB", and(every, TRIGRAMS + "(gin_pending_list_limit = 16384)"));
        variants.put("and trigrams, pending list of 64 MB", and(every, TRIGRAMS + "(gin_pending_list_limit = 65536)"));
        variants.put("and words", and(every, WORDS));
        return variants;
    }

    private static List<String> and(List<String> indexes, String another) {
        List<String> all = new ArrayList<>(indexes);
        all.add(another);
        return all;
    }

    /** Replaces all indexes of the event tables; those of partitions go and come with their table's. */
    private void index(List<String> indexes) throws SQLException {
        rows.truncate();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String index : existing(statement)) {
                statement.execute("DROP INDEX " + index);
            }
            for (String table : rows.tables()) {
                for (String index : indexes) {
                    statement.execute(index.formatted(table));
                }
            }
        }
    }

    private List<String> existing(Statement statement) throws SQLException {
        String tables = "'" + String.join("','", rows.tables()) + "'";
        return strings(
                statement,
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid::regclass::text IN (" + tables + ")");
    }

    private long indexBytes() throws SQLException {
        long bytes = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String table : rows.tables()) {
                String size = "SELECT sum(pg_indexes_size(relid))::text FROM pg_partition_tree('" + table + "')";
                bytes += Long.parseLong(strings(statement, size).get(0));
            }
        }
        return bytes;
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            List<String> strings = new ArrayList<>();
            while (result.next()) {
                strings.add(result.getString(1));
            }
            return strings;
        }
    }

    private static void print(Map<String, List<Double>> rates, Map<String, Long> bytes) {
        double bare = Medians.of(rates.getOrDefault("none", List.of()));
        System.out.printf("%-44s %12s %10s %12s   %s%n", "indexes", "rows/s", "of none", "indexes MB", "each run");
        rates.forEach((variant, each) -> System.out.printf(
                Locale.ROOT,
                "%-44s %12.0f %9.0f%% %12.1f   %s%n",
                variant,
                Medians.of(each),
                100 * Medians.of(each) / bare,
                bytes.getOrDefault(variant, 0L) / 1e6,
                each.stream().map(Math::round).toList()));
    }
}
