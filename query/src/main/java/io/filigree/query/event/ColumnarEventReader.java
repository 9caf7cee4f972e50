package io.filigree.query.event;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.QueryDatabase.Page;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryRequest.Range;
import org.jspecify.annotations.Nullable;

/** Reads events of columnar files in the order of {@link EventReader}, by the same conditions. */
final class ColumnarEventReader {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final ColumnarEvents.Reader files;

    ColumnarEventReader(ColumnarEvents.Reader files) {
        this.files = files;
    }

    /** The newest events from a time on. */
    Page<FoundEvent> newest(EventQuery query, @Nullable Instant since, Instant now, int limit) {
        Instant end = end(query);
        Page<FoundEvent> found = new Page<>(List.of(), true);
        for (Instant begin : NewestFirst.begins(since, end.isBefore(LATEST) ? end : now)) {
            found = from(query, begin, end, limit);
            if (!found.complete() || found.rows().size() == limit) {
                break;
            }
        }
        return found;
    }

    private static Instant end(EventQuery query) {
        Instant until = query.until() == null ? LATEST : query.until();
        EventCursor after = query.after();
        return after == null || after.timestamp().isAfter(until)
                ? until
                : after.timestamp().plusNanos(1_000);
    }

    private Page<FoundEvent> from(EventQuery query, @Nullable Instant begin, Instant end, int limit) {
        Instant first = begin == null ? EARLIEST : begin;
        if (!first.isBefore(end)) {
            return new Page<>(List.of(), true);
        }
        Events events = new Events(tables(query), new Range(first, end), id(query));
        if (files.ranges(events).isEmpty()) {
            return new Page<>(List.of(), true);
        }
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("limit", limit);
        String conditions = EventReader.conditions(query, begin, parameters)
                .replace(":afterMessage", "CAST(:afterMessage AS uuid)");
        parameters.computeIfPresent("afterMessage", (name, message) -> message.toString());
        String union = events.tables().stream()
                .sorted()
                .map(table -> "(SELECT " + EventReader.COLUMNS + " FROM " + source(table, query) + conditions
                        + EventReader.ORDER + ")")
                .collect(Collectors.joining(" UNION ALL "));
        return files.session(events)
                .page("SELECT * FROM (" + union + ") AS event" + EventReader.ORDER, parameters, row());
    }

    /** Conditions are evaluated on the events of the accounts of the query only. */
    private static String source(EventTable table, EventQuery query) {
        return query.accounts().isAll()
                ? table.table()
                : "(SELECT * FROM " + table.table() + " WHERE " + EventReader.IN_ACCOUNTS + " OFFSET 0) AS event";
    }

    /** Runs a statement over the events with a request id in some tables. */
    <R> List<R> ofRequest(
            Set<EventTable> tables, String requestId, String sql, Map<String, Object> parameters, Row<R> row) {
        Events events = new Events(tables, new Range(EARLIEST, LATEST), new EventId(EventId.Kind.REQUEST, requestId));
        return files.ranges(events).isEmpty()
                ? List.of()
                : files.session(events).rows(sql, parameters, row);
    }

    private static Set<EventTable> tables(EventQuery query) {
        return query.type() == null
                ? Arrays.stream(EventTable.values()).collect(Collectors.toUnmodifiableSet())
                : Set.of(EventTable.ofType(query.type()));
    }

    private static @Nullable EventId id(EventQuery query) {
        if (query.requestId() != null) {
            return new EventId(EventId.Kind.REQUEST, query.requestId());
        }
        return query.traceId() == null ? null : new EventId(EventId.Kind.TRACE, query.traceId());
    }

    private static Row<FoundEvent> row() {
        FlatEvents.StoredEventReader events = new FlatEvents.StoredEventReader("", false);
        return row -> {
            FlatEvents.Stored stored = events.read(row);
            return new FoundEvent(
                    stored,
                    new EventCursor(
                            stored.event().timestamp(),
                            UUID.fromString(row.getString("message_identity")),
                            row.getString("fingerprint")));
        };
    }
}
