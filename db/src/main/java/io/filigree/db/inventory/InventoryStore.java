package io.filigree.db.inventory;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.db.inventory.RegionSweep.Result;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what pollers learn. A sweep is one transaction: readers see a region before it or after it, and a function
 * that did not change is not written.
 */
public final class InventoryStore {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final InventoryChanges changes;

    public InventoryStore(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(template);
        this.batches = new NamedParameterJdbcTemplate(template);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.changes = new InventoryChanges(jdbc);
    }

    /**
     * Makes the inventory of the sweep's region what the sweep listed. A function that it did not list is marked as
     * missing; one that was missing before is marked as deleted.
     */
    public Result record(RegionSweep sweep) {
        Result result = transaction.execute(status -> recordInTransaction(sweep));
        if (result == null) {
            throw new IllegalStateException("A sweep has a result");
        }
        return result;
    }

    /** Notes that a sweep broke off: the region's status tells why, its inventory stands. */
    public void recordFailure(RegionFailure failure) {
        jdbc.sql("""
                        INSERT INTO account_region (account_id, region, status, reason, attempted_at)
                        VALUES (:accountId, :region, :status, :reason, :at)
                        ON CONFLICT (account_id, region) DO UPDATE
                        SET status = excluded.status, reason = excluded.reason, attempted_at = excluded.attempted_at
                        """)
                .param("accountId", failure.accountId())
                .param("region", failure.region())
                .param(
                        "status",
                        switch (failure.kind()) {
                            case BLOCKED -> "blocked";
                            case FAILED -> "failed";
                        })
                .param("reason", failure.reason())
                .param("at", Timestamp.from(failure.at()))
                .update();
    }

    private Result recordInTransaction(RegionSweep sweep) {
        lockRegion(sweep);
        Map<String, StoredFunction> stored = storedFunctions(sweep);
        List<Change> changed = new ArrayList<>();
        List<String> reappeared = new ArrayList<>();
        int added = 0;
        for (FunctionDescription listed : sweep.functions()) {
            StoredFunction before = stored.remove(listed.arn().toString());
            byte[] hash = ContentHash.of(listed);
            if (before == null || !Arrays.equals(before.contentHash(), hash)) {
                added += before == null ? 1 : 0;
                changed.add(new Change(listed, hash, before == null ? null : before.metadataId()));
            } else if (before.missing()) {
                reappeared.add(listed.arn().toString());
            }
        }
        List<String> missing = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        stored.forEach((arn, function) -> {
            if (!function.deleted()) {
                (function.missing() ? deleted : missing).add(arn);
            }
        });

        List<Long> metadataIds = insertMetadata(changed, sweep.startedAt());
        long changeNumber = changes.next();
        writeFunctions(changed, metadataIds, sweep, changeNumber);
        markSeenAgain(reappeared, sweep.startedAt(), changeNumber);
        markMissing(missing, sweep.startedAt(), changeNumber);
        markDeleted(deleted, sweep.startedAt(), changeNumber);
        finishRegion(sweep, changeNumber);
        return new Result(sweep.functions().size(), added, changed.size() - added, missing.size(), deleted.size());
    }

    /** Two sweeps of one region, by two processes, come one after the other. */
    private void lockRegion(RegionSweep sweep) {
        jdbc.sql("""
                        INSERT INTO account_region (account_id, region, status, attempted_at)
                        VALUES (:accountId, :region, 'ok', :at)
                        ON CONFLICT (account_id, region) DO UPDATE SET attempted_at = excluded.attempted_at
                        """)
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .param("at", Timestamp.from(sweep.startedAt()))
                .update();
    }

    private Map<String, StoredFunction> storedFunctions(RegionSweep sweep) {
        Map<String, StoredFunction> stored = new HashMap<>();
        jdbc.sql("""
                        SELECT f.function_arn, f.metadata_id, m.content_hash,
                               f.missing_since IS NOT NULL AS missing, f.deleted_at IS NOT NULL AS deleted
                        FROM lambda_function f JOIN function_metadata m USING (metadata_id)
                        WHERE f.account_id = :accountId AND f.region = :region
                        """)
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .query(row -> {
                    stored.put(
                            row.getString("function_arn"),
                            new StoredFunction(
                                    row.getLong("metadata_id"),
                                    row.getBytes("content_hash"),
                                    row.getBoolean("missing"),
                                    row.getBoolean("deleted")));
                });
        return stored;
    }

    private List<Long> insertMetadata(List<Change> changed, Instant at) {
        if (changed.isEmpty()) {
            return List.of();
        }
        jdbc.sql("UPDATE function_metadata SET valid_to = :at WHERE metadata_id = ANY(:ids)")
                .param("at", Timestamp.from(at))
                .param(
                        "ids",
                        changed.stream()
                                .map(Change::replacedMetadataId)
                                .filter(Objects::nonNull)
                                .toArray(Long[]::new))
                .update();
        List<Long> ids =
                jdbc.sql("""
                        SELECT nextval(pg_get_serial_sequence('function_metadata', 'metadata_id'))
                        FROM generate_series(1, :count)
                        """).param("count", changed.size()).query(Long.class).list();
        MapSqlParameterSource[] rows = new MapSqlParameterSource[changed.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = metadataParameters(changed.get(i), ids.get(i), at);
        }
        batches.batchUpdate("""
                INSERT INTO function_metadata (metadata_id, function_arn, version, content_hash, runtime, handler,
                    architecture, package_type, memory_size_mb, timeout_s, ephemeral_storage_mb, code_sha256,
                    last_modified, layers, role, log_group, tags, account_name, valid_from, observed_at, source)
                OVERRIDING SYSTEM VALUE
                VALUES (:id, :arn, :version, :hash, :runtime, :handler, :architecture, :packageType, :memory, :timeout,
                    :storage, :codeSha256, :lastModified, :layers, :role, :logGroup, :tags::jsonb, :account, :at, :at,
                    :source)
                """, rows);
        return ids;
    }

    private static MapSqlParameterSource metadataParameters(Change change, long id, Instant at) {
        FunctionDescription description = change.description();
        FunctionConfiguration configuration = description.configuration();
        return new MapSqlParameterSource("id", id)
                .addValue("arn", description.arn().toString())
                .addValue("version", configuration.version())
                .addValue("hash", change.contentHash())
                .addValue("runtime", configuration.runtime())
                .addValue("handler", configuration.handler())
                .addValue("architecture", configuration.architecture())
                .addValue("packageType", configuration.packageType())
                .addValue("memory", configuration.memorySizeMb())
                .addValue("timeout", configuration.timeoutSeconds())
                .addValue("storage", configuration.ephemeralStorageMb())
                .addValue("codeSha256", configuration.codeSha256())
                .addValue("lastModified", configuration.lastModified())
                .addValue("layers", configuration.layers().toArray(String[]::new))
                .addValue("role", configuration.role())
                .addValue("logGroup", configuration.logGroup())
                .addValue("tags", JsonText.write(description.tags()))
                .addValue("account", description.account())
                .addValue("at", Timestamp.from(at))
                .addValue("source", MetadataSource.POLL.text());
    }

    private void writeFunctions(List<Change> changed, List<Long> metadataIds, RegionSweep sweep, long changeNumber) {
        MapSqlParameterSource[] rows = new MapSqlParameterSource[changed.size()];
        for (int i = 0; i < rows.length; i++) {
            FunctionArn arn = changed.get(i).description().arn();
            rows[i] = new MapSqlParameterSource("arn", arn.toString())
                    .addValue("accountId", sweep.accountId())
                    .addValue("region", sweep.region())
                    .addValue("name", arn.name())
                    .addValue("at", Timestamp.from(sweep.startedAt()))
                    .addValue("metadataId", metadataIds.get(i))
                    .addValue("changeNumber", changeNumber);
        }
        batches.batchUpdate("""
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at,
                    last_seen_at, metadata_id, change_number)
                VALUES (:arn, :accountId, :region, :name, :at, :at, :metadataId, :changeNumber)
                ON CONFLICT (function_arn) DO UPDATE
                SET last_seen_at = excluded.last_seen_at, missing_since = NULL, deleted_at = NULL,
                    metadata_id = excluded.metadata_id, change_number = excluded.change_number
                """, rows);
    }

    private void markSeenAgain(List<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function
                SET missing_since = NULL, deleted_at = NULL, last_seen_at = :at, change_number = :changeNumber
                WHERE function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    /** Until now its region's sweeps told when it was last seen; from now on its own row does. */
    private void markMissing(List<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function f
                SET missing_since = :at, last_seen_at = greatest(f.last_seen_at, r.last_sweep_at),
                    change_number = :changeNumber
                FROM account_region r
                WHERE r.account_id = f.account_id AND r.region = f.region AND f.function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    private void markDeleted(List<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function SET deleted_at = :at, change_number = :changeNumber
                WHERE function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    private void mark(String sql, List<String> arns, Instant at, long changeNumber) {
        if (!arns.isEmpty()) {
            jdbc.sql(sql)
                    .param("arns", arns.toArray(String[]::new))
                    .param("at", Timestamp.from(at))
                    .param("changeNumber", changeNumber)
                    .update();
        }
    }

    private void finishRegion(RegionSweep sweep, long changeNumber) {
        jdbc.sql("""
                        UPDATE account_region
                        SET status = 'ok', reason = NULL, functions = :functions, last_sweep_at = :at,
                            change_number = :changeNumber
                        WHERE account_id = :accountId AND region = :region
                        """)
                .param("functions", sweep.functions().size())
                .param("at", Timestamp.from(sweep.startedAt()))
                .param("changeNumber", changeNumber)
                .param("accountId", sweep.accountId())
                .param("region", sweep.region())
                .update();
    }

    private record StoredFunction(long metadataId, byte[] contentHash, boolean missing, boolean deleted) {}

    private record Change(
            FunctionDescription description,
            byte[] contentHash,
            @Nullable Long replacedMetadataId) {}
}
