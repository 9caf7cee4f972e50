package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a query is nested, it is compiled within bounds or refused. */
@Tag("slow")
class QueryComplexityTest {

    private static final DataSource DATABASE = TestPostgres.database().dataSource();

    /** Timeout of a statement; the test does not measure PostgreSQL's execution time. */
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    /** Runs every n-th nested query; all of them with {@code -Dfiligree.complexity.step=1}. */
    private static final int STEP = Integer.getInteger("filigree.complexity.step", 11);

    private static final Pattern TOKEN = Pattern.compile("\\w+|\\S");

    /** Characters of SQL without any function. */
    private static final int SQL_OF_A_QUERY = 5_000;

    private static final int SQL_OF_A_TOKEN = 1_000;

    private final PostgresQueryEngine nrql = service(new Measuring(new DirectQueryDatabase(DATABASE)));

    private int longest;
    private int mostParameters;
    private long charged;

    static PostgresQueryEngine service(QueryDatabase database) {
        return new PostgresQueryEngine(
                database,
                new InventoryReader(DATABASE, Duration.ofDays(7)),
                NrqlFunctions.CATALOG,
                Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC),
                1_000_000_000);
    }

    @Test
    void sendsNoStatementBeyondTheBoundsWhateverIsNested() {
        int refused = 0;
        List<String> nested = DeepQueries.nested();
        for (int i = 0; i < nested.size(); i += STEP) {
            refused += isTooComplex(nested.get(i)) ? 1 : 0;
        }
        for (String query : DeepQueries.wide()) {
            refused += isTooComplex(query) ? 1 : 0;
        }
        assertThat(refused).as("queries that are too complex").isPositive();
        assertThat(longest).as("characters of the longest statement").isBetween(100_000, SqlLimits.MAX_TEXT);
        assertThat(mostParameters).isLessThanOrEqualTo(SqlLimits.MAX_PARAMETERS);
    }

    /**
     * Functions repeat their arguments in SQL, so nested calls would double it with each level. encode() doubles the text
     * itself, which is limited separately.
     */
    @Test
    void sqlIsLinearInTheQuery() {
        List<String> longer = new ArrayList<>();
        for (String query : DeepQueries.nestedCalls()) {
            longest = 0;
            if (isTooComplex(query)) {
                if (!query.contains("encode(")) {
                    longer.add("refused: " + query);
                }
            } else if (longest > SQL_OF_A_QUERY + SQL_OF_A_TOKEN * tokens(query)) {
                longer.add(longest + " characters for " + tokens(query) + " tokens: " + query);
            }
        }
        assertThat(longer).isEmpty();
    }

    private static long tokens(String query) {
        return TOKEN.matcher(query).results().count();
    }

    @Test
    void boundsPathsThatRepeatTheirParts() {
        String path = "SELECT length(string(jparse(name, '%s'))) FROM AwsLambdaInvocation";

        assertThat(isTooComplex(path.formatted("[a,b,c,d][*][a,b,c,d]"))).isFalse();
        assertThat(isTooComplex(path.formatted("[a,b,c,d][*][a,b,c,d].e[0,1,2,3]")))
                .isTrue();
        assertThat(isTooComplex(path.formatted("[a,b,c,d]".repeat(100)))).isTrue();
    }

    @Test
    void namesTheBound() {
        StringBuilder doubling = new StringBuilder("WITH duration AS v0");
        for (int i = 1; i < 60; i++) {
            doubling.append(", (v%d + v%d) AS v%d".formatted(i - 1, i - 1, i));
        }

        assertThatThrownBy(() -> answer(doubling + " SELECT v59 FROM AwsLambdaInvocation"))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_COMPLEX))
                .hasMessageContaining("query too complex")
                .hasMessageContaining("20,000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT max(length(%s)) FROM AwsLambdaInvocation",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE %s = 'a'",
                "SELECT count(*) FROM AwsLambdaInvocation FACET if(error IS TRUE, %s, 'x')",
                "SELECT count(*) FROM AwsLambdaInvocation ORDER BY upper(%s)",
                "SELECT count(*) FROM (SELECT %s AS a FROM AwsLambdaInvocation)",
                "WITH %s AS a SELECT count(a) FROM AwsLambdaInvocation",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE name IN (SELECT uniques(%s) FROM AwsLambdaInvocation)"
            })
    void boundsTheTextsThatAreMadeOfAnEvent(String query) {
        String sixLevels = "encode(".repeat(6) + "name" + ", 'hex')".repeat(6);
        String four = "concat(name, name, name, name)";
        String concatenated = "concat(" + (four + ", ").repeat(15) + four + ")";
        for (String longest : List.of(sixLevels, concatenated)) {
            answerInTime(query.formatted(longest));
            for (String longer : List.of("encode(" + longest + ", 'base64')", "concat(" + longest + ", 'x')")) {
                assertThatThrownBy(() -> answer(query.formatted(longer)))
                        .isInstanceOf(QueryRefusedException.class)
                        .hasMessageContaining("262,144 characters in a text");
            }
        }
    }

    @Test
    void countsBucketsBeforeTheyAreMade() {
        String query = "SELECT count(*), max(duration) FROM AwsLambdaInvocation TIMESERIES MAX SINCE 1 day ago";
        QueryResult.Part total = answer(query).current().total();
        assertThat(charged).isEqualTo(5L * total.buckets().size()).isGreaterThan(1_000);
    }

    @Test
    void refusesTextAndParametersBeforeTheyAreMade() {
        SqlFragment doubled = SqlFragment.of("x");
        for (int i = 0; i < 19; i++) {
            doubled = SqlFragment.of("{}{}", doubled, doubled);
        }
        SqlFragment half = doubled;
        assertThatThrownBy(() -> SqlFragment.of("{}{}", half, half))
                .hasMessageContaining("1,000,000 characters of SQL");
        assertThatThrownBy(() -> SqlFragment.join(", ", Collections.nCopies(20_001, SqlFragment.integer(1))))
                .hasMessageContaining("20,000 values");
        assertThatThrownBy(() ->
                        SqlFragment.join(", ", Collections.nCopies(4, SqlFragment.text("x".repeat(10_000_000)))))
                .hasMessageContaining("32,000,000 characters of values");
    }

    private boolean isTooComplex(String query) {
        try {
            answer(query);
            return false;
        } catch (NrqlException e) {
            return false;
        } catch (QueryRefusedException e) {
            return e.reason() == Reason.TOO_COMPLEX;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("neither answered nor refused: " + query, e);
        }
    }

    private void answerInTime(String query) {
        try {
            answer(query);
        } catch (QueryRefusedException e) {
            assertThat(e.reason()).as(query).isEqualTo(Reason.TIMEOUT);
        }
    }

    private QueryResult answer(String query) {
        return nrql.answer(new QueryRequest(query, AccountScope.ALL, TIMEOUT, true, null));
    }

    /** Notes how large statements are. */
    private final class Measuring implements QueryDatabase {

        private final QueryDatabase database;

        private Measuring(QueryDatabase database) {
            this.database = database;
        }

        @Override
        public <T> T read(Duration timeout, Work<T> work) {
            return database.read(
                    timeout,
                    session -> work.with(new Session() {
                        @Override
                        public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
                            longest = Math.max(longest, sql.length());
                            mostParameters = Math.max(mostParameters, parameters.size());
                            return session.rows(sql, parameters, row);
                        }

                        @Override
                        public void charge(long values) {
                            charged += values;
                        }

                        @Override
                        public void checkTime() {
                            session.checkTime();
                        }
                    }));
        }
    }
}
