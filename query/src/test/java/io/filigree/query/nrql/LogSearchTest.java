package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.LogMessageIndex;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The text search in logs: it uses the index of a day that has ended, and finds with it what it finds without. Half of the
 * lines are of such a day, among many others, and half of one that has not ended.
 */
@Tag("slow")
class LogSearchTest {

    private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration HALF_A_DAY = Duration.ofHours(12);
    private static final LocalDate ENDED = EventPartitions.day(BEGIN);
    private static final String INDEX = "log_20261120_message_idx";
    private static final String OTHER_LINES = """
            INSERT INTO log (ts, type, received_at, attributes, decoration_status, message_identity)
            SELECT '2026-11-20 01:00Z'::timestamptz + n * interval '1 second', 'Log', now(),
                jsonb_build_object('message', 'key ' || md5(n::text), 'level', 'INFO'), 'undecorated', gen_random_uuid()
            FROM generate_series(1, 20000) AS n
            """;
    private static final String INDEXED = "-c enable_seqscan=off -c enable_indexscan=off -c enable_indexonlyscan=off";
    private static final String SEQUENTIAL =
            "-c enable_bitmapscan=off -c enable_indexscan=off -c enable_indexonlyscan=off";
    private static final int LINES = 3_000;
    /** With the only two letters outside ASCII whose lower case is in it. */
    private static final List<String> FOLDED = List.of("\u0130stanbul", "\u212Aelvin");

    private static final List<String> WORDS = List.of(
            "timeout",
            "Timed out",
            "ERROR",
            "Größe",
            "straße",
            "STRASSE",
            "ſound",
            "ΟΔΟΣ'Α",
            "日本語",
            "🎉🎈",
            "100%",
            "snake_case",
            "C:\\temp\\",
            "it's",
            "\"quoted\"",
            "a.b.c",
            "e\u0301te\u0301",
            "[x]{2}",
            "key=value",
            "\t",
            "\n",
            "  ",
            "-",
            "_",
            "%",
            "\\",
            "x",
            "ab");

    private static final TestPostgres POSTGRES = TestPostgres.database();
    private static final List<String> MESSAGES = new ArrayList<>();

    private final Random random = new Random(20_261_120);

    @BeforeAll
    static void write() {
        EventPartitions partitions = new EventPartitions(POSTGRES.dataSource());
        partitions.ensure("log", ENDED, ENDED.plusDays(1));
        Random random = new Random(7);
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < FOLDED.size(); i++) {
            events.add(line(BEGIN, LINES + i, FOLDED.get(i)));
        }
        for (int i = 0; i < LINES; i++) {
            StringBuilder message = new StringBuilder();
            for (int words = random.nextInt(8); words >= 0; words--) {
                String word = WORDS.get(random.nextInt(WORDS.size()));
                message.append(random.nextBoolean() ? word : word.toUpperCase(Locale.ROOT))
                        .append(random.nextInt(3) == 0 ? "" : " ");
            }
            MESSAGES.add(message.toString());
            events.add(line(BEGIN.plus(i % 2 == 0 ? Duration.ZERO : HALF_A_DAY), i, message.toString()));
        }
        try (EventStore.Append append = new EventStore(POSTGRES.dataSource()).begin()) {
            assertThat(append.write(events)).isZero();
            append.commit();
        }
        JdbcClient.create(POSTGRES.dataSource()).sql(OTHER_LINES).update();
        assertThat(new LogMessageIndex(POSTGRES.dataSource()).build(ENDED)).isTrue();
        JdbcClient.create(POSTGRES.dataSource()).sql("ANALYZE log").update();
    }

    private static StoredEvent line(Instant after, int number, String message) {
        Event event = new Event(
                Event.LOG,
                after.plusMillis(number),
                null,
                null,
                null,
                Map.of("message", message, "n", number, "level", "INFO"),
                Map.of());
        return new StoredEvent(
                new UUID(1, number),
                BEGIN,
                AccountScope.ALL,
                new DecoratedEvent(event, new Missing(Reason.ARN_MISSING)),
                EventOrigin.SENDER);
    }

    @Test
    void likeFindsWithTheIndexWhatItFindsWithout() {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String pattern = pattern();
            conditions.add("message " + (i % 5 == 0 ? "NOT LIKE " : "LIKE ") + quoted(pattern));
        }
        assertSameWithTheIndexAndWithout(conditions);
    }

    @Test
    void rlikeFindsWithTheIndexWhatItFindsWithout() {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String regex = random.nextBoolean() ? ".*" : "";
            regex += escaped(part())
                    + (random.nextBoolean() ? ".*" : "[a-zé日]?.*")
                    + (random.nextInt(3) == 0 ? "|.*é.*" : "");
            conditions.add("message " + (i % 5 == 0 ? "NOT RLIKE " : "RLIKE ") + "r'"
                    + (random.nextBoolean() ? "(?i)" : "") + (random.nextBoolean() ? "(?s)" : "")
                    + regex.replace("'", "''") + "'");
        }
        assertSameWithTheIndexAndWithout(conditions);
    }

    @Test
    void comparisonsFindWithTheIndexWhatTheyFindWithout() {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String one = quoted(MESSAGES.get(random.nextInt(LINES)));
            String other = quoted(part());
            conditions.add("message = " + one);
            conditions.add("message IN (" + one + ", " + other + ")");
            conditions.add("message LIKE " + quoted("%" + part() + "%") + " OR message = " + one);
            conditions.add("NOT (message LIKE " + quoted("%" + part() + "%") + ") AND level = 'INFO'");
        }
        assertSameWithTheIndexAndWithout(conditions);
    }

    @Test
    void usesTheIndexForWhatHasThreeCharactersInARow() {
        for (String condition : List.of(
                "message LIKE '%timeout%'",
                "message LIKE 'Timed out%'",
                "message LIKE '%100\\\\%'",
                "message RLIKE r'.*timeout.*'",
                "message RLIKE r'(?i).*(TimeOut|timed out).*'",
                "message = 'timeout'",
                "message IN ('timeout', 'ERROR')")) {
            for (String query : List.of("SELECT count(*)", "SELECT *", "SELECT message, timestamp")) {
                assertThat(plan(query, condition))
                        .as(query + " WHERE " + condition)
                        .contains(INDEX);
            }
            assertThat(plan("SELECT count(*)", condition + " FACET level TIMESERIES"))
                    .as(condition + ", in groups")
                    .contains(INDEX);
            assertThat(plan("SELECT percentile(n, 95)", condition + " FACET aws.lambda.functionName"))
                    .as(condition + ", by function")
                    .contains(INDEX);
        }
    }

    /** pg_trgm takes letters by lc_ctype, which is C in the embedded database, and their case by the locale provider. */
    @Test
    void theIndexOfTheEmbeddedDatabaseMissesTwoLettersThatFoldToAscii() {
        for (String word : FOLDED) {
            String folded = word.toLowerCase(Locale.ROOT).replace("\u0307", "");
            String like = "message LIKE '%" + folded + "%'";
            assertThat(count(SEQUENTIAL, like)).as(like).isOne();
            assertThat(count(INDEXED, like)).as(like).isZero();
            for (String condition :
                    List.of("LIKE '%" + word + "%'", "LIKE '%" + word.substring(1) + "%'", "= '" + word + "'")) {
                assertThat(count(INDEXED, "message " + condition)).as(condition).isOne();
            }
        }
    }

    private static int count(String options, String condition) {
        return nrql(options)
                .answer(question("SELECT n FROM Log WHERE " + condition + " AND n >= " + LINES))
                .current()
                .events()
                .size();
    }

    private void assertSameWithTheIndexAndWithout(List<String> conditions) {
        QueryEngine indexed = nrql(INDEXED);
        QueryEngine sequential = nrql(SEQUENTIAL);
        assertThat(plan(indexed, "SELECT * FROM Log WHERE message LIKE '%timeout%'"))
                .contains(INDEX);
        assertThat(plan(sequential, "SELECT * FROM Log WHERE message LIKE '%timeout%'"))
                .doesNotContain(INDEX);
        int found = 0;
        for (String condition : conditions) {
            List<Object> expected = numbers(sequential, condition);
            assertThat(numbers(indexed, condition)).as(condition).isEqualTo(expected);
            found += expected.isEmpty() ? 0 : 1;
        }
        assertThat(found).as("conditions that find something").isGreaterThan(conditions.size() / 2);
    }

    private static List<Object> numbers(QueryEngine nrql, String condition) {
        return nrql
                .answer(question("SELECT n FROM Log WHERE (" + condition + ") AND n < " + LINES + " LIMIT MAX"))
                .current()
                .events()
                .stream()
                .map(event -> event.get("n"))
                .toList();
    }

    /** Of queries that do not stop at the newest events, for which PostgreSQL may follow the index on time. */
    private static String plan(String select, String condition) {
        return plan(
                nrql("-c enable_indexscan=off -c enable_indexonlyscan=off"), select + " FROM Log WHERE " + condition);
    }

    private static String plan(QueryEngine nrql, String query) {
        return nrql.explain(question(query)).plans().stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }

    private static QueryRequest question(String nrql) {
        return new QueryRequest(
                nrql,
                AccountScope.ALL,
                Duration.ofSeconds(20),
                true,
                new QueryRequest.Range(
                        BEGIN.minus(HALF_A_DAY), BEGIN.plus(HALF_A_DAY).plusSeconds(3_600)));
    }

    private static QueryEngine nrql(String options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(POSTGRES.jdbcUrl());
        source.setUser(POSTGRES.user());
        source.setPassword(POSTGRES.password());
        source.setOptions(options + " -c plan_cache_mode=force_custom_plan");
        return TestNrql.of(source, BEGIN.plus(HALF_A_DAY).plusSeconds(7_200));
    }

    /** A part of a message with random changes of case and wildcards. */
    private String pattern() {
        String pattern = part();
        if (random.nextInt(3) == 0 && pattern.length() > 2) {
            int at = pattern.offsetByCodePoints(0, random.nextInt(pattern.codePointCount(0, pattern.length())));
            pattern = pattern.substring(0, at) + "%" + part() + pattern.substring(at);
        }
        return (random.nextInt(4) == 0 ? "" : "%") + pattern + (random.nextInt(4) == 0 ? "" : "%");
    }

    private String part() {
        int[] points = MESSAGES.get(random.nextInt(LINES)).codePoints().toArray();
        int from = random.nextInt(points.length);
        int length = Math.min(points.length - from, 1 + random.nextInt(9));
        String part = new String(points, from, length);
        return switch (random.nextInt(4)) {
            case 0 -> part.toLowerCase(Locale.ROOT);
            case 1 -> part.toUpperCase(Locale.ROOT);
            default -> part;
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\.\\[\\](){}*+?^$|]", "\\\\$0");
    }
}
