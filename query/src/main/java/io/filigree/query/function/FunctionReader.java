package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists functions in the order of their names. Deleted ones are not listed; missing ones are, and say since when. */
public final class FunctionReader {

    private final JdbcClient jdbc;

    public FunctionReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The page that the query asks for. A sweep between two pages moves no function from the one to the other. */
    public FunctionPage read(FunctionQuery query) {
        List<ListedFunction> functions = jdbc.sql("""
                SELECT f.function_arn, f.function_name, f.account_id, coalesce(a.name, m.account_name) AS account,
                       f.region, m.runtime, m.handler, m.architecture, m.package_type, m.memory_size_mb, m.timeout_s,
                       m.ephemeral_storage_mb, m.code_sha256, m.last_modified, m.version, m.layers, m.role,
                       m.log_group, m.tags, f.first_seen_at, f.metadata_id, f.missing_since,
                       CASE WHEN f.missing_since IS NULL
                            THEN greatest(f.last_seen_at, r.last_sweep_at)
                            ELSE f.last_seen_at END AS last_seen_at
                  FROM lambda_function f
                  JOIN function_metadata m ON m.metadata_id = f.metadata_id
                  LEFT JOIN paired_account a ON a.account_id = f.account_id
                  LEFT JOIN account_region r ON r.account_id = f.account_id AND r.region = f.region
                 WHERE f.deleted_at IS NULL
                   AND (:account::text IS NULL OR :account IN (f.account_id, a.name))
                   AND (:region::text IS NULL OR f.region = :region)
                   AND (:text::text IS NULL
                        OR strpos(lower(f.function_name), lower(:text)) > 0
                        OR f.function_arn = :text)
                   -- As text, because a key may have colons too: key and value need not be told apart.
                   AND CAST(:tags AS text[])
                       <@ ARRAY(SELECT tag.key || ':' || tag.value FROM jsonb_each_text(m.tags) AS tag)
                   AND (:afterArn::text IS NULL
                        OR (f.function_name COLLATE "C", f.function_arn COLLATE "C") > (:afterName, :afterArn))
                 ORDER BY f.function_name COLLATE "C", f.function_arn COLLATE "C"
                 LIMIT :limit
                """)
                .param("account", query.account())
                .param("region", query.region())
                .param("text", query.text())
                .param("tags", query.tags().toArray(String[]::new))
                .param("afterName", query.after() == null ? null : query.after().name())
                .param("afterArn", query.after() == null ? null : query.after().toString())
                .param("limit", query.limit() + 1)
                .query(FunctionReader::function)
                .list();
        boolean more = functions.size() > query.limit();
        return new FunctionPage(more ? functions.subList(0, query.limit()) : functions, more);
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
                row.getTimestamp("last_seen_at").toInstant(),
                row.getLong("metadata_id"),
                instant(row.getTimestamp("missing_since")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
