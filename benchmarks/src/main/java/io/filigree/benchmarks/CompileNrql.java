package io.filigree.benchmarks;

import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a query costs before and beside PostgreSQL: reading it, and making SQL of it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class CompileNrql {

    private static final Map<String, String> QUERIES = Map.of(
            "count",
            "SELECT count(*) FROM AwsLambdaInvocation",
            "percentile",
            "SELECT percentile(duration, 95) FROM AwsLambdaInvocation WHERE aws.runtime = 'python3.9'"
                    + " FACET tags.team TIMESERIES",
            "errorRate",
            "SELECT filter(count(*), WHERE error IS TRUE) / count(*) * 100 AS 'errors, %' FROM AwsLambdaInvocation"
                    + " FACET aws.lambda.functionName SINCE 1 day ago LIMIT 20",
            "rows",
            "SELECT timestamp, duration, aws.lambda.functionName, traceId FROM AwsLambdaInvocation"
                    + " WHERE error IS TRUE AND duration > 0.5 ORDER BY duration DESC LIMIT 100 SINCE today",
            "compare",
            "SELECT average(duration), max(cwMaxMemoryUsed) FROM AwsLambdaInvocation TIMESERIES AUTO SINCE 1 day ago"
                    + " COMPARE WITH 1 week ago",
            "cases",
            "SELECT count(*), average(duration) FROM AwsLambdaInvocation FACET CASES (WHERE duration < 0.1 AS 'fast',"
                    + " WHERE duration < 1 AS 'fair', WHERE duration >= 1 AS 'slow') OR aws.runtime",
            "nested",
            "SELECT max(calls) FROM (SELECT count(*) AS calls FROM AwsLambdaInvocation FACET tags.team LIMIT MAX)",
            "join",
            "FROM AwsLambdaInvocation JOIN (FROM Span SELECT count(*) AS spans FACET traceId LIMIT MAX) ON traceId"
                    + " SELECT average(spans) FACET aws.region",
            "conditions",
            "SELECT uniqueCount(aws.lambda.arn) FROM AwsLambdaInvocation, Span WHERE (aws.runtime LIKE 'python%' OR"
                    + " aws.runtime RLIKE r'nodejs(16|18)\\.x') AND tags.team IN ('checkout', 'search', 'payments')"
                    + " AND NOT (duration IS NULL OR error IS TRUE) SINCE 6 hours ago",
            "variables",
            "WITH aparse(message, 'user * took *') AS (user, took), numeric(took) * 1000 AS ms FROM Span"
                    + " SELECT histogram(ms, width: 10, buckets: 20), apdex(ms, t: 2) FACET user, hourOf(timestamp)");

    private static final Instant NOW = Instant.parse("2026-07-15T14:30:00Z");

    @Param({"count", "percentile", "errorRate", "rows", "compare", "cases", "nested", "join", "conditions", "variables"
    })
    public String query = "";

    private final QueryEngine nrql = new PostgresQueryEngine(
            new Unstored(),
            new InventoryReader(new DriverManagerDataSource(), Duration.ZERO),
            NrqlFunctions.CATALOG,
            Clock.fixed(NOW, ZoneOffset.UTC),
            Long.MAX_VALUE);
    private QueryRequest question = question("count");

    @Setup
    public void choose() {
        question = question(query);
    }

    private static QueryRequest question(String name) {
        return new QueryRequest(QUERIES.getOrDefault(name, ""), AccountScope.ALL, Duration.ofSeconds(5), true, null);
    }

    @Benchmark
    public Query parse() {
        return NrqlParser.parse(question.nrql(), NrqlFunctions.CATALOG);
    }

    /** With the generated SQL, of a catalogue in memory and tables without events. */
    @Benchmark
    public QueryResult parseAndCompile() {
        return nrql.answer(question);
    }

    /** Knows which attributes there are, and has no events. */
    static final class Unstored implements QueryDatabase, QueryDatabase.Session {

        private static final ResultSet NOTHING = row(Map.of(1, 0L));

        private final List<ResultSet> attributes = new ArrayList<>();

        Unstored() {
            for (String type : List.of("AwsLambdaInvocation", "Span")) {
                Map.of("duration", "number", "error", "boolean", "message", "string", "cwMaxMemoryUsed", "number")
                        .forEach((name, kind) -> attributes.add(row(Map.of(
                                "event_type",
                                type,
                                "name",
                                name,
                                "kind",
                                kind,
                                "seen",
                                true,
                                "completion",
                                name.startsWith("cw")))));
            }
        }

        /** @param columns by name or position */
        private static ResultSet row(Map<?, ?> columns) {
            return (ResultSet) Proxy.newProxyInstance(
                    CompileNrql.class.getClassLoader(),
                    new Class<?>[] {ResultSet.class},
                    (proxy, method, arguments) -> columns.get(arguments[0]));
        }

        @Override
        public <T> T read(Duration timeout, Work<T> work) {
            return work.with(this);
        }

        @Override
        public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
            if (sql.startsWith("SELECT count(*)") || sql.contains("pg_inherits")) {
                return List.of(read(row, NOTHING));
            }
            return sql.contains("FROM event_attribute")
                    ? attributes.stream().map(attribute -> read(row, attribute)).toList()
                    : List.of();
        }

        private static <R> R read(Row<R> row, ResultSet columns) {
            try {
                return row.read(columns);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
