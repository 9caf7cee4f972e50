package io.filigree.query.nrql.compile;

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

/** Whole events, for whoever selects {@code *}: the row as it is stored, and what {@link FlatEvent} makes of it. */
final class FlatEvents {

    /** What all of a row that is no event is called. */
    static final String WHOLE = "whole";

    private static final List<String> STORED = List.of(
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

    /** Of the table {@code e}. */
    static final List<Sql> COLUMNS = STORED.stream()
            .map(column -> Sql.of("e." + column).as("e_" + column))
            .toList();

    /** The same, of the rows {@code r}. */
    static final List<Sql> NAMES =
            STORED.stream().map(column -> Sql.of("r.e_" + column)).toList();

    private final InventoryReader inventory;

    FlatEvents(InventoryReader inventory) {
        this.inventory = inventory;
    }

    /** An event as it is stored. */
    record Stored(
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

    static Stored read(ResultSet row) throws SQLException {
        String completion = row.getString("e_completion");
        Event event = new Event(
                row.getString("e_type"),
                row.getTimestamp("e_ts").toInstant(),
                function(row),
                row.getString("e_request_id"),
                row.getString("e_trace_id"),
                JsonText.read(row.getString("e_attributes")),
                completion == null ? Map.of() : JsonText.read(completion));
        long metadataId = row.getLong("e_metadata_id");
        return new Stored(
                event,
                DecorationStatus.valueOf(row.getString("e_decoration_status").toUpperCase(Locale.ROOT)),
                row.getString("e_decoration_reason"),
                metadataId == 0 ? null : metadataId,
                Duration.ofMillis(row.getLong("e_metadata_age_ms")));
    }

    private static @Nullable InvokedArn function(ResultSet row) throws SQLException {
        String arn = row.getString("e_function_arn");
        String qualifier = row.getString("e_qualifier");
        return arn == null
                ? null
                : FunctionArn.parse(arn)
                        .map(function -> new InvokedArn(function, qualifier))
                        .orElseThrow(() -> new IllegalStateException("An event's function is no ARN: " + arn));
    }

    /** The events, flat, in the same order. */
    List<Map<String, Object>> of(List<Stored> stored) {
        Map<Long, FunctionMetadata> metadata = inventory.metadata(stored.stream()
                .flatMap(event -> Stream.ofNullable(event.metadataId()))
                .distinct()
                .toList());
        return stored.stream()
                .map(event -> FlatEvent.of(new DecoratedEvent(event.event(), event.decoration(metadata))))
                .toList();
    }
}
