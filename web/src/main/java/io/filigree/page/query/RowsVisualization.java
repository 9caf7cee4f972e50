package io.filigree.page.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/** Displays single events, or the names of event types. */
final class RowsVisualization {

    private static final String TIMESTAMP = "timestamp";

    private RowsVisualization() {}

    static Visualization of(QueryResult result, Instant now) {
        return Visualization.table(
                result.kind() == QueryResult.Kind.ROWS ? Visualization.Shape.TABLE : Visualization.Shape.LIST,
                result.kind() == QueryResult.Kind.ROWS ? events(result, now) : types(result));
    }

    private static Table events(QueryResult result, Instant now) {
        List<Map<String, @Nullable Object>> events = result.current().events();
        Set<String> names = new LinkedHashSet<>();
        if (events.stream().anyMatch(event -> event.containsKey(TIMESTAMP))) {
            names.add(TIMESTAMP);
        }
        events.forEach(event -> names.addAll(event.keySet()));
        List<List<Cell>> rows =
                events.stream().map(event -> row(names, event, now)).toList();
        return new Table("Events", List.copyOf(names), rows);
    }

    private static List<Cell> row(Set<String> names, Map<String, @Nullable Object> event, Instant now) {
        List<Cell> cells = new ArrayList<>();
        for (String name : names) {
            Object value = event.get(name);
            cells.add(value == null ? Cell.plain(null) : Cell.of(value, ValueUnit.ofAttribute(name), now));
        }
        return cells;
    }

    private static Table types(QueryResult result) {
        QueryResult.Part total = result.current().total();
        Object names = total == null ? List.of() : total.values().get(0);
        Stream<?> types = names instanceof List<?> list ? list.stream() : Stream.of();
        return new Table(
                "Event types",
                List.of("Event type"),
                types.map(type -> List.of(Cell.plain(type))).toList());
    }
}
