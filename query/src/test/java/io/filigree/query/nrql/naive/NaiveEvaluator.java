package io.filigree.query.nrql.naive;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsLast;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.naive.TimeBuckets.Span;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import io.filigree.query.nrql.syntax.Query.Order;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;
import io.filigree.query.nrql.syntax.TimePoint;
import org.jspecify.annotations.Nullable;

/** Answers a query from events in memory. */
public final class NaiveEvaluator {

    private final List<Map<String, Object>> events;
    private final List<Long> bytes;
    private final List<Map<String, Object>> functions;

    /**
     * @param events flat, each with its {@code type} and {@code timestamp}
     * @param functions what {@code lookup(functions)} gives
     */
    public NaiveEvaluator(List<Map<String, Object>> events, List<Map<String, Object>> functions) {
        this(events, Collections.nCopies(events.size(), 0L), functions);
    }

    /** @param bytes that each event takes */
    public NaiveEvaluator(List<Map<String, Object>> events, List<Long> bytes, List<Map<String, Object>> functions) {
        this.bytes = bytes;
        this.events = events.stream().map(NaiveEvaluator::wholeNumbersAsLong).toList();
        this.functions =
                functions.stream().map(NaiveEvaluator::wholeNumbersAsLong).toList();
    }

    /**
     * A query result.
     *
     * @param previous null without COMPARE WITH
     * @param inspected how many events there are in the window
     * @param matched how many of them satisfy WHERE
     */
    public record Outcome(
            Kind kind, Result current, @Nullable Result previous, long inspected, long matched) {}

    /** What the query gives for the window from {@code begin}, inclusive, to {@code end}, exclusive. */
    public Outcome evaluate(Query query, Instant begin, Instant end) {
        Span window = new Span(begin.toEpochMilli(), end.toEpochMilli());
        ZoneId zone = ZoneId.of(query.timezone() == null ? "UTC" : query.timezone());
        Run run = new Run(query, window, zone);
        Result current = run.result(null);
        Result previous = query.compareWith() == null
                ? null
                : new Run(query, window.earlier(query.compareWith().millis()), window, zone).result(current.facets());
        return new Outcome(kind(query), current, previous, run.inspected, run.matched);
    }

    private static Map<String, Object> wholeNumbersAsLong(Map<String, Object> event) {
        Map<String, Object> converted = new LinkedHashMap<>();
        event.forEach((name, value) -> converted.put(name, value instanceof Integer n ? Long.valueOf(n) : value));
        return converted;
    }

    private static Kind kind(Query query) {
        if (query.showsEventTypes()) {
            return Kind.EVENT_TYPES;
        }
        boolean single = query.select().stream().anyMatch(selected -> Trees.isAggregated(selected.expression()))
                || query.select().stream().noneMatch(selected -> Trees.isOfEvent(selected.expression()))
                || query.from().isEmpty();
        if (!single) {
            return Kind.ROWS;
        }
        if (query.facet() != null) {
            return query.timeseries() == null ? Kind.FACETS : Kind.FACET_SERIES;
        }
        return query.timeseries() == null ? Kind.SINGLE : Kind.SERIES;
    }

    /** One query over one window. */
    private final class Run {

        private final Query query;
        private final Span asked;
        private final Span ofMembers;
        private final ZoneId zone;
        private final List<Span> buckets;
        private final Span window;
        private final EventFunctions eventFunctions;
        private long inspected;
        private long matched;
        private final Map<Query, List<Object>> subqueries = new LinkedHashMap<>();

        Run(Query query, Span asked, ZoneId zone) {
            this(query, asked, asked, zone);
        }

        /** @param ofMembers the window of subqueries after IN, which is the current one for both windows of a comparison */
        Run(Query query, Span asked, Span ofMembers, ZoneId zone) {
            this.query = query;
            this.asked = asked;
            this.ofMembers = ofMembers;
            this.zone = zone;
            this.buckets = query.timeseries() == null ? List.of() : TimeBuckets.of(query.timeseries(), asked);
            this.window = buckets.isEmpty() ? asked : new Span(buckets.get(0).begin(), asked.end());
            this.eventFunctions = new EventFunctions(zone);
        }

        /** @param shown the facets to answer about; null to choose them */
        Result result(@Nullable List<Facet> shown) {
            return switch (kind(query)) {
                case EVENT_TYPES -> single(new Part(List.of(eventTypes()), List.of()));
                case ROWS -> Result.ungrouped(newestFirst(matching()), null);
                case SINGLE, SERIES -> single(query.from().isEmpty() ? constants() : part(matching()));
                case FACETS, FACET_SERIES -> faceted(matching(), shown);
            };
        }

        private Result single(Part part) {
            return Result.ungrouped(List.of(), part);
        }

        private Part constants() {
            Row row = Row.of(Map.of());
            define(row);
            List<@Nullable Object> values = new ArrayList<>();
            query.select().forEach(selected -> values.add(of(row).value(selected.expression())));
            return new Part(values, List.of());
        }

        private List<String> eventTypes() {
            TreeSet<String> types = new TreeSet<>(Values::orderTexts);
            for (Map<String, Object> event : events) {
                if (window.contains((Long) event.get("timestamp"))) {
                    types.add((String) event.get("type"));
                }
            }
            return List.copyOf(types);
        }

        // Selected expressions.

        private List<Row> all() {
            List<Row> rows = new ArrayList<>();
            Set<Object> taken = new HashSet<>();
            for (Source source : query.from()) {
                if (!(source instanceof Source.EventType type) || taken.add(type.name())) {
                    rows.addAll(rows(source));
                }
            }
            return query.join() == null ? rows : joined(rows, query.join());
        }

        /** What is in order of time is looked at until there is enough of it. */
        private List<Map<String, @Nullable Object>> newestFirst(List<Row> matching) {
            List<Map<String, @Nullable Object>> shown = events(matching);
            Limit limit = query.limit() == null ? new Limit(100, 0) : query.limit();
            boolean enough = query.orderBy() == null && !shown.isEmpty() && shown.size() == limit.count();
            if (enough && shown.get(shown.size() - 1).get("timestamp") instanceof Long oldest) {
                matched = limit.offset() + limit.count();
                inspected = query.where() == null
                        ? matched
                        : all().stream()
                                .filter(row -> row.timestamp() >= oldest)
                                .count();
            }
            return shown;
        }

        private List<Row> matching() {
            List<Row> rows = all();
            List<Row> matching = new ArrayList<>();
            for (Row row : rows) {
                define(row);
                if (query.where() == null || of(row).holds(query.where())) {
                    matching.add(row);
                }
            }
            inspected = rows.size();
            matched = matching.size();
            return matching;
        }

        private List<Row> rows(Source source) {
            if (source instanceof Source.Nested nested) {
                // What the first bucket leaves out counts nowhere.
                return rowsOf(nested.query()).stream()
                        .filter(row -> buckets.isEmpty() || row.timestamp() == null || window.contains(row.timestamp()))
                        .toList();
            }
            List<Row> rows = new ArrayList<>();
            if (source instanceof Source.EventType type) {
                for (int i = 0; i < events.size(); i++) {
                    Map<String, Object> event = events.get(i);
                    if (type.name().equals(event.get("type")) && window.contains((Long) event.get("timestamp"))) {
                        rows.add(Row.of(event, bytes.get(i)));
                    }
                }
            } else {
                functions.forEach(function -> rows.add(Row.of(function)));
            }
            return rows;
        }

        private void define(Row row) {
            for (Query.Variable variable : query.variables()) {
                List<String> names = variable.names();
                if (names.size() == 1) {
                    row.variables().put(names.get(0), of(row).value(variable.value()));
                } else if (variable.value() instanceof Call call
                        && call.function().text().equals("jparse")) {
                    Object json = of(row).value(call);
                    names.forEach(name ->
                            row.variables().put(name, json instanceof Map<?, ?> map ? map.get(name) : null));
                } else if (variable.value() instanceof Call call) {
                    List<@Nullable Object> parts = eventFunctions.parts(call, of(row));
                    for (int i = 0; i < names.size(); i++) {
                        row.variables().put(names.get(i), i < parts.size() ? parts.get(i) : null);
                    }
                }
            }
        }

        private List<Row> joined(List<Row> rows, Query.Join join) {
            List<Row> right = rowsOf(join.query());
            List<Row> joined = new ArrayList<>();
            for (Row row : rows) {
                Object key = row.value(join.key());
                List<Row> partners = new ArrayList<>();
                for (Row candidate : right) {
                    Object joinedKey = candidate.value(join.joinedKey());
                    if (key != null && joinedKey != null && Values.same(key, joinedKey)) {
                        partners.add(candidate);
                    }
                }
                for (Row partner : partners) {
                    Map<String, Object> both = new LinkedHashMap<>(partner.attributes());
                    both.putAll(row.attributes());
                    Row pair = Row.of(both, row.bytes());
                    partner.variables().forEach((name, value) -> {
                        if (!both.containsKey(name)) {
                            pair.variables().put(name, value);
                        }
                    });
                    joined.add(pair);
                }
                if (partners.isEmpty() && join.outer()) {
                    joined.add(Row.of(row.attributes(), row.bytes()));
                }
            }
            return joined;
        }

        // Subqueries.

        private Run inner(Query inner, Span outer) {
            ZoneId innerZone = inner.timezone() == null ? zone : ZoneId.of(inner.timezone());
            long begin = inner.since() == null ? outer.begin() : millis(inner.since(), innerZone);
            long end = inner.until() == null ? outer.end() : millis(inner.until(), innerZone);
            return new Run(inner, new Span(begin, end), innerZone);
        }

        private long millis(TimePoint moment, ZoneId innerZone) {
            return Moments.fixed(moment, innerZone).toEpochMilli();
        }

        /** The rows of a subquery's answer, whose columns are attributes. */
        private List<Row> rowsOf(Query inner) {
            return rowsOf(inner, asked);
        }

        private List<Row> rowsOf(Query inner, Span outer) {
            Run run = inner(inner, outer);
            Result result = run.result(null);
            if (kind(inner) == Kind.ROWS) {
                return result.events().stream()
                        .map(event -> run.named(new LinkedHashMap<>(event)))
                        .toList();
            }
            List<Row> rows = new ArrayList<>();
            if (inner.facet() == null) {
                run.addRows(rows, Map.of(), result.total());
            } else {
                for (Facet facet : result.facets()) {
                    Map<String, Object> names = new LinkedHashMap<>();
                    for (int i = 0; i < inner.facet().by().size(); i++) {
                        names.put(
                                Trees.name(inner.facet().by().get(i)),
                                facet.names().get(i));
                    }
                    run.addRows(rows, names, facet.part());
                }
            }
            return rows;
        }

        private void addRows(List<Row> rows, Map<String, Object> facet, Part part) {
            if (query.timeseries() == null) {
                rows.add(named(columns(facet, part.values())));
            }
            for (Bucket bucket : part.buckets()) {
                Map<String, Object> columns = columns(facet, bucket.values());
                columns.put("beginTimeSeconds", bucket.begin().getEpochSecond());
                columns.put("endTimeSeconds", bucket.end().getEpochSecond());
                columns.put("timestamp", bucket.begin().toEpochMilli());
                rows.add(named(columns));
            }
        }

        /** Columns that have no label are also called as their function, the first of a function. */
        private Row named(Map<String, Object> columns) {
            Row row = Row.of(columns);
            for (Selected selected : query.select()) {
                if (selected.label() == null && selected.expression() instanceof Call call) {
                    String name = call.function().text();
                    if (!columns.containsKey(name)) {
                        row.variables().putIfAbsent(name, columns.get(Trees.name(selected)));
                    }
                }
            }
            return row;
        }

        private Map<String, Object> columns(Map<String, Object> facet, List<@Nullable Object> values) {
            Map<String, Object> columns = new LinkedHashMap<>(facet);
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) != null) {
                    columns.put(Trees.name(query.select().get(i)), values.get(i));
                }
            }
            return columns;
        }

        /** What a subquery after IN gives: of each row everything, uniques by their members; all of it without a LIMIT. */
        private List<Object> members(Query inner) {
            List<Object> members = new ArrayList<>();
            Selected selected = inner.select().get(0);
            boolean byFacet = inner.facet() != null && !Trees.givesValuesOfEvents(selected.expression());
            String column = Trees.name(byFacet ? inner.facet().by().get(0) : selected);
            for (Row row : rowsOf(inner.limit() == null ? Trees.unlimited(inner) : inner, ofMembers)) {
                Object value = row.value(column);
                if (value instanceof List<?> list && Trees.isCallOf("uniques", selected.expression())) {
                    members.addAll(list);
                } else if (value != null) {
                    members.add(value);
                }
            }
            return members;
        }

        /** What a subquery that is a value gives: the value of its only row, if there is one. */
        private List<Object> values(Query inner) {
            List<Object> values = new ArrayList<>();
            for (Row row : rowsOf(inner, ofMembers)) {
                Object value = row.value(Trees.name(inner.select().get(0)));
                if (value != null) {
                    values.add(
                            value instanceof Map<?, ?> map
                                    ? map.values().iterator().next()
                                    : value);
                }
            }
            return values;
        }

        // What is answered.

        private List<Map<String, @Nullable Object>> events(List<Row> rows) {
            Comparator<Row> newestFirst = comparing(Row::timestamp, nullsLast(Comparator.<Long>reverseOrder()));
            List<Row> ordered = new ArrayList<>(rows);
            ordered.sort(
                    query.orderBy() == null ? newestFirst : by(query.orderBy()).thenComparing(newestFirst));
            return limited(ordered, 100).stream().map(this::event).toList();
        }

        private Comparator<Row> by(Order order) {
            Comparator<Object> values = order.descending() ? Values.ordering().reversed() : Values.ordering();
            return comparing(row -> of(row).value(order.by()), nullsLast(values));
        }

        private <T> List<T> limited(List<T> all, int otherwise) {
            Limit limit = query.limit() == null ? new Limit(otherwise, 0) : query.limit();
            return all.stream().skip(limit.offset()).limit(limit.count()).toList();
        }

        private Map<String, @Nullable Object> event(Row row) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            Map<String, Integer> uses = new HashMap<>();
            for (Selected selected : query.select()) {
                String name = Trees.name(selected);
                int use = uses.merge(name, 1, Integer::sum);
                if (selected.expression() instanceof Star) {
                    event.putAll(row.attributes());
                } else {
                    Object value = of(row).value(selected.expression());
                    if (value != null) {
                        event.put(use == 1 ? name : name + " " + use, value);
                    }
                }
            }
            if (row.timestamp() != null) {
                event.put("timestamp", row.timestamp());
            }
            return event;
        }

        private Part part(List<Row> rows) {
            List<Bucket> parts = new ArrayList<>();
            for (Span bucket : buckets) {
                List<Row> within = new ArrayList<>();
                for (Row row : rows) {
                    if (row.timestamp() != null && bucket.contains(row.timestamp())) {
                        within.add(row);
                    }
                }
                parts.add(new Bucket(
                        Instant.ofEpochMilli(bucket.begin()),
                        Instant.ofEpochMilli(bucket.end()),
                        within.size(),
                        values(within, bucket)));
            }
            return new Part(values(rows, window), parts);
        }

        private List<@Nullable Object> values(List<Row> rows, Span span) {
            Aggregates group = new Aggregates(rows, span, eventFunctions, this::of, this::isMetric);
            List<@Nullable Object> values = new ArrayList<>();
            for (Selected selected : query.select()) {
                values.add(group.value(selected.expression()));
            }
            return values;
        }

        // Groups.

        /** Events with the same names, and what they are picked and shown by. */
        private record Group(
                List<@Nullable Object> names,
                List<Row> rows,
                @Nullable Object pick,
                @Nullable Object order) {}

        private Result faceted(List<Row> rows, @Nullable List<Facet> shown) {
            Map<List<Object>, List<Row>> byNames = new LinkedHashMap<>();
            Map<List<Object>, List<Object>> written = new LinkedHashMap<>();
            List<Row> unknown = new ArrayList<>();
            for (Row row : rows) {
                List<Object> names = names(row);
                if (names.contains(null)) {
                    unknown.add(row);
                } else {
                    List<Object> key = names.stream().map(Values::key).toList();
                    written.putIfAbsent(key, names);
                    byNames.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
                }
            }
            List<Facet> facets = new ArrayList<>();
            if (shown == null) {
                List<Group> groups = new ArrayList<>();
                byNames.forEach((key, members) -> {
                    if (hasFirstAttribute(members)) {
                        groups.add(group(written.get(key), members));
                    }
                });
                picked(groups).forEach(group -> facets.add(new Facet(group.names(), part(group.rows()))));
            } else {
                for (Facet facet : shown) {
                    List<Object> key = facet.names().stream().map(Values::key).toList();
                    facets.add(new Facet(facet.names(), part(byNames.getOrDefault(key, List.of()))));
                }
            }
            facets.forEach(facet ->
                    byNames.remove(facet.names().stream().map(Values::key).toList()));
            List<Row> others = new ArrayList<>();
            byNames.values().forEach(others::addAll);
            Part other = others.isEmpty() ? null : new Part(part(others).values(), List.of());
            return new Result(List.of(), facets, part(rows), part(unknown), other);
        }

        private List<Object> names(Row row) {
            List<Object> names = new ArrayList<>();
            for (Selected by : query.facet().by()) {
                names.add(
                        by.expression() instanceof Expression.Cases cases
                                ? caseOf(cases, row)
                                : of(row).value(by.expression()));
            }
            return names;
        }

        private @Nullable Object caseOf(Expression.Cases cases, Row row) {
            for (Expression.Where one : cases.cases()) {
                if (of(row).holds(one.condition())) {
                    return one.label();
                }
            }
            Expression otherwise = cases.otherwise();
            return otherwise == null ? null : of(row).value(otherwise);
        }

        /** Events without what is aggregated first make no group. */
        private boolean hasFirstAttribute(List<Row> rows) {
            Optional<Expression> needed =
                    Trees.aggregatedAttribute(query.select().get(0).expression());
            if (needed.isPresent()
                    && isMetric(needed.get())
                    && Metrics.FUNCTIONS.contains(
                            Trees.innermost(query.select().get(0).expression())
                                    .function()
                                    .text())) {
                return rows.stream().anyMatch(row -> Metrics.has(row, ((Attribute) needed.get()).name()));
            }
            return needed.isEmpty() || rows.stream().anyMatch(row -> of(row).value(needed.get()) != null);
        }

        private Group group(List<Object> names, List<Row> rows) {
            Object order = rank(query.select().get(0).expression(), rows);
            Order pick = query.facet().pick();
            return new Group(names, rows, pick == null ? order : pickedBy(pick.by(), rows), order);
        }

        /** A number for what is one, that of the first threshold, and for all else how many events there are. */
        private @Nullable Object rank(Expression expression, List<Row> rows) {
            Object value = new Aggregates(rows, window, eventFunctions, this::of, this::isMetric).value(expression);
            if (value == null || value instanceof Number) {
                return value;
            }
            return Trees.hasThresholds(expression)
                    ? ((Map<?, ?>) value).values().iterator().next()
                    : (Object) (long) rows.size();
        }

        private @Nullable Object pickedBy(Expression expression, List<Row> rows) {
            Object value = new Aggregates(rows, window, eventFunctions, this::of, this::isMetric).value(expression);
            if (value instanceof Map<?, ?> map && Trees.hasThresholds(expression)) {
                return map.values().iterator().next();
            }
            return value instanceof Map<?, ?> || value instanceof List<?> ? null : value;
        }

        private List<Group> picked(List<Group> groups) {
            Order pick = query.facet().pick();
            Comparator<Object> best = pick != null && !pick.descending()
                    ? Values.ordering()
                    : Values.ordering().reversed();
            Comparator<Group> byNames = comparing(Run::sortable, (a, b) -> Values.order(a, b));
            groups.sort(comparing(Group::pick, nullsLast(best)).thenComparing(byNames));
            List<Group> picked = new ArrayList<>(limited(groups, 10));
            picked.sort(comparing(Group::order, nullsLast(Values.ordering().reversed()))
                    .thenComparing(byNames));
            return picked;
        }

        /** Each name as a text; what reads the same, as 5 and '5', is the text last. */
        private static List<Object> sortable(Group group) {
            List<Object> sortable = new ArrayList<>();
            for (Object name : group.names()) {
                sortable.add(Values.text(name));
                sortable.add(name instanceof String);
            }
            return sortable;
        }

        /** Whether it names a metric directly, in a query of data points only. */
        private boolean isMetric(Expression expression) {
            return expression instanceof Attribute attribute
                    && query.from().stream()
                            .allMatch(source -> source instanceof Source.EventType type
                                    && type.name().equals("Metric"))
                    && query.variables().stream()
                            .noneMatch(variable -> variable.names().contains(attribute.name()));
        }

        private OfEvent of(Row row) {
            return new OfEvent(this, row);
        }
    }

    /** The values of one event. */
    private static final class OfEvent extends Scalar {

        private final Run run;
        private final Row row;

        OfEvent(Run run, Row row) {
            super(run.eventFunctions);
            this.run = run;
            this.row = row;
        }

        @Override
        @Nullable
        Object attribute(String name) {
            return row.value(name);
        }

        @Override
        Object aggregate(Call call) {
            throw new IllegalArgumentException("An aggregate of one event: " + call.function());
        }

        @Override
        List<Object> members(Query query) {
            return run.subqueries.computeIfAbsent(query, run::members);
        }

        @Override
        @Nullable
        Object only(Query query) {
            List<Object> values = run.subqueries.computeIfAbsent(query, run::values);
            return values.isEmpty() ? null : values.get(0);
        }
    }
}
