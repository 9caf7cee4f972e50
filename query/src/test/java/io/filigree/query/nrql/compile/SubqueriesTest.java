package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subqueries of more values than one screen, over 5,200 events of one type. */
class SubqueriesTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final DataSource DATABASE = TestPostgres.database().dataSource();
    private static final int EVENTS = 5_200;

    private final PostgresQueryEngine nrql = new PostgresQueryEngine(
            new DirectQueryDatabase(DATABASE),
            new InventoryReader(DATABASE, Duration.ofDays(7)),
            NrqlFunctions.CATALOG,
            Clock.fixed(NOON, ZoneOffset.UTC),
            1_000_000_000);

    @BeforeAll
    static void storeEvents() {
        InvokedArn function = InvokedArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:f")
                .orElseThrow();
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> sent = new HashMap<>();
            sent.put("id", "i" + i);
            sent.put("n", i);
            sent.put("mixed", i % 2 == 0 ? i : "m" + i);
            sent.put("even", i % 2 == 0);
            if (i % 4 != 0) {
                sent.put("group", "g" + i % 4);
            }
            Event event = new Event("Item", NOON.minusMillis(i + 1L), function, null, null, sent, Map.of());
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id IN (SELECT id FROM Item WHERE n < 3000) | 3000
            id IN (SELECT id FROM Item WHERE n < 5000) | 5000
            id IN (SELECT id FROM Item WHERE n < 5000 LIMIT MAX) | 5000
            id IN (SELECT id FROM Item LIMIT 10) | 10
            id IN (SELECT id FROM Item ORDER BY n LIMIT 10 OFFSET 5) | 10
            id IN (SELECT id FROM Item WHERE n < 200 ORDER BY n) | 200
            id IN (SELECT count(*) FROM Item WHERE n < 3000 FACET id) | 3000
            id IN (SELECT count(*) FROM Item WHERE n < 5000 FACET id LIMIT MAX) | 5000
            id IN (SELECT count(*) FROM Item FACET id LIMIT 7) | 7
            id IN (SELECT uniques(id) FROM Item WHERE n < 3000) | 3000
            id IN (SELECT uniques(id, 20) FROM Item) | 20
            group IN (SELECT group FROM Item) | 3900
            n IN (SELECT n FROM Item WHERE n < 3000) | 3000
            n + 1 IN (SELECT n FROM Item WHERE n < 3000) | 2999
            n IN (SELECT mixed FROM Item WHERE n < 3000) | 1500
            id IN (SELECT n FROM Item WHERE n < 3000) | 0
            mixed IN (SELECT mixed FROM Item WHERE n < 3000) | 3000
            even IN (SELECT mixed FROM Item WHERE n < 3000) | 0
            id NOT IN (SELECT id FROM Item WHERE n < 3000) | 2200
            group NOT IN (SELECT id FROM Item WHERE n < 3000) | 3900
            mixed NOT IN (SELECT mixed FROM Item WHERE n < 3000) | 2200
            nothing IN (SELECT id FROM Item WHERE n < 3000) | 0
            nothing NOT IN (SELECT id FROM Item WHERE n < 3000) | 0
            """)
    void comparesWithEveryValueOfASubquery(String condition, long matching) {
        assertThat(values("SELECT count(*) FROM Item WHERE " + condition)).isEqualTo(List.of((double) matching));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM Item",
                "SELECT id FROM Item LIMIT MAX",
                "SELECT id FROM Item ORDER BY n",
                "SELECT count(*) FROM Item FACET id",
                "SELECT count(*) FROM Item FACET id LIMIT MAX",
                "SELECT uniques(id) FROM Item",
                "SELECT uniques(id, 10000) FROM Item"
            })
    void refusesASubqueryWithMoreValuesThanItsMaximum(String subquery) {
        assertThatThrownBy(() -> ask("SELECT count(*) FROM Item WHERE id IN (" + subquery + ")"))
                .isInstanceOf(NrqlException.class)
                .hasMessageContaining("more than 5,000 values");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT count(*) FROM Item WHERE id RLIKE r'(i' | line 1, column 33: the regular expression is not valid: unclosed group
            SELECT count(*) FROM Item WHERE id IN (SELECT id FROM Item WHERE id RLIKE r'i**') | column 66: the regular expression is not valid
            SELECT capture(id, r'i(?P<n>[0-9)') FROM Item | line 1, column 20: the regular expression is not valid
            """)
    void namesThePositionOfAWrongPattern(String query, String message) {
        assertThatThrownBy(() -> ask(query)).isInstanceOf(NrqlException.class).hasMessageContaining(message);
        assertThatThrownBy(() -> nrql.explain(request(query)))
                .isInstanceOf(NrqlException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesThePositionOfAKeysetOfAJoin() {
        assertThatThrownBy(() -> ask("FROM Item JOIN (FROM Item SELECT count(*) FACET id) ON id SELECT keyset()"))
                .isInstanceOf(NrqlException.class)
                .hasMessageContaining("column 66: keyset() needs event types in FROM");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT max(median) FROM (SELECT median(n) FROM Item FACET group) | 2601
            SELECT max(MEDIAN) FROM (SELECT median(n) FROM Item FACET group) | 2601
            SELECT max(getField(median, '50.0')) FROM (SELECT median(n) FROM Item) | 2599.5
            SELECT max(getField(m, '50')) FROM (SELECT median(n) AS m FROM Item) | 2599.5
            SELECT max(getField(m, '50')) FROM (SELECT max(n) AS m FROM Item) | null
            SELECT max(getField(m, '95')) FROM (SELECT median(n) AS m FROM Item) | null
            SELECT max(getField(m, '50.0')) FROM Item JOIN (SELECT median(n) AS m FROM Item FACET group) ON group | 2601
            SELECT sum(max) FROM Item JOIN (SELECT max(n) FROM Item FACET id LIMIT 3) ON id | 15594
            """)
    void namesColumnsWithoutALabelByTheirFunction(String query, String expected) {
        Object value = values(query).get(0);

        assertThat(String.valueOf(value))
                .isEqualTo(expected.equals("null") ? "null" : String.valueOf(Double.parseDouble(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT max(coutn) FROM (SELECT count(*) FROM Item FACET group) | The subquery has no column coutn; close to it: count
            SELECT max(c) FROM (SELECT count(*) AS c FROM Item) FACET grup | The subquery has no column grup
            SELECT count(*) FROM (SELECT id AS i FROM Item) WHERE id = 'i1' | The subquery has no column id
            SELECT max(x) FROM (SELECT max(getField(p, '9')) AS y FROM (SELECT percentile(n, 9) AS p FROM Item)) | The subquery has no column x; close to it: y
            SELECT max(beginTimeSeconds) FROM (SELECT count(*) FROM Item) | The subquery has no column beginTimeSeconds
            SELECT count(*) FROM (SELECT * FROM Item LIMIT 5) WHERE grup = 'g1' | The subquery has no column grup; close to it: group
            SELECT average(amuont) FROM Item JOIN (SELECT count(*) AS amount FROM Item FACET id) ON id | No event of type Item has the attribute amuont; close to it: amount
            SELECT count(*) FROM Item JOIN (SELECT count(*) FROM Item FACET id) ON di = id | No event of type Item has the attribute di; close to it: id
            SELECT count(*) FROM Item JOIN (SELECT count(*) FROM Item FACET id) ON id = ip | The subquery has no column ip; close to it: id
            SELECT max(x) FROM (SELECT max(nn) AS x FROM Item) | No event of type Item has the attribute nn; close to it: n, id
            """)
    void reportsNamesThatNoColumnHas(String query, String message) {
        assertThat(ask(query).messages()).hasSize(1).first().asString().startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT max(count), latest(group) FROM (SELECT count(*) FROM Item FACET group)",
                "SELECT max(beginTimeSeconds), max(timestamp) FROM (SELECT count(*) FROM Item TIMESERIES)",
                "SELECT count(*) FROM (SELECT * FROM Item LIMIT 5) WHERE group = 'g1'",
                "SELECT count(*) FROM (SELECT * FROM Item WHERE n < 0) WHERE group = 'g1'",
                "SELECT average(amount), max(n) FROM Item JOIN (SELECT count(*) AS amount FROM Item FACET id) ON id",
                "WITH n * 2 AS m SELECT max(m) FROM (SELECT n FROM Item)",
                "SELECT max(`n 2`) FROM (SELECT n, n FROM Item)",
                "SELECT max(facet), max(count) FROM (SELECT count(*) FROM Item FACET CASES (WHERE n < 3 AS 'few'))",
                "SELECT latest(aws.region) FROM (SELECT aws.region FROM lookup(functions))"
            })
    void reportsNoNamesThatAColumnHas(String query) {
        assertThat(ask(query).messages()).isEmpty();
    }

    private QueryResult ask(String text) {
        return nrql.answer(request(text));
    }

    private static QueryRequest request(String text) {
        return new QueryRequest(text, AccountScope.ALL, Duration.ofSeconds(20), true, null);
    }

    private List<Object> values(String text) {
        return ask(text).current().total().values().stream()
                .map(value -> value instanceof Number number ? (Object) number.doubleValue() : value)
                .toList();
    }
}
