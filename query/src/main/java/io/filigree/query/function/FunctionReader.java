package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists functions, each with its current metadata. Missing ones say since when, deleted ones too. */
public final class FunctionReader {

    private static final String COLUMNS = """
            SELECT f.function_arn, f.function_name, f.account_id, coalesce(a.name, m.account_name) AS account,
                   f.region, m.runtime, m.handler, m.architecture, m.package_type, m.memory_size_mb, m.timeout_s,
                   m.ephemeral_storage_mb, m.code_sha256, m.last_modified, m.version, m.layers, m.role,
                   m.log_group, m.tags, f.first_seen_at, f.metadata_id, f.missing_since, f.deleted_at,
                   e.first_event_at, e.last_event_at,
                   CASE WHEN f.missing_since IS NULL
                        THEN greatest(f.last_seen_at, r.last_sweep_at)
                        ELSE f.last_seen_at END AS seen_at
            """;

    private final JdbcClient jdbc;

    public FunctionReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The page that the query asks for. */
    public FunctionPage read(FunctionQuery query) {
        FunctionConditions conditions = new FunctionConditions(query.filter());
        Map<String, Object> parameters = conditions.parameters();
        parameters.put("afterName", query.after() == null ? null : query.after().name());
        parameters.put("afterArn", query.after() == null ? null : query.after().toString());
        parameters.put("limit", query.limit() + 1);
        parameters.put("offset", query.offset());
        List<ListedFunction> functions = jdbc.sql(COLUMNS + FunctionConditions.TABLES + " WHERE " + conditions.where()
                        + """

                   AND (:afterArn::text IS NULL
                        OR (f.function_name COLLATE "C", f.function_arn COLLATE "C") > (:afterName, :afterArn))
                 ORDER BY %s
                 LIMIT :limit OFFSET :offset
                """.formatted(query.order().sql()))
                .params(parameters)
                .query(FunctionReader::function)
                .list();
        boolean more = functions.size() > query.limit();
        return new FunctionPage(more ? functions.subList(0, query.limit()) : functions, more);
    }

    /** One function, deleted or not. */
    public Optional<ListedFunction> find(FunctionArn function) {
        return jdbc.sql(COLUMNS + FunctionConditions.TABLES + " WHERE f.function_arn = :arn")
                .param("arn", function.toString())
                .query(FunctionReader::function)
                .optional();
    }

    /** How many functions each account has, deleted ones aside; an account without any is left out. */
    public Map<String, Long> countByAccount() {
        Map<String, Long> counts = new HashMap<>();
        jdbc.sql("""
                SELECT account_id, count(*) AS functions
                  FROM lambda_function
                 WHERE deleted_at IS NULL
                 GROUP BY account_id
                """).query(row -> {
            counts.put(row.getString("account_id"), row.getLong("functions"));
        });
        return counts;
    }

    private static ListedFunction function(ResultSet row, int number) throws SQLException {
        return new ListedFunction(
                row.getString("function_arn"),
                row.getString("function_name"),
                row.getString("account_id"),
                row.getString("account"),
                row.getString("region"),
                row.getString("runtime"),
                row.getString("handler"),
                row.getString("architecture"),
                row.getString("package_type"),
                row.getObject("memory_size_mb", Integer.class),
                row.getObject("timeout_s", Integer.class),
                row.getObject("ephemeral_storage_mb", Integer.class),
                row.getString("code_sha256"),
                row.getString("last_modified"),
                row.getString("version"),
                List.of((String[]) row.getArray("layers").getArray()),
                row.getString("role"),
                row.getString("log_group"),
                JsonText.readStrings(row.getString("tags")),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                row.getLong("metadata_id"),
                instant(row.getTimestamp("missing_since")),
                instant(row.getTimestamp("deleted_at")),
                instant(row.getTimestamp("first_event_at")),
                instant(row.getTimestamp("last_event_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
