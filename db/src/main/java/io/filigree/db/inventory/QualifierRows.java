package io.filigree.db.inventory;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of published versions and of aliases, within the caller's transaction. */
final class QualifierRows {

    private static final String STORED = "SELECT v.retired_at IS NOT NULL AS retired, m.content_hash, m.observed_at, "
            + MetadataRow.COLUMNS + " FROM function_version v JOIN function_metadata m USING (metadata_id) ";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    QualifierRows(JdbcTemplate template) {
        this.jdbc = JdbcClient.create(template);
        this.batches = new NamedParameterJdbcTemplate(template);
    }

    Optional<StoredVersion> find(FunctionArn arn, String version) {
        return versions(
                        STORED + "WHERE v.function_arn = :arn AND v.version = :version",
                        Map.of("arn", arn.toString(), "version", version))
                .stream()
                .findFirst();
    }

    /** Every published version of these functions, retired ones too. */
    List<StoredVersion> of(Collection<FunctionArn> arns) {
        String[] texts = arns.stream().map(FunctionArn::toString).toArray(String[]::new);
        return texts.length == 0
                ? List.of()
                : versions(STORED + "WHERE v.function_arn = ANY(:arns)", Map.of("arns", texts));
    }

    /** Every alias of these functions that was ever seen. */
    List<StoredAlias> aliases(Collection<FunctionArn> arns) {
        StringInterner shared = new StringInterner();
        return jdbc.sql("SELECT function_arn, alias, version, observed_at FROM function_alias"
                        + " WHERE function_arn = ANY(:arns)")
                .param("arns", arns.stream().map(FunctionArn::toString).toArray(String[]::new))
                .query((row, number) -> new StoredAlias(
                        new InvokedArn(MetadataRow.arn(row.getString("function_arn"), shared), row.getString("alias")),
                        Optional.ofNullable(row.getString("version")),
                        row.getTimestamp("observed_at").toInstant()))
                .list();
    }

    /** When it was last observed which version this alias names. */
    Optional<Instant> aliasObservedAt(InvokedArn alias) {
        return jdbc.sql("SELECT observed_at FROM function_alias WHERE function_arn = :arn AND alias = :alias")
                .param("arn", alias.function().toString())
                .param("alias", alias.qualifier())
                .query((row, number) -> row.getTimestamp("observed_at").toInstant())
                .optional();
    }

    /** Makes these published versions be there, each with its metadata. */
    void put(List<Change> changed, List<Long> metadataIds, Instant at, long changeNumber) {
        MapSqlParameterSource[] rows = new MapSqlParameterSource[changed.size()];
        for (int i = 0; i < rows.length; i++) {
            FunctionDescription description = changed.get(i).description();
            rows[i] = new MapSqlParameterSource("arn", description.arn().toString())
                    .addValue("version", description.configuration().version())
                    .addValue("at", Timestamp.from(at))
                    .addValue("metadataId", metadataIds.get(i))
                    .addValue("changeNumber", changeNumber);
        }
        batches.batchUpdate("""
                INSERT INTO function_version (function_arn, version, metadata_id, first_seen_at, change_number)
                VALUES (:arn, :version, :metadataId, :at, :changeNumber)
                ON CONFLICT (function_arn, version) DO UPDATE
                SET metadata_id = excluded.metadata_id, retired_at = NULL, change_number = excluded.change_number
                """, rows);
    }

    /** Notes that AWS does not list these versions any more. */
    void retire(Collection<InvokedArn> versions, Instant at, long changeNumber) {
        batches.batchUpdate(
                """
                UPDATE function_version SET retired_at = :at, change_number = :changeNumber
                WHERE function_arn = :arn AND version = :qualifier
                """,
                versions.stream()
                        .map(version -> qualifier(version, at, changeNumber))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /** @param aliases the version that each names; none where it names none any more */
    void putAliases(Map<InvokedArn, Optional<String>> aliases, Instant at, long changeNumber) {
        batches.batchUpdate(
                """
                INSERT INTO function_alias (function_arn, alias, version, observed_at, change_number)
                VALUES (:arn, :qualifier, :version, :at, :changeNumber)
                ON CONFLICT (function_arn, alias) DO UPDATE
                SET version = excluded.version, observed_at = excluded.observed_at,
                    change_number = excluded.change_number
                """,
                aliases.entrySet().stream()
                        .map(alias -> qualifier(alias.getKey(), at, changeNumber)
                                .addValue("version", alias.getValue().orElse(null)))
                        .toArray(MapSqlParameterSource[]::new));
    }

    /**
     * Forgets the versions and aliases of functions that were deleted and created again: the new function
     * counts its versions from 1.
     */
    void forget(Collection<String> arns, long changeNumber) {
        if (arns.isEmpty()) {
            return;
        }
        String[] texts = arns.toArray(String[]::new);
        jdbc.sql("""
                        UPDATE function_version SET retired_at = 'epoch', change_number = :changeNumber
                        WHERE function_arn = ANY(:arns)
                        """).param("arns", texts).param("changeNumber", changeNumber).update();
        jdbc.sql("""
                        UPDATE function_alias SET version = NULL, change_number = :changeNumber
                        WHERE function_arn = ANY(:arns)
                        """).param("arns", texts).param("changeNumber", changeNumber).update();
    }

    private List<StoredVersion> versions(String sql, Map<String, Object> parameters) {
        List<StoredVersion> found = new ArrayList<>();
        StringInterner shared = new StringInterner();
        jdbc.sql(sql).params(parameters).query(row -> {
            found.add(new StoredVersion(
                    MetadataRow.read(row, shared),
                    row.getBytes("content_hash"),
                    row.getBoolean("retired"),
                    row.getTimestamp("observed_at").toInstant()));
        });
        return found;
    }

    private static MapSqlParameterSource qualifier(InvokedArn arn, Instant at, long changeNumber) {
        return new MapSqlParameterSource("arn", arn.function().toString())
                .addValue("qualifier", arn.qualifier())
                .addValue("at", Timestamp.from(at))
                .addValue("changeNumber", changeNumber);
    }

    /** @param version none when it names none any more, or two */
    record StoredAlias(InvokedArn arn, Optional<String> version, Instant observedAt) {}

    /** A published version as the inventory holds it. */
    record StoredVersion(FunctionMetadata metadata, byte[] contentHash, boolean retired, Instant observedAt) {

        InvokedArn arn() {
            return new InvokedArn(metadata.description().arn(), configuration().version());
        }

        FunctionConfiguration configuration() {
            return metadata.description().configuration();
        }

        boolean holds(byte[] hash) {
            return Arrays.equals(contentHash, hash);
        }

        Change changedTo(FunctionDescription description, byte[] hash) {
            return new Change(description, hash, metadata.id());
        }
    }

    /** The change from what is stored, if anything is. */
    static Change change(FunctionDescription description, byte[] hash, @Nullable StoredVersion before) {
        return before == null ? new Change(description, hash, null) : before.changedTo(description, hash);
    }
}
