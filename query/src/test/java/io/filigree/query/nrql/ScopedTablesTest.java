package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every statement of a query of one account reads tables only inside the subqueries that hold this account's rows. */
@Tag("slow")
class ScopedTablesTest {

    private static final String ACCOUNT = "split_part\\(function_arn, ':', 5\\) = ANY\\(\\?(?:::text\\[])?\\)";
    private static final String WINDOW = "ts >= \\?::timestamptz AND ts < \\?::timestamptz(?: AND type = \\?::text)?";
    private static final String EVENTS = "(?:lambda_invocation|lambda_invocation_error|span|log(?!\\()|custom_event)";

    private static final Pattern METADATA = Pattern.compile(
            "\\(SELECT \\* FROM function_metadata WHERE " + ACCOUNT + " OFFSET '0'\\) (m|function_metadata)");

    /** What is left of {@link #METADATA} within rows of metadata with computed columns. */
    private static final String OWN_METADATA = "OWN METADATA";

    private static final Pattern FUNCTIONS = Pattern.compile(
            "\\(SELECT \\* FROM lambda_function WHERE account_id = ANY\\(\\?::text\\[]\\) OFFSET '0'\\) f");
    private static final Pattern DECORATED = Pattern.compile(
            "FROM " + OWN_METADATA + " WHERE true OFFSET '0'\\) m CROSS JOIN LATERAL \\(SELECT \\* FROM " + EVENTS
                    + " WHERE metadata_id = m\\.metadata_id AND " + WINDOW + " OFFSET '0'\\) e");
    private static final Pattern UNDECORATED = Pattern.compile("\\(SELECT \\* FROM " + EVENTS
            + " WHERE metadata_id IS NULL AND " + ACCOUNT + " AND " + WINDOW + " OFFSET '0'\\) e");
    private static final Pattern CATALOGUE =
            Pattern.compile("FROM event_attribute\\s+WHERE (?:event_type = \\? AND )?account_id = ANY\\(\\?\\)"
                    + "|\\(SELECT tags FROM function_metadata WHERE " + ACCOUNT + " OFFSET '0'\\) m"
                    + "|SELECT DISTINCT jsonb_object_keys\\(tags\\) AS key FROM function_metadata WHERE " + ACCOUNT
                    + "|FROM function_activity\\s+WHERE " + ACCOUNT);

    private static final Pattern TABLE = Pattern.compile(
            "\\b(?:" + EVENTS
                    + "|function_metadata|function_version|function_alias|function_activity|lambda_function|paired_account|event_attribute|pg_class|pg_inherits|pg_stat\\w*)\\b");

    private final List<String> statements = new ArrayList<>();
    private final QueryDatabase database = new TestQueryDatabase(Fixture.get().dataSource());

    @TestFactory
    Stream<DynamicTest> readsNoTableOfTheCorpusOutsideTheScope() {
        return Stream.concat(
                        Corpus.queries().stream(), Stream.of("SHOW EVENT TYPES", "SELECT * FROM lookup(functions)"))
                .map(query -> DynamicTest.dynamicTest(query, () -> readsNoTableOutsideTheScope(query)));
    }

    @Test
    void generatedQueriesReadNoTableOutsideTheScope() {
        QueryGenerator generator = new QueryGenerator(11);
        for (int i = 0; i < 150; i++) {
            readsNoTableOutsideTheScope(generator.next());
        }
    }

    /** The test sees a table that is read without the scope. */
    @Test
    void readsTablesThemselvesForAllAccounts() {
        answer("SELECT count(*) FROM Span FACET tags.team", AccountScope.ALL);

        assertThat(statements)
                .anySatisfy(sql -> assertThat(tablesOutsideTheScope(sql)).contains("span"));
    }

    /** Without statistics of a table, PostgreSQL would read all of it for each row of metadata. */
    @Test
    void usesIndexesForSomeAccountsOnly() {
        String query = "SELECT count(*) FROM Span WHERE name = 'x'";

        answer(query, AccountScope.only(Set.of(Fixture.SHOP)));
        assertThat(statements.get(0)).contains("'enable_seqscan', 'off'");

        answer(query, AccountScope.ALL);
        assertThat(statements).noneMatch(sql -> sql.contains("enable_seqscan"));
    }

    private void readsNoTableOutsideTheScope(String query) {
        readsNoTableOutsideTheScope(query, AccountScope.only(Set.of(Fixture.SHOP)));
        readsNoTableOutsideTheScope(query, AccountScope.NONE);
    }

    private void readsNoTableOutsideTheScope(String query, AccountScope scope) {
        answer(query, scope);

        assertThat(statements).isNotEmpty();
        assertThat(statements)
                .allSatisfy(sql -> assertThat(tablesOutsideTheScope(sql))
                        .as(query + "\n" + sql)
                        .isEmpty());
    }

    private static List<String> tablesOutsideTheScope(String sql) {
        String rest = METADATA.matcher(sql).replaceAll(OWN_METADATA);
        for (Pattern scoped : List.of(FUNCTIONS, DECORATED, UNDECORATED, CATALOGUE)) {
            rest = scoped.matcher(rest).replaceAll("");
        }
        return TABLE.matcher(rest).results().map(found -> found.group()).toList();
    }

    private void answer(String query, AccountScope scope) {
        statements.clear();
        QueryDatabase recording = new QueryDatabase() {
            @Override
            public <T> T read(Duration timeout, Work<T> work) {
                return database.read(
                        timeout,
                        session -> work.with(new Session() {
                            @Override
                            public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
                                statements.add(sql);
                                return session.rows(sql, parameters, row);
                            }
                        }));
            }
        };
        QueryEngine nrql = new PostgresQueryEngine(
                recording,
                new InventoryReader(Fixture.get().dataSource(), Duration.ofDays(30)),
                NrqlFunctions.CATALOG,
                Clock.fixed(Fixture.NOW, ZoneOffset.UTC),
                1);
        try {
            nrql.answer(new QueryRequest(query, scope, Duration.ofSeconds(20), true, null));
        } catch (QueryRefusedException e) {
            // Of generated queries, some cannot be computed; their statements were recorded.
        }
    }
}
