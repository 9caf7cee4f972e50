package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;

/** Reads the changes of functions in a time range. Shares connections, permits and bounds with queries. */
public final class ChangeReader {

    /** Joins the version before the version {@code c}. */
    private static final String PREVIOUS = """
            CROSS JOIN LATERAL (
                SELECT p.metadata_id
                  FROM function_metadata p
                 WHERE p.function_arn = c.function_arn AND p.version = c.version
                   AND (p.valid_from, p.metadata_id) < (c.valid_from, c.metadata_id)
                 ORDER BY p.valid_from DESC, p.metadata_id DESC
                 LIMIT 1) AS previous
            """;

    /** The time of the last modification of a function, as AWS writes it. */
    private static final String AWS_TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?\\+0000$";

    private final QueryDatabase database;
    private final Duration timeout;
    private final InventoryReader inventory;

    /** @param timeout of one read */
    public ChangeReader(QueryDatabase database, Duration timeout, InventoryReader inventory) {
        this.database = database;
        this.timeout = timeout;
        this.inventory = inventory;
    }

    /**
     * The changes of {@code $LATEST}, newest first. A published version does not change, except for its tags, which are
     * those of the function.
     *
     * @param begin inclusive
     * @param end exclusive
     * @throws QueryRefusedException when the timeout expires, no permit is free or the result is too large
     */
    public List<MetadataChange> read(AccountScope scope, FunctionFilter filter, Instant begin, Instant end, int limit) {
        FunctionConditions conditions = new FunctionConditions(filter);
        Map<String, Object> parameters = conditions.parameters();
        parameters.put("begin", begin);
        parameters.put("end", end);
        parameters.put("limit", limit);
        String inScope = inScope(scope, parameters);
        String sql = """
                SELECT c.function_arn, c.valid_from, c.metadata_id, previous.metadata_id AS previous_id
                %s
                  JOIN function_metadata c ON c.function_arn = f.function_arn
                %s
                 WHERE c.version = '$LATEST' AND c.valid_from >= :begin AND c.valid_from < :end AND %s%s
                 ORDER BY c.valid_from DESC, c.metadata_id DESC
                 LIMIT :limit
                """.formatted(FunctionConditions.TABLES, PREVIOUS, conditions.where(), inScope);
        return described(database.read(scope, timeout, session -> session.rows(sql, parameters, ChangeReader::row)));
    }

    /** A function at a time. */
    public record FunctionTime(FunctionArn function, Instant at) {}

    /**
     * The change of {@code $LATEST} of each function that directly precedes its time. A poll notices a change after AWS made it, so
     * the change also precedes the time if AWS last modified the function before it.
     *
     * @param within the longest time between them
     * @return without the functions that have no such change, or that are not in scope
     * @throws QueryRefusedException as {@link #read}
     */
    public Map<FunctionTime, MetadataChange> directlyBefore(
            AccountScope scope, List<FunctionTime> times, Duration within) {
        if (times.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(
                "functions",
                times.stream().map(time -> time.function().toString()).toArray(String[]::new));
        parameters.put("ends", times.stream().map(time -> time.at().toString()).toArray(String[]::new));
        parameters.put(
                "begins",
                times.stream().map(time -> time.at().minus(within).toString()).toArray(String[]::new));
        parameters.put("awsTime", AWS_TIME);
        String inScope = inScope(scope, parameters);
        String sql = """
                SELECT w.number, c.function_arn, c.valid_from, c.metadata_id, previous.metadata_id AS previous_id
                  FROM unnest(CAST(:functions AS text[]), CAST(:begins AS timestamptz[]), CAST(:ends AS timestamptz[]))
                       WITH ORDINALITY AS w (function_arn, begin_at, end_at, number)
                  JOIN lambda_function f ON f.function_arn = w.function_arn%s
                 CROSS JOIN LATERAL (
                       SELECT l.function_arn, l.version, l.valid_from, l.metadata_id
                         FROM (SELECT m.function_arn, m.version, m.valid_from, m.metadata_id,
                                      CASE WHEN m.last_modified ~ :awsTime THEN CAST(m.last_modified AS timestamptz) END
                                          AS modified_at,
                                      lag(m.valid_from) OVER (ORDER BY m.valid_from, m.metadata_id) AS previous_from
                                 FROM function_metadata m
                                WHERE m.function_arn = f.function_arn AND m.version = '$LATEST') AS l
                        WHERE l.valid_from >= w.begin_at
                          AND (l.valid_from <= w.end_at
                               OR l.modified_at > l.previous_from AND l.modified_at <= w.end_at
                                  AND l.valid_from <= w.end_at + interval '1 hour')
                        ORDER BY l.valid_from DESC, l.metadata_id DESC
                        LIMIT 1) AS c
                %s
                """.formatted(inScope, PREVIOUS);
        Map<FunctionTime, Row> rows = new HashMap<>();
        database.read(
                        scope,
                        timeout,
                        session -> session.rows(sql, parameters, row -> Map.entry(row.getInt("number"), row(row))))
                .forEach(row -> rows.put(times.get(row.getKey() - 1), row.getValue()));
        Map<Long, MetadataChange> described = new HashMap<>();
        described(List.copyOf(rows.values())).forEach(change -> described.put(change.after(), change));
        Map<FunctionTime, MetadataChange> changes = new HashMap<>();
        rows.forEach((time, row) -> {
            MetadataChange change = described.get(row.after());
            if (change != null) {
                changes.put(time, change);
            }
        });
        return changes;
    }

    private List<MetadataChange> described(List<Row> rows) {
        Map<Long, FunctionMetadata> metadata = inventory.metadata(rows.stream()
                .flatMap(row -> Stream.of(row.before(), row.after()))
                .distinct()
                .toList());
        List<MetadataChange> changes = new ArrayList<>();
        for (Row row : rows) {
            FunctionMetadata before = metadata.get(row.before());
            FunctionMetadata after = metadata.get(row.after());
            if (before != null && after != null) {
                changes.add(new MetadataChange(
                        row.function(),
                        row.at(),
                        row.before(),
                        row.after(),
                        MetadataDiff.between(before.description(), after.description())
                                .changes()));
            }
        }
        return changes;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                FunctionArn.parse(row.getString("function_arn")).orElseThrow(),
                row.getTimestamp("valid_from").toInstant(),
                row.getLong("previous_id"),
                row.getLong("metadata_id"));
    }

    private record Row(FunctionArn function, Instant at, long before, long after) {}

    /** The condition for functions in scope, and its parameter. */
    private static String inScope(AccountScope scope, Map<String, Object> parameters) {
        return scope.match(() -> "", ids -> {
            parameters.put("scope", ids.toArray(String[]::new));
            return " AND f.account_id = ANY(:scope)";
        });
    }
}
