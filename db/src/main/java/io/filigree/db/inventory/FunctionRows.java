package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.filigree.db.JsonText;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.MetadataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of functions and of metadata, within the caller's transaction. */
final class FunctionRows {

    private static final String STORED = """
            SELECT f.function_arn, f.metadata_id, m.content_hash, m.configuration,
                   f.missing_since IS NOT NULL AS missing, f.deleted_at IS NOT NULL AS deleted,
                   greatest(f.last_seen_at, f.deleted_at) AS observed_at
            FROM lambda_function f JOIN function_metadata m USING (metadata_id)
            """;

    /** Rows of one INSERT: its JSON stays far below the maximum of PostgreSQL. */
    private static final int ROWS_AT_ONCE = 1_000;

    private static final String INSERT =
            """
            INSERT INTO function_metadata (metadata_id, function_arn, content_hash, tags, account_name, valid_from,
                observed_at, source, %1$s)
            OVERRIDING SYSTEM VALUE
            SELECT id, arn, decode(hash, 'hex'), tags, account, :at, :at, :source, %1$s
            FROM jsonb_to_recordset(:rows::jsonb) AS row(id bigint, arn text, hash text, tags jsonb, account text, %2$s)
            """.formatted(String.join(", ", ConfigurationColumns.names()), ConfigurationColumns.typedNames());

    private final JdbcClient jdbc;

    FunctionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The functions of a region by ARN, including deleted ones. */
    Map<String, StoredFunction> ofRegion(String accountId, String region) {
        Map<String, StoredFunction> stored = new HashMap<>();
        jdbc.sql(STORED + " WHERE f.account_id = :accountId AND f.region = :region")
                .param("accountId", accountId)
                .param("region", region)
                .query(row -> {
                    stored.put(row.getString("function_arn"), storedFunction(row, 1));
                });
        return stored;
    }

    Optional<StoredFunction> find(FunctionArn arn) {
        return jdbc.sql(STORED + " WHERE f.function_arn = :arn")
                .param("arn", arn.toString())
                .query(FunctionRows::storedFunction)
                .optional();
    }

    /** The current state of the functions of a region, without deleted ones. */
    List<FunctionDescription> descriptions(String accountId, String region) {
        StringInterner shared = new StringInterner();
        return jdbc.sql("SELECT " + MetadataRow.COLUMNS + """

                         FROM lambda_function f JOIN function_metadata m USING (metadata_id)
                        WHERE f.account_id = :accountId AND f.region = :region AND f.deleted_at IS NULL
                        """)
                .param("accountId", accountId)
                .param("region", region)
                .query((row, number) -> MetadataRow.read(row, shared).description())
                .list();
    }

    /** Writes the new versions of these functions' metadata and ends the ones that they replace. */
    List<Long> insertMetadata(List<Change> changed, MetadataSource source, Instant at) {
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
        List<Map<String, @Nullable Object>> rows = new ArrayList<>(changed.size());
        for (int i = 0; i < changed.size(); i++) {
            rows.add(metadataRow(changed.get(i), ids.get(i)));
        }
        for (int first = 0; first < rows.size(); first += ROWS_AT_ONCE) {
            jdbc.sql(INSERT)
                    .param("rows", JsonText.writeRows(rows.subList(first, Math.min(first + ROWS_AT_ONCE, rows.size()))))
                    .param("at", Timestamp.from(at))
                    .param("source", source.text())
                    .update();
        }
        return ids;
    }

    private static Map<String, @Nullable Object> metadataRow(Change change, long id) {
        FunctionDescription description = change.description();
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("id", id);
        row.put("arn", description.arn().toString());
        row.put("hash", HexFormat.of().formatHex(change.contentHash()));
        row.put("tags", description.tags());
        row.put("account", description.account());
        ConfigurationColumns.addTo(row, description.configuration());
        return row;
    }

    /** Adds attributes that these rows of metadata do not have yet, by the ids of the rows. */
    void extendMetadata(Map<Long, FunctionConfiguration> extended) {
        List<Map<String, Object>> rows = new ArrayList<>(extended.size());
        extended.forEach((id, configuration) ->
                rows.add(Map.of("id", id, ConfigurationColumns.OTHERS, ConfigurationColumns.others(configuration))));
        for (int first = 0; first < rows.size(); first += ROWS_AT_ONCE) {
            jdbc.sql("""
                            UPDATE function_metadata m SET configuration = m.configuration || row.configuration
                            FROM jsonb_to_recordset(:rows::jsonb) AS row(id bigint, configuration jsonb)
                            WHERE m.metadata_id = row.id
                            """)
                    .param("rows", JsonText.writeRows(rows.subList(first, Math.min(first + ROWS_AT_ONCE, rows.size()))))
                    .update();
        }
    }

    /** Makes these functions be there, each with its new metadata. */
    void putFunctions(List<Change> changed, List<Long> metadataIds, Instant at, long changeNumber) {
        if (changed.isEmpty()) {
            return;
        }
        List<FunctionArn> arns =
                changed.stream().map(change -> change.description().arn()).toList();
        jdbc.sql("""
                        INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at,
                            last_seen_at, metadata_id, change_number)
                        SELECT arn, account_id, region, name, :at, :at, metadata_id, :changeNumber
                        FROM unnest(:arns::text[], :accountIds::text[], :regions::text[], :names::text[],
                            :metadataIds::bigint[]) AS row(arn, account_id, region, name, metadata_id)
                        ON CONFLICT (function_arn) DO UPDATE
                        SET last_seen_at = excluded.last_seen_at, missing_since = NULL, deleted_at = NULL,
                            metadata_id = excluded.metadata_id, change_number = excluded.change_number
                        """)
                .param("arns", arns.stream().map(FunctionArn::toString).toArray(String[]::new))
                .param("accountIds", arns.stream().map(FunctionArn::accountId).toArray(String[]::new))
                .param("regions", arns.stream().map(FunctionArn::region).toArray(String[]::new))
                .param("names", arns.stream().map(FunctionArn::name).toArray(String[]::new))
                .param("metadataIds", metadataIds.toArray(Long[]::new))
                .param("at", Timestamp.from(at))
                .param("changeNumber", changeNumber)
                .update();
    }

    /** Records a later observation of an unchanged function. Snapshots do not need to be refreshed. */
    void touch(FunctionArn arn, Instant at) {
        jdbc.sql("UPDATE lambda_function SET last_seen_at = greatest(last_seen_at, :at) WHERE function_arn = :arn")
                .param("arn", arn.toString())
                .param("at", Timestamp.from(at))
                .update();
    }

    void markSeenAgain(Collection<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function
                SET missing_since = NULL, deleted_at = NULL, last_seen_at = :at, change_number = :changeNumber
                WHERE function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    /** Copies the time of the last sweep of its region to the function's row. */
    void markMissing(Collection<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function f
                SET missing_since = :at, change_number = :changeNumber,
                    last_seen_at = greatest(f.last_seen_at, (
                        SELECT r.last_sweep_at FROM account_region r
                        WHERE r.account_id = f.account_id AND r.region = f.region))
                WHERE f.function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    void markDeleted(Collection<String> arns, Instant at, long changeNumber) {
        mark("""
                UPDATE lambda_function
                SET deleted_at = :at, missing_since = coalesce(missing_since, :at), change_number = :changeNumber
                WHERE function_arn = ANY(:arns)
                """, arns, at, changeNumber);
    }

    private void mark(String sql, Collection<String> arns, Instant at, long changeNumber) {
        if (!arns.isEmpty()) {
            jdbc.sql(sql)
                    .param("arns", arns.toArray(String[]::new))
                    .param("at", Timestamp.from(at))
                    .param("changeNumber", changeNumber)
                    .update();
        }
    }

    private static StoredFunction storedFunction(ResultSet row, int number) throws SQLException {
        return new StoredFunction(
                row.getLong("metadata_id"),
                StoredContent.read(row),
                row.getBoolean("missing"),
                row.getBoolean("deleted"),
                row.getTimestamp("observed_at").toInstant());
    }

    /**
     * A stored function.
     *
     * @param observedAt when it was last observed individually; its region's sweeps may have seen it later
     */
    record StoredFunction(
            long metadataId, StoredContent content, boolean missing, boolean deleted, Instant observedAt) {}

    /** @param replacedMetadataId the metadata that was current until now; null when there was none */
    record Change(FunctionDescription description, @Nullable Long replacedMetadataId) {

        static Change of(FunctionDescription description, @Nullable StoredFunction replaced) {
            return new Change(description, replaced == null ? null : replaced.metadataId());
        }

        byte[] contentHash() {
            return ContentHash.of(description);
        }
    }
}
