package io.filigree.query.account;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The state of an account's inventory. */
public final class AccountReader {

    private final JdbcClient jdbc;

    public AccountReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Known a few seconds after its receipt; empty without an event. */
    public Optional<FirstEvent> firstEvent(String accountId) {
        return jdbc.sql("""
                        SELECT f.function_arn, f.function_name, f.region, a.first_event_at
                          FROM lambda_function f JOIN function_activity a USING (function_arn)
                         WHERE f.account_id = :accountId
                         ORDER BY a.first_event_at, f.function_arn
                         LIMIT 1
                        """)
                .param("accountId", accountId)
                .query((row, number) -> new FirstEvent(
                        row.getString("function_arn"),
                        row.getString("function_name"),
                        row.getString("region"),
                        row.getTimestamp("first_event_at").toInstant()))
                .optional();
    }

    /** The accounts with decorated events. */
    public Set<String> heardOf() {
        return jdbc
                .sql(
                        "SELECT DISTINCT f.account_id FROM lambda_function f JOIN function_activity a USING (function_arn)")
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    public TagCount tags(String accountId) {
        return jdbc.sql("""
                        SELECT count(*) AS functions, count(*) FILTER (WHERE m.tags <> '{}'::jsonb) AS tagged
                          FROM lambda_function f JOIN function_metadata m USING (metadata_id)
                         WHERE f.account_id = :accountId AND f.deleted_at IS NULL
                        """)
                .param("accountId", accountId)
                .query((row, number) -> new TagCount(row.getLong("functions"), row.getLong("tagged")))
                .single();
    }
}
