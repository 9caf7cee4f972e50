package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
        String inScope = scope.match(() -> "", ids -> {
            parameters.put("scope", ids.toArray(String[]::new));
            return " AND f.account_id = ANY(:scope)";
        });
        String sql = """
                SELECT c.function_arn, c.valid_from, c.metadata_id, previous.metadata_id AS previous_id
                %s
                  JOIN function_metadata c ON c.function_arn = f.function_arn
                 CROSS JOIN LATERAL (
                       SELECT p.metadata_id
                         FROM function_metadata p
                        WHERE p.function_arn = c.function_arn AND p.version = c.version
                          AND (p.valid_from, p.metadata_id) < (c.valid_from, c.metadata_id)
                        ORDER BY p.valid_from DESC, p.metadata_id DESC
                        LIMIT 1) AS previous
                 WHERE c.version = '$LATEST' AND c.valid_from >= :begin AND c.valid_from < :end AND %s%s
                 ORDER BY c.valid_from DESC, c.metadata_id DESC
                 LIMIT :limit
                """.formatted(FunctionConditions.TABLES, conditions.where(), inScope);
        return described(database.read(scope, timeout, session -> session.rows(sql, parameters, ChangeReader::row)));
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
}
