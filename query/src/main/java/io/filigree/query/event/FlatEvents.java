package io.filigree.query.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.filigree.db.JsonText;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.FlatEvent;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionMetadata;
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

    private final InventoryReader inventory;

    public FlatEvents(InventoryReader inventory) {
        this.inventory = inventory;
    }

    /** An event as it is stored. */
    public record Stored(
            Event event,
            DecorationStatus status,
            @Nullable String reason,
            @Nullable Long metadataId,
            Duration age) {

        private Decoration decoration(Map<Long, FunctionMetadata> metadata) {
            return metadataId == null
                    ? new Missing(Reason.valueOf(Objects.requireNonNull(reason, "reason")))
                    : new Found(Objects.requireNonNull(metadata.get(metadataId), "metadata"), age, status);
        }
    }

    /** @param prefix of the {@linkplain #COLUMNS columns'} names in the row */
    public static Stored read(ResultSet row, String prefix) throws SQLException {
        String completion = row.getString(prefix + "completion");
        Event event = new Event(
                row.getString(prefix + "type"),
                row.getTimestamp(prefix + "ts").toInstant(),
                function(row, prefix),
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
                Duration.ofMillis(row.getLong(prefix + "metadata_age_ms")));
    }

    private static @Nullable InvokedArn function(ResultSet row, String prefix) throws SQLException {
        String arn = row.getString(prefix + "function_arn");
        String qualifier = row.getString(prefix + "qualifier");
        return arn == null
                ? null
                : FunctionArn.parse(arn)
                        .map(function -> new InvokedArn(function, qualifier))
                        .orElseThrow(() -> new IllegalStateException("An event's function is no ARN: " + arn));
    }

    /** The events, flat, in the same order. */
    public List<Map<String, Object>> of(List<Stored> stored) {
        Map<Long, FunctionMetadata> metadata = inventory.metadata(stored.stream()
                .flatMap(event -> Stream.ofNullable(event.metadataId()))
                .distinct()
                .toList());
        return stored.stream()
                .map(event -> FlatEvent.of(new DecoratedEvent(event.event(), event.decoration(metadata))))
                .toList();
    }
}
