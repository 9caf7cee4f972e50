package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Query;

/** Counts the events of a time range, wherever they are stored. */
final class EventCounts {

    private final QuerySources sources;
    private final EventParts parts;
    private final AccountScope scope;

    EventCounts(QuerySources sources, EventParts parts, AccountScope scope) {
        this.sources = sources;
        this.parts = parts;
        this.scope = scope;
    }

    /** The number of events of the types of a query, regardless of its conditions. */
    long events(Query query, Range window) {
        List<String> types = query.eventTypes();
        return EventParts.sum(parts.ofTypes(types, window), part -> {
            EventParts.Files files = part.files();
            return files != null && scope.isAll() && areAllOfTheirTables(types)
                    ? files.events() + count(query, part, files.ends())
                    : count(query, part, part.statements());
        });
    }

    private long count(Query query, EventParts.Part part, StatementExecutor statements) {
        return statements.count(sources.onlyRows(query, part.range(), query.eventTypes()), SqlFragment.TRUE);
    }

    private static boolean areAllOfTheirTables(List<String> types) {
        return types.stream().map(EventTable::ofType).noneMatch(EventTable.CUSTOM::equals)
                && types.stream().distinct().count() == types.size();
    }

    boolean exist(Query query, String type, Range window) {
        return parts.ofTypes(List.of(type), window).stream().anyMatch(part -> {
            Relation events = sources.onlyRows(query, part.range(), List.of(type));
            return part.statements()
                    .rows(
                            "Existence of events",
                            SqlFragment.of("SELECT EXISTS (SELECT FROM {})", events.from()),
                            row -> row.getBoolean(1))
                    .get(0);
        });
    }

    /** The number of events of some types by decoration status. */
    Map<String, Long> decoration(Collection<String> types, Range window) {
        Map<String, Long> counted = new LinkedHashMap<>();
        Set<String> status = Set.of(Attributes.DECORATION_STATUS);
        for (String type : types) {
            for (EventParts.Part part : parts.ofTypes(List.of(type), window)) {
                List<TableScan> branches = sources.events(type, part.source(), new SenderFields(List.of()), status);
                Relation events = new Relation(branches, status, Relation::noneBesides);
                SqlFragment value =
                        events.attribute(Attributes.DECORATION_STATUS).sql();
                part.statements()
                        .rows(
                                "Events by decoration status",
                                SqlFragment.of(
                                        "SELECT {} AS status, count(*) AS events FROM {} GROUP BY 1",
                                        value,
                                        events.from()),
                                row -> Map.entry(row.getString("status"), row.getLong("events")))
                        .forEach(entry -> counted.merge(entry.getKey(), entry.getValue(), Long::sum));
            }
        }
        return counted;
    }
}
