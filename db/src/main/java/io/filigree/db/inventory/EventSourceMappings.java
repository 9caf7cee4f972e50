package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The event source mappings of all accounts, as the last complete listing of each region found them. */
public final class EventSourceMappings {

    private static final String COLUMNS = """
            e.uuid, e.function_arn, e.qualifier, e.event_source_arn, e.topics, e.state, e.state_reason, e.last_result,
            e.batch_size, e.batching_window_s, e.maximum_concurrency, e.filtered, e.on_failure_arn
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public EventSourceMappings(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /**
     * Which functions' mappings to read.
     *
     * @param accountId null for all accounts of the scope; so are {@code region} and {@code runtime}
     * @param tags that the function must have
     * @param function an ARN, or a part of the name in any case; empty for all functions
     */
    public record Selection(
            @Nullable String accountId,
            @Nullable String region,
            @Nullable String runtime,
            Map<String, String> tags,
            String function) {

        public Selection {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * Replaces the mappings of the sweep's region, of which unchanged ones are not written. Has no effect if the region was
     * listed later, or is not known.
     */
    public void replace(EventSourceSweep sweep) {
        transaction.executeWithoutResult(status -> {
            // The row stays locked until the commit, so that one sweep of a region writes at a time.
            if (claim(sweep)) {
                remove(sweep);
                put(sweep);
            }
        });
    }

    private boolean claim(EventSourceSweep sweep) {
        return jdbc.sql("""
                UPDATE account_region
                   SET event_sources_at = :at, event_sources_reason = NULL, event_sources_fix = NULL
                 WHERE account_id = :accountId AND region = :region
                   AND (event_sources_at IS NULL OR event_sources_at <= :at)
                """)
                        .param("at", Timestamp.from(sweep.startedAt()))
                        .param("accountId", sweep.accountId())
                        .param("region", sweep.region())
                        .update()
                > 0;
    }

    private void remove(EventSourceSweep sweep) {
        jdbc.sql("""
                DELETE FROM event_source_mapping
                 WHERE account_id = :accountId AND region = :region AND uuid <> ALL(:listed)
                """)
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .param(
                        "listed",
                        sweep.mappings().stream().map(EventSourceMapping::uuid).toArray(String[]::new))
                .update();
    }

    private void put(EventSourceSweep sweep) {
        if (sweep.mappings().isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO event_source_mapping AS e (
                    account_id, region, uuid, function_arn, qualifier, event_source_arn, topics, state, state_reason,
                    last_result, batch_size, batching_window_s, maximum_concurrency, filtered, on_failure_arn)
                SELECT :accountId, :region, uuid, function_arn, qualifier, event_source_arn, topics, state, state_reason,
                       last_result, batch_size, batching_window_s, maximum_concurrency, filtered, on_failure_arn
                  FROM jsonb_to_recordset(:rows::jsonb) AS r (
                       uuid text, function_arn text, qualifier text, event_source_arn text, topics text[], state text,
                       state_reason text, last_result text, batch_size integer, batching_window_s integer,
                       maximum_concurrency integer, filtered boolean, on_failure_arn text)
                ON CONFLICT (account_id, region, uuid) DO UPDATE
                   SET function_arn = excluded.function_arn, qualifier = excluded.qualifier,
                       event_source_arn = excluded.event_source_arn, topics = excluded.topics, state = excluded.state,
                       state_reason = excluded.state_reason, last_result = excluded.last_result,
                       batch_size = excluded.batch_size, batching_window_s = excluded.batching_window_s,
                       maximum_concurrency = excluded.maximum_concurrency, filtered = excluded.filtered,
                       on_failure_arn = excluded.on_failure_arn
                 WHERE e IS DISTINCT FROM excluded
                """)
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .param(
                        "rows",
                        JsonText.writeRows(sweep.mappings().stream()
                                .map(EventSourceMappings::columns)
                                .toList()))
                .update();
    }

    private static Map<String, @Nullable Object> columns(EventSourceMapping mapping) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("uuid", mapping.uuid());
        columns.put("function_arn", mapping.function().function().toString());
        columns.put("qualifier", mapping.function().qualifier());
        columns.put("event_source_arn", mapping.eventSourceArn());
        columns.put("topics", mapping.topics());
        columns.put("state", mapping.state());
        columns.put("state_reason", mapping.stateReason());
        columns.put("last_result", mapping.lastResult());
        columns.put("batch_size", mapping.batchSize());
        columns.put("batching_window_s", mapping.batchingWindowSeconds());
        columns.put("maximum_concurrency", mapping.maximumConcurrency());
        columns.put("filtered", mapping.filtered());
        columns.put("on_failure_arn", mapping.onFailureArn());
        return columns;
    }

    /** Records why the mappings of a region could not be listed; those that are known stay. */
    public void recordFailure(EventSourceSweep.Failure failure) {
        jdbc.sql("""
                UPDATE account_region SET event_sources_reason = :reason, event_sources_fix = :fix
                 WHERE account_id = :accountId AND region = :region
                """)
                .param("accountId", failure.accountId())
                .param("region", failure.region())
                .param("reason", failure.reason())
                .param("fix", failure.fix())
                .update();
    }

    /** The regions whose last listing failed, by account and name. */
    public List<EventSourceSweep.Failure> failures(AccountScope scope) {
        return jdbc.sql("""
                SELECT account_id, region, event_sources_reason, event_sources_fix
                  FROM account_region
                 WHERE event_sources_reason IS NOT NULL AND (:all OR account_id = ANY(:accounts))
                 ORDER BY account_id, region
                """)
                .param("all", scope.isAll())
                .param("accounts", accounts(scope))
                .query((row, number) -> new EventSourceSweep.Failure(
                        row.getString("account_id"),
                        row.getString("region"),
                        row.getString("event_sources_reason"),
                        row.getString("event_sources_fix")))
                .list();
    }

    /** The mappings of a function, by event source; none of a function outside the scope. */
    public List<EventSourceMapping> of(AccountScope scope, FunctionArn function) {
        if (!scope.allows(function.accountId())) {
            return List.of();
        }
        return jdbc.sql("SELECT " + COLUMNS + """
                  FROM event_source_mapping e
                 WHERE e.account_id = :accountId AND e.function_arn = :arn
                 ORDER BY e.event_source_arn, e.topics, e.uuid
                """)
                .param("accountId", function.accountId())
                .param("arn", function.toString())
                .query(EventSourceMappings::row)
                .list();
    }

    /** The mappings of the selected functions that are not deleted, by function and event source, at most {@code limit}. */
    public List<EventSourceMapping> of(AccountScope scope, Selection selection, int limit) {
        return jdbc.sql("SELECT " + COLUMNS + """
                  FROM event_source_mapping e
                  JOIN lambda_function f ON f.function_arn = e.function_arn
                  JOIN function_metadata m ON m.metadata_id = f.metadata_id
                 WHERE (:all OR e.account_id = ANY(:accounts)) AND f.deleted_at IS NULL
                   AND (:accountId::text IS NULL OR e.account_id = :accountId)
                   AND (:region::text IS NULL OR e.region = :region)
                   AND (:runtime::text IS NULL OR m.runtime = :runtime)
                   AND m.tags @> :tags::jsonb
                   AND (e.function_arn = :function OR strpos(lower(f.function_name), lower(:function)) > 0)
                 ORDER BY e.function_arn, e.event_source_arn, e.uuid
                 LIMIT :limit
                """)
                .param("all", scope.isAll())
                .param("accounts", accounts(scope))
                .param("accountId", selection.accountId())
                .param("region", selection.region())
                .param("runtime", selection.runtime())
                .param("tags", JsonText.write(selection.tags()))
                .param("function", selection.function())
                .param("limit", limit)
                .query(EventSourceMappings::row)
                .list();
    }

    private static String[] accounts(AccountScope scope) {
        return scope.match(() -> new String[0], ids -> ids.toArray(String[]::new));
    }

    private static EventSourceMapping row(ResultSet row, int number) throws SQLException {
        return new EventSourceMapping(
                row.getString("uuid"),
                new InvokedArn(
                        FunctionArn.parse(row.getString("function_arn")).orElseThrow(), row.getString("qualifier")),
                row.getString("event_source_arn"),
                List.of((String[]) row.getArray("topics").getArray()),
                row.getString("state"),
                row.getString("state_reason"),
                row.getString("last_result"),
                row.getObject("batch_size", Integer.class),
                row.getObject("batching_window_s", Integer.class),
                row.getObject("maximum_concurrency", Integer.class),
                row.getBoolean("filtered"),
                row.getString("on_failure_arn"));
    }
}
