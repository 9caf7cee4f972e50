package io.filigree.db.inventory;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.filigree.db.inventory.FunctionRows.Change;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of published versions and of aliases, within the caller's transaction. */
final class QualifierRows {

    private static final String STORED = "SELECT v.retired_at IS NOT NULL AS retired, m.content_hash, m.observed_at, "
            + MetadataRow.COLUMNS + " FROM function_version v JOIN function_metadata m USING (metadata_id) ";

    private final JdbcClient jdbc;

    QualifierRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<StoredVersion> find(FunctionArn arn, String version) {
        return versions(
                        STORED + "WHERE v.function_arn = :arn AND v.version = :version",
                        Map.of("arn", arn.toString(), "version", version))
                .stream()
                .findFirst();
    }

    /** All published versions of these functions, including retired ones. */
    List<StoredVersion> of(Collection<FunctionArn> arns) {
        String[] texts = arns.stream().map(FunctionArn::toString).toArray(String[]::new);
        return texts.length == 0
                ? List.of()
                : versions(STORED + "WHERE v.function_arn = ANY(:arns)", Map.of("arns", texts));
    }

    /** All aliases of these functions, including deleted ones. */
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

    /** The time of the last observation of this alias. */
    Optional<Instant> aliasObservedAt(InvokedArn alias) {
        return jdbc.sql("SELECT observed_at FROM function_alias WHERE function_arn = :arn AND alias = :alias")
                .param("arn", alias.function().toString())
                .param("alias", alias.qualifier())
                .query((row, number) -> row.getTimestamp("observed_at").toInstant())
                .optional();
    }

    /** Inserts or updates these published versions with their metadata. */
    void put(List<Change> changed, List<Long> metadataIds, Instant at, long changeNumber) {
        if (changed.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO function_version (function_arn, version, metadata_id, first_seen_at, change_number)
                        SELECT arn, version, metadata_id, :at, :changeNumber
                        FROM unnest(:arns::text[], :versions::text[], :metadataIds::bigint[])
                            AS row(arn, version, metadata_id)
                        ON CONFLICT (function_arn, version) DO UPDATE
                        SET metadata_id = excluded.metadata_id, retired_at = NULL, change_number = excluded.change_number
                        """)
                .param(
                        "arns",
                        texts(changed, change -> change.description().arn().toString()))
                .param(
                        "versions",
                        texts(
                                changed,
                                change -> change.description().configuration().version()))
                .param("metadataIds", metadataIds.toArray(Long[]::new))
                .param("at", Timestamp.from(at))
                .param("changeNumber", changeNumber)
                .update();
    }

    /** Marks these versions as retired, because AWS does not list them any more. */
    void retire(Collection<InvokedArn> versions, Instant at, long changeNumber) {
        if (versions.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        UPDATE function_version v SET retired_at = :at, change_number = :changeNumber
                        FROM unnest(:arns::text[], :versions::text[]) AS row(arn, version)
                        WHERE v.function_arn = row.arn AND v.version = row.version
                        """)
                .param("arns", texts(versions, version -> version.function().toString()))
                .param("versions", texts(versions, InvokedArn::qualifier))
                .param("at", Timestamp.from(at))
                .param("changeNumber", changeNumber)
                .update();
    }

    /** @param aliases the version of each; empty if it has none any more */
    void putAliases(Map<InvokedArn, Optional<String>> aliases, Instant at, long changeNumber) {
        if (aliases.isEmpty()) {
            return;
        }
        List<InvokedArn> arns = List.copyOf(aliases.keySet());
        jdbc.sql("""
                        INSERT INTO function_alias (function_arn, alias, version, observed_at, change_number)
                        SELECT arn, alias, version, :at, :changeNumber
                        FROM unnest(:arns::text[], :aliases::text[], :versions::text[]) AS row(arn, alias, version)
                        ON CONFLICT (function_arn, alias) DO UPDATE
                        SET version = excluded.version, observed_at = excluded.observed_at,
                            change_number = excluded.change_number
                        """)
                .param("arns", texts(arns, arn -> arn.function().toString()))
                .param("aliases", texts(arns, InvokedArn::qualifier))
                .param(
                        "versions",
                        texts(
                                arns,
                                arn -> aliases.getOrDefault(arn, Optional.empty())
                                        .orElse(null)))
                .param("at", Timestamp.from(at))
                .param("changeNumber", changeNumber)
                .update();
    }

    private static <T> @Nullable String[] texts(Collection<T> items, Function<T, @Nullable String> textOf) {
        return items.stream().map(textOf).toArray(String[]::new);
    }

    /**
     * Deletes the versions and aliases of functions that were deleted and created again: the new function
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
                    StoredContent.read(row),
                    row.getBoolean("retired"),
                    row.getTimestamp("observed_at").toInstant()));
        });
        return found;
    }

    /** @param version none when it names none any more, or two */
    record StoredAlias(InvokedArn arn, Optional<String> version, Instant observedAt) {}

    /** A published version as the inventory holds it. */
    record StoredVersion(FunctionMetadata metadata, StoredContent content, boolean retired, Instant observedAt) {

        InvokedArn arn() {
            return new InvokedArn(metadata.description().arn(), configuration().version());
        }

        FunctionConfiguration configuration() {
            return metadata.description().configuration();
        }

        Change changedTo(FunctionDescription description) {
            return new Change(description, metadata.id());
        }
    }

    /** The change from what is stored, if anything is. */
    static Change change(FunctionDescription description, @Nullable StoredVersion before) {
        return before == null ? new Change(description, null) : before.changedTo(description);
    }
}
