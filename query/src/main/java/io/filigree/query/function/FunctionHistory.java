package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how a function was configured and tagged, version by version, and its aliases. */
public final class FunctionHistory {

    /** The newest ones; a function that is deployed hourly changes less often than that in a month. */
    public static final int MAX_VERSIONS = 200;

    private final JdbcClient jdbc;
    private final InventoryReader inventory;

    public FunctionHistory(DataSource dataSource, InventoryReader inventory) {
        this.jdbc = JdbcClient.create(dataSource);
        this.inventory = inventory;
    }

    /** Of {@code $LATEST} and of published versions alike, newest first. */
    public List<MetadataVersion> of(FunctionArn function) {
        List<Row> rows = jdbc.sql("""
                SELECT m.metadata_id, m.valid_from, m.valid_to, m.observed_at, coalesce(u.events, 0) AS events,
                       u.first_event_at, u.last_event_at
                  FROM function_metadata m
                  LEFT JOIN metadata_use u ON u.metadata_id = m.metadata_id
                 WHERE m.function_arn = :arn
                 ORDER BY m.valid_from DESC, m.metadata_id DESC
                 LIMIT :limit
                """)
                .param("arn", function.toString())
                .param("limit", MAX_VERSIONS)
                .query(FunctionHistory::row)
                .list();
        Map<Long, FunctionMetadata> metadata =
                inventory.metadata(rows.stream().map(Row::metadataId).toList());
        List<MetadataVersion> versions = new ArrayList<>();
        for (Row row : rows) {
            FunctionMetadata found = metadata.get(row.metadataId());
            if (found != null) {
                versions.add(row.with(found));
            }
        }
        return versions;
    }

    /** The aliases of the function by name, as the last poll of versions found them. */
    public List<FunctionAlias> aliases(FunctionArn function) {
        return jdbc.sql(
                        "SELECT alias, version, observed_at FROM function_alias WHERE function_arn = :arn ORDER BY alias")
                .param("arn", function.toString())
                .query((row, number) -> new FunctionAlias(
                        row.getString("alias"),
                        row.getString("version"),
                        row.getTimestamp("observed_at").toInstant()))
                .list();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("metadata_id"),
                row.getTimestamp("valid_from").toInstant(),
                instant(row.getTimestamp("valid_to")),
                row.getTimestamp("observed_at").toInstant(),
                row.getLong("events"),
                instant(row.getTimestamp("first_event_at")),
                instant(row.getTimestamp("last_event_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private record Row(
            long metadataId,
            Instant validFrom,
            @Nullable Instant validTo,
            Instant observedAt,
            long events,
            @Nullable Instant firstEvent,
            @Nullable Instant lastEvent) {

        MetadataVersion with(FunctionMetadata metadata) {
            return new MetadataVersion(metadata, validFrom, validTo, observedAt, events, firstEvent, lastEvent);
        }
    }
}
