package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresQueryEngineTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final DataSource DATABASE = TestPostgres.database().dataSource();

    private final PostgresQueryEngine nrql = new PostgresQueryEngine(
            new DirectQueryDatabase(DATABASE),
            new InventoryReader(DATABASE, Duration.ofDays(7)),
            NrqlFunctions.CATALOG,
            Clock.fixed(NOON, ZoneOffset.UTC),
            1_000_000_000);

    @BeforeAll
    static void storeEvents() {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            InvokedArn function = InvokedArn.parse("arn:aws:lambda:eu-west-1:"
                            + (i % 2 == 0 ? "111122223333" : "444455556666") + ":function:f" + i % 3)
                    .orElseThrow();
            Event event = new Event(
                    Event.INVOCATION,
                    NOON.minus(Duration.ofMinutes(i)).minusMillis(1),
                    function,
                    "r" + i,
                    "t" + i,
                    Map.of(
                            "duration",
                            i / 10d,
                            "error",
                            i % 10 == 0,
                            "name",
                            "n" + i % 4,
                            "mixed",
                            i % 2 == 0 ? i : "x"),
                    Map.of("cwDuration", i * 100));
            events.add(new StoredEvent(
                    UUID.randomUUID(),
                    NOON,
                    AccountScope.ALL,
                    new DecoratedEvent(event, new Missing(Reason.FUNCTION_UNKNOWN)),
                    EventOrigin.SENDER));
        }
        try (EventStore.Append append = new EventStore(DATABASE).begin()) {
            append.write(events);
            append.commit();
        }
    }

    @Test
    void limitsAnAccountByItsOwnEvents() throws SQLException {
        AccountScope own = AccountScope.only(Set.of("111122223333"));
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO function_activity VALUES
                        ('arn:aws:lambda:eu-west-1:111122223333:function:f0', now(), now(), 30),
                        ('arn:aws:lambda:eu-west-1:444455556666:function:f1', now(), now(), 1000000000)
                    ON CONFLICT DO NOTHING
                    """);
        }

        assertThat(limited(30).answer(question(own)).statistics().matched()).isEqualTo(30);
        assertThatThrownBy(() -> limited(29).answer(question(own)))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(QueryRefusedException.Reason.TOO_MANY_EVENTS));
    }

    private static PostgresQueryEngine limited(long maxEvents) {
        return new PostgresQueryEngine(
                new DirectQueryDatabase(DATABASE),
                new InventoryReader(DATABASE, Duration.ofDays(7)),
                NrqlFunctions.CATALOG,
                Clock.fixed(NOON, ZoneOffset.UTC),
                maxEvents);
    }

    private static QueryRequest question(AccountScope scope) {
        return new QueryRequest(
                "SELECT count(*) FROM AwsLambdaInvocation SINCE 1 day ago", scope, Duration.ofSeconds(20), true, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(*) FROM AwsLambdaInvocation | [60]",
                "SELECT count(*), average(duration), max(cwDuration) FROM AwsLambdaInvocation WHERE error IS TRUE | [6, 2.5, 5000]",
                "SELECT percentile(duration, 50, 95) FROM AwsLambdaInvocation | [{50=2.95, 95=5.6049999999999995}]",
                "SELECT latest(name), earliest(duration), uniqueCount(name), uniques(name) FROM AwsLambdaInvocation | [n0, 5.9, 4, [n0, n1, n2, n3]]",
                "SELECT percentage(count(*), WHERE error IS TRUE), rate(count(*), 1 minute) FROM AwsLambdaInvocation | [10, 1]",
                "SELECT histogram(duration, 6, 3) FROM AwsLambdaInvocation | [[20, 20, 20]]",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE mixed = 4 OR mixed = 'x' | [31]",
                "SELECT sum(nothing), average(nothing), count(nothing) FROM AwsLambdaInvocation | [0, null, 0]",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE functionName IN (SELECT uniques(functionName) FROM AwsLambdaInvocation WHERE name = 'n1') | [60]",
                "SELECT max(c) FROM (SELECT count(*) AS c FROM AwsLambdaInvocation FACET name) | [15]",
                "SELECT max(round(duration, 0.5)), max(mod(0 - duration, 4)), max(position('a.b.c', '.', 1)), max(position('a.b.c', '.', -1)) FROM AwsLambdaInvocation WHERE duration = 5.8 | [6, 2.2, 3, 3]",
                "SELECT latest(concat(duration, '/', name, precision: 0)), latest(substring(name, -1)) FROM AwsLambdaInvocation WHERE duration = 5.5 | [6/n3, 3]",
                "SELECT latest(toDatetime(0)), latest(toDatetime(0, 'dd.MM.yy HH', timezone: 'Europe/Paris')), max(toTimestamp('02.01.70', 'dd.MM.yy')), max(toTimestamp('1970-01-01T01:00:00+01:00')), max(toTimestamp('x')) FROM AwsLambdaInvocation | [1970-01-01T00:00:00.000Z, 01.01.70 01, 86400000, 0, null]",
                "SELECT latest(hourOf(0)), latest(weekOf(0)), latest(weekdayOf(0, numeric)), latest(dateOf(0)), latest(quarterOf(0)) FROM AwsLambdaInvocation WITH TIMEZONE 'America/New_York' | [19:00, Week of December 29, 3, December 31, 1969, Q4 1969]",
                "SELECT latest(jparse('{\"a\": [1, {\"b\": 2}]}', 'a[1].b')), latest(mapKeys(jparse('{\"z\": 1, \"aa\": 2}'))), latest(encode('a?b', 'base64')), latest(decode('YT9i', 'base64')) FROM AwsLambdaInvocation | [2, [z, aa], YT9i, a?b]",
                "SELECT latest(jparse('{\"a\": \"\\\\u0000\", \"b\": 1}', 'b')), latest(jparse('{\"a\": 1e999999}', 'a')), latest(jparse('no json')), latest(mapKeys(jparse(concat('{', name)))) FROM AwsLambdaInvocation | [null, null, null, null]",
                "WITH aparse(name, '*1') AS a, capture(name, r'(?P<x>.)(.)') AS (b, c) SELECT uniques(a), uniques(b), uniques(c) FROM AwsLambdaInvocation | [[n], [n], [0, 1, 2, 3]]",
                "SELECT apdex(duration, t: 1) FROM AwsLambdaInvocation | [{f=19, s=11, t=30, count=60, score=0.43333333333333335}]",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE name = 'n0' WHERE error | [3]",
                "SELECT round(rate(sum(cwDuration) / 1000, 1 minute), 0.01), filter(count(*) / 2, WHERE error) FROM AwsLambdaInvocation | [2.95, 3]",
                "SELECT percentage(filter(count(*), WHERE error), WHERE name = 'n0') FROM AwsLambdaInvocation | [50]",
                "SELECT average(nothing OR 5), max(nothing OR duration), latest(nothing) OR latest(name), 0 OR 1 FROM AwsLambdaInvocation | [5, 5.9, n0, 0]",
                "SELECT count(*) > 59, count(*) > 60, max(nothing) > 1 FROM AwsLambdaInvocation | [true, false, null]",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE duration > (SELECT average(duration) FROM AwsLambdaInvocation) | [30]",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE duration > (SELECT duration FROM AwsLambdaInvocation WHERE name = 'none') | [0]",
                "SELECT percentile(duration, 50, (100 * 0.95))['95'], uniques(name)[1], contains(uniques(name), 'n3') FROM AwsLambdaInvocation | [5.6049999999999995, n1, true]",
                "SELECT max(convert(duration, 's', 'ms')), max(convert(cwDuration, 'By', 'kBy')), max(convert(duration, 'year', 'd')) FROM AwsLambdaInvocation | [5900, 5.9, 2153.5]",
                "WITH '{\"a\": [1, 2]}' AS j, jparse(j) AS m SELECT m[a], m['a'][1] + 1, contains(m[a], 3), 5 | [[1, 2], 3, false, 5]",
                "SELECT toTimestamp('1:05 PM', 'h:mm a'), toTimestamp('2026 200', 'yyyy D'), toTimestamp('Q3 2026', 'qqq yyyy'), toTimestamp('31.02.2026', 'dd.MM.yyyy') | [47100000, 1784419200000, 1782864000000, null]",
                "SELECT toTimestamp('1970-01-02 02:00 GMT+2', 'yyyy-MM-dd HH:mm O'), fromTimestamp(0, 'h:mm a, qqq, D, O') | [86400000, 12:00 AM, Q1, 1, GMT]",
                "SELECT bytecountestimate() / count(*) > 50, idelta(duration) FROM AwsLambdaInvocation WHERE duration < 0.2 | [true, -0.1]",
            })
    void answersWithOneValueForEachThingSelected(String query, String expected) {
        assertThat(answer(query).current().total().values()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(*) FROM AwsLambdaInvocation FACET name | [n0]=[15], [n1]=[15], [n2]=[15], [n3]=[15]",
                "SELECT max(duration) FROM AwsLambdaInvocation FACET aws.accountId, functionName LIMIT 2 | [444455556666, f2]=[5.9], [111122223333, f1]=[5.8]",
                "SELECT count(*) FROM AwsLambdaInvocation FACET CASES (WHERE duration < 1 AS 'quick', WHERE duration < 2 AS 'slow') | [quick]=[10], [slow]=[10]",
                "SELECT count(*) FROM AwsLambdaInvocation FACET CASES (WHERE duration < 1 AS 'quick', duration >= 1 AS 'slow') AS speed, error | [slow, false]=[45], [quick, false]=[9], [slow, true]=[5], [quick, true]=[1]",
                "SELECT count(*) FROM AwsLambdaInvocation FACET nothing OR name LIMIT 2 | [n0]=[15], [n1]=[15]",
                "SELECT count(*) FROM AwsLambdaInvocation FACET name ORDER BY name LIMIT 2 | [n2]=[15], [n3]=[15]",
                "SELECT duration, mixed FROM AwsLambdaInvocation FACET name LIMIT 2 | [n3]=[0.3, x], [n2]=[0.2, 2]",
                "SELECT percentile(duration, 50) FROM AwsLambdaInvocation FACET error | [false]=[{50=3}], [true]=[{50=2.5}]",
            })
    void answersByFacet(String query, String expected) {
        assertThat(String.join(
                        ", ",
                        answer(query).current().facets().stream()
                                .map(facet -> facet.names() + "=" + facet.part().values())
                                .toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(*) FROM AwsLambdaInvocation TIMESERIES 20 minutes | 20 20 20",
                "SELECT count(*) FROM AwsLambdaInvocation TIMESERIES 20 minutes SLIDE BY 10 minutes | 20 20 20 20 20",
                "SELECT count(*) FROM AwsLambdaInvocation SINCE 2 hours ago TIMESERIES 1 hour | 0 60",
                "SELECT uniqueCount(name) FROM AwsLambdaInvocation TIMESERIES 25 minutes | 4 4",
                "SELECT count(*) FROM AwsLambdaInvocation TIMESERIES 1200000 SLIDE BY 600000 | 20 20 20 20 20",
            })
    void answersByTime(String query, String expected) {
        assertThat(String.join(
                        " ",
                        answer(query).current().total().buckets().stream()
                                .map(bucket -> "" + bucket.values().get(0))
                                .toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT count(*) FROM AwsLambdaInvocation UNTIL 20 minutes ago, 2026-11-20T11:00:00Z, 40",
        "SELECT count(*) FROM AwsLambdaInvocation UNTIL now, 2026-11-20T11:00:00Z, 60",
        "SELECT max(c) FROM (SELECT count(*) AS c FROM AwsLambdaInvocation UNTIL 20 minutes ago), 2026-11-20T11:00:00Z, 40"
    })
    void beginsAnHourBeforeNowWithoutASince(String query, Instant begin, long events) {
        QueryResult result = answer(query);

        assertThat(result.window().begin()).isEqualTo(begin);
        assertThat(result.current().total().values()).isEqualTo(List.of(events));
    }

    @Test
    void refusesAnUntilBeforeTheDefaultOfSince() {
        assertThatThrownBy(() -> answer("SELECT count(*) FROM AwsLambdaInvocation UNTIL 1 day ago"))
                .isInstanceOf(NrqlException.class)
                .hasMessageEndingWith("the time range is empty: SINCE is 2026-11-20T11:00:00Z by default, UNTIL is"
                        + " 2026-11-19T12:00:00Z; add a SINCE before UNTIL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT count(*) FROM A WHERE 1 > (SELECT duration FROM AwsLambdaInvocation) | line 1, column 34: a query as a value must give one row; use an aggregate, such as latest, or LIMIT 1",
                "SELECT count(*) FROM A WHERE 1 > (SELECT uniques(name) FROM AwsLambdaInvocation) | line 1, column 34: a query as a value must give one number, text or boolean; found a list",
                "SELECT count(*) FROM A WHERE 1 > (SELECT apdex(duration) FROM AwsLambdaInvocation) | line 1, column 34: a query as a value must give one number, text or boolean; found an object",
                "SELECT max(convert(a, 's', 'lightyear')) FROM A | line 1, column 28: there is no unit 'lightyear'; expected a unit of time (ns, us, ms, s, min, h, d, wk, mo, year), bytes (By, kBy, MBy, GBy, TBy, KiBy, MiBy, GiBy, TiBy) or bits (bit, kbit, Mbit, Gbit)",
                "SELECT max(convert(a, 's', 'KiBy')) FROM A | line 1, column 28: s cannot be converted to KiBy",
                "SELECT max(toTimestamp(a, 'w')) FROM A | line 1, column 27: a date pattern consists of D, DDD, EEE, EEEE, H, HH, M, MM, MMM, MMMM, O, Q, QQQ, SSS, XXX, a, d, dd, h, hh, m, mm, q, qqq, s, ss, yy, yyyy",
            })
    void saysWhatIsWrongWithValues(String query, String message) {
        assertThatThrownBy(() -> answer(query))
                .isInstanceOf(NrqlException.class)
                .hasMessage(message);
    }

    @Test
    void comparesTheDefaultWindow() {
        QueryResult answer = answer("SELECT count(*) FROM AwsLambdaInvocation COMPARE WITH 30 minutes ago");

        assertThat(answer.current().total().values()).containsExactly(60L);
        assertThat(answer.previous().total().values()).containsExactly(30L);
    }

    private QueryResult answer(String query) {
        return nrql.answer(new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(10), true, null));
    }
}
