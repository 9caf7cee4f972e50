package io.filigree.query.event;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    Page<FoundEvent> newest(EventQuery query, @Nullable Instant since, int limit) {
        Page<FoundEvent> none = new Page<>(List.of(), true);
        Instant begin = since == null ? EARLIEST : since;
        Instant end = end(query);
        List<Range> ranges = begin.isBefore(end)
                ? files.ranges(new Events(tables(query), new Range(begin, end), id(query)))
                : List.of();
        if (ranges.isEmpty()) {
            return none;
        }
        if (id(query) != null) {
            return from(query, begin, end, limit); // of few files
        }
        Instant last = Collections.max(ranges.stream().map(Range::end).toList());
        List<Instant> times = NewestFirst.times(begin, last, limit, from -> times(query, from, last, limit));
        EventCursor after = query.after();
        if (!times.isEmpty()) {
            return from(query, times.get(times.size() - 1), end, limit);
        }
        return after == null || !after.timestamp().isBefore(end) ? none : from(query, after.timestamp(), end, limit);
    }

    /**
     * The times of the newest events, without those at the time of the cursor. Reads no columns but those of the conditions, which takes
     * a fraction of the time that whole events take.
     */
    private List<Instant> times(EventQuery query, Instant begin, Instant end, int limit) {
        Events events = new Events(tables(query), new Range(begin, end), id(query));
        if (files.ranges(events).isEmpty()) {
            return List.of();
        }
        EventCursor after = query.after();
        Instant before = after == null || after.timestamp().isAfter(end) ? end : after.timestamp();
        Map<String, Object> parameters = parameters(limit);
        String conditions = EventReader.conditions(query.between(begin, before).after(null), begin, parameters);
        String sql = union(events, query, "ts", conditions, " ORDER BY ts DESC LIMIT :limit");
        return files.session(events)
                .rows(sql, parameters, row -> row.getTimestamp(1).toInstant());
    }

    private static Instant end(EventQuery query) {
        Instant until = query.until() == null ? LATEST : query.until();
        EventCursor after = query.after();
        return after == null || after.timestamp().isAfter(until)
                ? until
                : after.timestamp().plusNanos(1_000);
    }

    private Page<FoundEvent> from(EventQuery query, Instant begin, Instant end, int limit) {
        Events events = new Events(tables(query), new Range(begin, end), id(query));
        if (files.ranges(events).isEmpty()) {
            return new Page<>(List.of(), true);
        }
        Map<String, Object> parameters = parameters(limit);
        String conditions = EventReader.conditions(query, begin, parameters)
                .replace(":afterMessage", "CAST(:afterMessage AS uuid)");
        parameters.computeIfPresent("afterMessage", (name, message) -> message.toString());
        String sql = union(events, query, EventReader.COLUMNS, conditions, EventReader.ORDER);
        return files.session(events).page(sql, parameters, EventReader.rowReader());
    }

    private static Map<String, Object> parameters(int limit) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("limit", limit);
        return parameters;
    }

    /** The first rows of each table, then the first of those. */
    private static String union(Events events, EventQuery query, String columns, String conditions, String order) {
        return events.tables().stream()
                .sorted()
                .map(table -> "(SELECT " + columns + " FROM " + source(table, query) + conditions + order + ")")
                .collect(Collectors.joining(" UNION ALL ", "SELECT * FROM (", ") AS event" + order));
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
}
