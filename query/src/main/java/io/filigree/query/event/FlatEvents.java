package io.filigree.query.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.filigree.db.JsonText;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.FlatEvent;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** Stored events, which {@link FlatEvent} converts to flat maps. */
public final class FlatEvents {

    /** The columns of an event. */
    public static final List<String> COLUMNS = List.of(
            "ts",
            "type",
            "function_arn",
            "qualifier",
            "request_id",
            "trace_id",
            "attributes",
            "completion",
            "decoration_status",
            "decoration_reason",
            "metadata_id",
            "metadata_age_ms");

    /** A column beside those of an event: the version of the row of its metadata, which changes with each update of the row. */
    public static final String METADATA_VERSION = "metadata_version";

    private final MetadataCache metadata;

    public FlatEvents(InventoryReader inventory) {
        this.metadata = new MetadataCache(inventory);
    }

    /**
     * An event as it is stored.
     *
     * @param metadataVersion the version of the metadata's row; null when it was not read
     */
    public record Stored(
            Event event,
            DecorationStatus status,
            @Nullable String reason,
            @Nullable Long metadataId,
            @Nullable Long metadataVersion,
            Duration age) {

        private Map<String, Object> flat(Map<Long, MetadataCache.Entry> metadata) {
            if (metadataId == null) {
                Reason missing = Reason.valueOf(Objects.requireNonNull(reason, "reason"));
                return FlatEvent.of(new DecoratedEvent(event, new Missing(missing)));
            }
            MetadataCache.Entry entry = Objects.requireNonNull(metadata.get(metadataId), "metadata");
            return FlatEvent.of(
                    new DecoratedEvent(event, new Found(entry.metadata(), age, status)), entry.attributes());
        }
    }

    /** The events, flat, in the same order. */
    public List<Map<String, Object>> of(List<Stored> stored) {
        Map<Long, MetadataCache.Entry> entries = metadata.of(stored);
        return stored.stream().map(event -> event.flat(entries)).toList();
    }

    /** Reads the rows of one result. Many events have the same function, whose ARN is parsed once. */
    public static final class StoredEventReader {

        private final String prefix;
        private final boolean versioned;
        private final Map<String, FunctionArn> functions = new HashMap<>();

        /**
         * @param prefix of the {@linkplain #COLUMNS columns'} names in the rows
         * @param versioned whether the rows have {@link #METADATA_VERSION}, too
         */
        public StoredEventReader(String prefix, boolean versioned) {
            this.prefix = prefix;
            this.versioned = versioned;
        }

        /** Reads the event of the current row. */
        public Stored read(ResultSet row) throws SQLException {
            String completion = row.getString(prefix + "completion");
            Event event = new Event(
                    row.getString(prefix + "type"),
                    row.getTimestamp(prefix + "ts").toInstant(),
                    function(row),
                    row.getString(prefix + "request_id"),
                    row.getString(prefix + "trace_id"),
                    JsonText.read(row.getString(prefix + "attributes")),
                    completion == null ? Map.of() : JsonText.read(completion));
            long metadataId = row.getLong(prefix + "metadata_id");
            return new Stored(
                    event,
                    DecorationStatus.valueOf(
                            row.getString(prefix + "decoration_status").toUpperCase(Locale.ROOT)),
                    row.getString(prefix + "decoration_reason"),
                    metadataId == 0 ? null : metadataId,
                    versioned && metadataId != 0 ? row.getLong(prefix + METADATA_VERSION) : null,
                    Duration.ofMillis(row.getLong(prefix + "metadata_age_ms")));
        }

        private @Nullable InvokedArn function(ResultSet row) throws SQLException {
            String arn = row.getString(prefix + "function_arn");
            return arn == null
                    ? null
                    : new InvokedArn(
                            functions.computeIfAbsent(arn, StoredEventReader::parsed),
                            row.getString(prefix + "qualifier"));
        }

        private static FunctionArn parsed(String arn) {
            return FunctionArn.parse(arn)
                    .orElseThrow(() -> new IllegalStateException("An event's function is no ARN: " + arn));
        }
    }
}
