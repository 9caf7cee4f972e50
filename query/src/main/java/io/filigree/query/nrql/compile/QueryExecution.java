package io.filigree.query.nrql.compile;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.event.NewestFirst;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.QueryResult.Window;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import io.filigree.query.nrql.catalogue.AttributeCatalog.Looked;
import io.filigree.query.nrql.compile.GroupQuery.Grouped;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.In;
import io.filigree.query.nrql.syntax.Expression.Subquery;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;
import io.filigree.query.nrql.syntax.TimePointResolver;
import org.jspecify.annotations.Nullable;

/** The execution of one query in one transaction. Subqueries run first; their results become rows or values. */
final class QueryExecution {

    /** Maximum rows of a subquery result: small enough to send to PostgreSQL and back without a separate limit. */
    private static final int MAX_NESTED_ROWS = 100_000;

    private static final int MAX_SELECTED = 50;

    private static final Looked NOT_LOOKED = new Looked(List.of(), Set.of(), Set.of());

    private final Session session;
    private final StatementExecutor statements;
    private final FlatEvents flatEvents;
    private final EventLimit limit;
    private final AccountScope scope;
    private final Instant now;
    private final boolean totals;
    private final Set<String> eventTypes = new LinkedHashSet<>();
    private final Set<String> messages = new LinkedHashSet<>();

    QueryExecution(
            Session session,
            StatementExecutor statements,
            FlatEvents flatEvents,
            EventLimit limit,
            QueryRequest question,
            Instant now) {
        this.session = session;
        this.statements = statements;
        this.flatEvents = flatEvents;
        this.limit = limit;
        this.scope = question.scope();
        this.totals = question.totals();
        this.now = now;
    }

    /** The result of a query, and the number of inspected events. */
    record Outcome(
            Query query,
            Kind kind,
            Window window,
            Result current,
            @Nullable Result previous,
            long inspected,
            long matched) {}

    List<String> eventTypes() {
        return List.copyOf(eventTypes);
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    Outcome ask(Query query, @Nullable Range given) {
        return ask(query, range(query, given), given == null);
    }

    private Range range(Query query, @Nullable Range given) {
        if (given != null) {
            return given;
        }
        ZoneId zone = zone(query);
        Instant end = query.until() == null ? now : TimePointResolver.resolve(query.until(), now, zone);
        Instant begin = query.since() == null
                ? now.minus(Duration.ofHours(1))
                : TimePointResolver.resolve(query.since(), now, zone);
        if (!begin.isBefore(end)) {
            boolean byDefault = query.since() == null;
            throw new NrqlException(
                    query.place(),
                    "the time range is empty: SINCE is " + begin + (byDefault ? " by default" : "") + ", UNTIL is "
                            + end + (byDefault ? "; add a SINCE before UNTIL" : ""));
        }
        return new Range(begin, end);
    }

    private static ZoneId zone(Query query) {
        return query.timezone() == null ? ZoneOffset.UTC : ZoneId.of(query.timezone());
    }

    /** A subquery's zone is that of the query around it, where it names none. */
    private static Query inZone(Query query, @Nullable String timezone) {
        return query.timezone() != null || timezone == null
                ? query
                : new Query(
                        query.variables(),
                        query.select(),
                        query.from(),
                        query.join(),
                        query.where(),
                        query.facet(),
                        query.limit(),
                        query.orderBy(),
                        query.since(),
                        query.until(),
                        query.timeseries(),
                        query.compareWith(),
                        timezone,
                        query.place());
    }

    /** The time range of a subquery: its own if it has one. */
    private Outcome askNested(Query query, Range outer) {
        boolean own = query.since() != null || query.until() != null;
        return ask(query, own ? range(query, null) : outer, own);
    }

    private Outcome ask(Query original, Range window, boolean written) {
        if (original.showsEventTypes()) {
            return showEventTypes(original, window, written);
        }
        if (original.select().size() > MAX_SELECTED) {
            throw new NrqlException(original.place(), "at most " + MAX_SELECTED + " columns can be selected");
        }
        Query query = SubqueryColumns.withoutMedianFields(withoutSubqueries(original, window));
        QueryComplexity.check(query); // again, with the values of its subqueries
        boolean grouped = query.select().stream().map(Selected::expression).anyMatch(ExpressionVisitor::isAggregate)
                || query.select().stream().map(Selected::expression).allMatch(ExpressionVisitor::isConstant);
        if (query.from().isEmpty()) {
            return constants(query, window, written);
        }
        if (isKeyset(query)) {
            return query.facet() == null
                    ? keyset(query, window, written)
                    : keysetFacets(query, window, written);
        }
        return grouped ? groups(query, window, written) : rows(query, window, written);
    }

    private static boolean isKeyset(Query query) {
        return query.select().size() == 1
                && query.select().get(0).expression() instanceof Call call
                && call.function() == NrqlFunction.KEYSET
                && query.timeseries() == null;
    }

    /** The sources and names that a query's expressions are compiled against. */
    record Compiled(
            Relation rows,
            ExpressionCompiler expressions,
            SqlFragment condition,
            Set<String> names,
            SenderFields noted) {}

    /**
     * @param all names in addition to those in the query
     * @param extra additional columns of each branch
     */
    Compiled compile(
            Query query,
            Range window,
            Collection<String> all,
            java.util.function.Function<? super TableScan, List<SqlFragment>> extra) {
        session.checkTime();
        Map<String, Query.Variable> variables = new LinkedHashMap<>();
        query.variables().forEach(variable -> variable.names().forEach(name -> variables.put(name, variable)));
        Set<String> names = new LinkedHashSet<>(ExpressionVisitor.attributes(query));
        names.addAll(all);
        SubqueryJoin join = join(query, window);
        List<String> types = query.eventTypes();
        Set<String> asked = new LinkedHashSet<>(names);
        if (join != null) {
            asked.add(join.key());
        }
        Looked looked = look(types, asked);
        List<TableScan> branches = branches(query, window, types, asked, looked);
        Relation rows = new Relation(branches, names, extra, join);
        messages.addAll(new UnknownNames(session, scope)
                .messages(query, branches, ExpressionVisitor.attributes(query), join, looked));
        String zone = zone(query).getId();
        ExpressionCompiler expressions = new ExpressionCompiler(new OfEvents(rows, variables, zone), zone);
        Expression where = query.where();
        SqlFragment condition = where == null ? SqlFragment.TRUE : expressions.condition(where);
        return new Compiled(rows, expressions, condition, names, new SenderFields(looked.noted()));
    }

    private @Nullable SubqueryJoin join(Query query, Range window) {
        Query.Join join = query.join();
        return join == null
                ? null
                : new SubqueryJoin(
                        join.outer(),
                        join.key(),
                        join.joinedKey(),
                        nested(inZone(join.query(), query.timezone()), window));
    }

    private Looked look(List<String> types, Set<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        names.forEach(name -> Optional.ofNullable(AttributeAlias.target(name)).ifPresent(all::add));
        all.addAll(EventScan.ALWAYS_LOOKED_FOR);
        return types.isEmpty() ? NOT_LOOKED : AttributeCatalog.look(session, types, all, scope);
    }

    /** The rows of a query that uses no attribute. */
    private Relation onlyRows(Query query, Range window, List<String> types) {
        List<TableScan> branches = branches(query, window, types, Set.of(), NOT_LOOKED);
        return new Relation(branches, List.of(), Relation::noneBesides, null);
    }

    private List<TableScan> branches(Query query, Range window, List<String> types, Set<String> names, Looked looked) {
        List<TableScan> branches = new ArrayList<>();
        eventTypes.addAll(types);
        SenderFields noted = new SenderFields(looked.noted());
        types.forEach(type -> branches.addAll(events(type, window, noted, names)));
        if (query.from().isEmpty() && types.isEmpty()) {
            branches.add(new SingleRow());
        }
        for (Source source : query.from()) {
            if (source instanceof Source.Lookup) {
                branches.add(new InventoryScan(scope));
            } else if (source instanceof Source.Nested nested) {
                branches.add(new ValuesScan(nested(inZone(nested.query(), query.timezone()), window)));
            }
        }
        return branches;
    }

    /** A query without FROM. */
    private Outcome constants(Query query, Range window, boolean written) {
        Compiled compiled = compile(query, window, List.of(), Relation::noneBesides);
        RowQuery row = new RowQuery(query, compiled.rows(), compiled.condition(), compiled.expressions());
        Part part = new Part(new RowReader(statements, flatEvents).only(row), List.of());
        return new Outcome(
                query,
                Kind.SINGLE,
                window(query, window, null, written),
                Result.ungrouped(List.of(), part),
                null,
                0,
                0);
    }

    private List<TableScan> events(String type, Range window, SenderFields noted, Set<String> names) {
        limit.check(type, window);
        boolean whole = scope.isAll() && names.stream().noneMatch(EventScan::dependsOnFunction);
        return whole
                ? List.of(new EventScan(type, EventScan.Part.ALL, window, scope, noted))
                : List.of(
                        new EventScan(type, EventScan.Part.DECORATED, window, scope, noted),
                        new EventScan(type, EventScan.Part.UNDECORATED, window, scope, noted));
    }

    /** Attributes of events, and variables of WITH. */
    private record OfEvents(Relation rows, Map<String, Query.Variable> variables, String zone)
            implements ExpressionCompiler.Leaves {

        @Override
        public TypedExpression attribute(Attribute attribute) {
            Query.Variable variable = variables.get(attribute.name());
            if (variable == null) {
                return rows.attribute(attribute.name());
            }
            ExpressionCompiler expressions = compilerOf(variable);
            int position = variable.names().indexOf(attribute.name());
            if (variable.names().size() > 1 && variable.value() instanceof Call call) {
                return new EventFunctions(expressions, zone).captured(call, position);
            }
            return expressions.value(variable.value());
        }

        @Override
        public ExpressionCompiler.@Nullable Definition definition(Attribute attribute) {
            Query.Variable variable = variables.get(attribute.name());
            return variable == null || variable.names().size() > 1
                    ? null
                    : new ExpressionCompiler.Definition(variable.value(), compilerOf(variable));
        }

        private ExpressionCompiler compilerOf(Query.Variable variable) {
            return new ExpressionCompiler(new OfEvents(rows, before(variable), zone), zone);
        }

        /** A variable knows those before it. */
        private Map<String, Query.Variable> before(Query.Variable variable) {
            Map<String, Query.Variable> known = new LinkedHashMap<>();
            for (Map.Entry<String, Query.Variable> entry : variables.entrySet()) {
                if (entry.getValue() == variable) {
                    break;
                }
                known.put(entry.getKey(), entry.getValue());
            }
            return known;
        }

        @Override
        public TypedExpression aggregate(Call call) {
            throw new NrqlException(
                    call.place(), call.function().text() + "() is an aggregate; expected a function of one event");
        }
    }

    private Outcome groups(Query query, Range window, boolean written) {
        TimeBuckets buckets = query.timeseries() == null ? null : TimeBuckets.of(query.timeseries(), window);
        Grouped current = grouped(query, window, buckets, null);
        Result previous = null;
        if (query.compareWith() != null) {
            Duration back = Duration.ofMillis(query.compareWith().millis());
            Range shifted = new Range(window.begin().minus(back), window.end().minus(back));
            TimeBuckets shiftedBuckets =
                    query.timeseries() == null ? null : TimeBuckets.of(query.timeseries(), shifted);
            List<List<@Nullable Object>> facets = current.result().facets().stream()
                    .map(QueryResult.Facet::names)
                    .toList();
            previous = grouped(query, shifted, shiftedBuckets, query.facet() == null ? null : facets)
                    .result();
        }
        Range laid = buckets == null ? window : new Range(Instant.ofEpochMilli(buckets.begin()), window.end());
        long inspected = inspected(query, laid, current.matched());
        return new Outcome(
                query,
                kind(query),
                window(query, window, buckets, written),
                current.result(),
                previous,
                inspected,
                current.matched());
    }

    private Grouped grouped(
            Query query, Range window, @Nullable TimeBuckets buckets, @Nullable List<List<@Nullable Object>> facets) {
        MetricValues metrics = MetricValues.of(query);
        Compiled compiled = compile(query, window, metrics.parts(), Relation::noneBesides);
        String zone = zone(query).getId();
        AggregateCompiler aggregates = new AggregateCompiler(
                compiled.expressions(), metrics, zone, window.begin().toEpochMilli());
        return new GroupQuery(
                        query,
                        compiled.rows(),
                        compiled.condition(),
                        query.facet() == null
                                ? List.of()
                                : compiled.expressions().groupedBy(query.facet().by()),
                        buckets,
                        aggregates,
                        window,
                        totals,
                        statements,
                        EagerAggregation.of(
                                        query,
                                        window,
                                        scope,
                                        compiled.noted(),
                                        compiled.names(),
                                        compiled.condition(),
                                        zone)
                                .orElse(null))
                .answer(facets);
    }

    /** How many events there are to look at: without a WHERE those that it is of. */
    private long inspected(Query query, Range window, long matched) {
        return query.where() == null || !query.isOfEvents() || query.join() != null
                ? matched
                : count(onlyRows(query, window, query.eventTypes()), SqlFragment.TRUE);
    }

    private long count(Relation rows, SqlFragment condition) {
        SqlFragment sql = SqlFragment.of("SELECT count(*) FROM {} WHERE {}", rows.from(), condition);
        return statements.rows(sql, row -> row.getLong(1)).get(0);
    }

    /** The number of events in the time range of an outcome, by decoration status. */
    Map<String, Long> decorationOf(Outcome outcome) {
        Range window = new Range(outcome.window().begin(), outcome.window().end());
        Map<String, Long> events = new LinkedHashMap<>();
        for (String type : eventTypes()) {
            Set<String> status = Set.of(Attributes.DECORATION_STATUS);
            List<TableScan> branches = events(type, window, new SenderFields(List.of()), status);
            Relation rows = new Relation(branches, status, Relation::noneBesides, null);
            SqlFragment value = rows.attribute(Attributes.DECORATION_STATUS).sql();
            statements
                    .rows(
                            SqlFragment.of(
                                    "SELECT {} AS status, count(*) AS events FROM {} GROUP BY 1", value, rows.from()),
                            row -> Map.entry(row.getString("status"), row.getLong("events")))
                    .forEach(entry -> events.merge(entry.getKey(), entry.getValue(), Long::sum));
        }
        return events;
    }

    private static Kind kind(Query query) {
        if (query.facet() != null) {
            return query.timeseries() != null ? Kind.FACET_SERIES : Kind.FACETS;
        }
        return query.timeseries() != null ? Kind.SERIES : Kind.SINGLE;
    }

    private Outcome rows(Query query, Range window, boolean written) {
        boolean events = query.isOfEvents();
        boolean timed = query.from().stream().noneMatch(Source.Lookup.class::isInstance);
        boolean all = query.select().stream().anyMatch(selected -> selected.expression() instanceof Expression.Star);
        if (all && !events && query.from().size() > 1) {
            throw new NrqlException(query.place(), "SELECT * needs event types, or one table or subquery");
        }
        RowReader.Whole whole = all ? (events ? RowReader.Whole.EVENT : RowReader.Whole.OBJECT) : RowReader.Whole.NONE;
        boolean joined = all && query.join() != null;
        RowReader reader = new RowReader(statements, flatEvents);
        boolean newestFirst = !scope.isAll() && events && query.join() == null && query.orderBy() == null;
        List<Range> parts = newestFirst
                ? NewestFirst.begins(window.begin(), window.end()).stream()
                        .map(begin -> new Range(Objects.requireNonNull(begin), window.end()))
                        .toList()
                : List.of(window);
        Compiled compiled;
        RowQuery rowQuery;
        List<Map<String, @Nullable Object>> found;
        int next = 0;
        do {
            compiled = compile(query, parts.get(next++), List.of(), all ? TableScan::whole : Relation::noneBesides);
            rowQuery = new RowQuery(query, compiled.rows(), compiled.condition(), compiled.expressions());
            found = reader.read(rowQuery, timed, whole, joined ? SubqueryJoin.WHOLE : SqlFragment.of("NULL::jsonb"));
        } while (next < parts.size() && found.size() < rowQuery.limit());
        boolean stopped = query.orderBy() == null && timed && found.size() == rowQuery.limit();
        boolean told = query.orderBy() == null && (!found.isEmpty() || rowQuery.offset() == 0);
        long matched = told ? rowQuery.offset() + found.size() : count(compiled.rows(), compiled.condition());
        return new Outcome(
                query,
                Kind.ROWS,
                window(query, window, null, written),
                Result.ungrouped(found, null),
                null,
                inspected(query, stopped ? since(window, found) : window, matched),
                matched);
    }

    /** The part of the window that was looked at, newest events first, until there were enough. */
    private static Range since(Range window, List<? extends Map<String, ? extends @Nullable Object>> found) {
        Object oldest = found.get(found.size() - 1).get(Attributes.TIMESTAMP);
        return oldest instanceof Long millis
                ? new Range(Instant.ofEpochMilli(Math.max(millis, window.begin().toEpochMilli())), window.end())
                : window;
    }

    private Outcome showEventTypes(Query query, Range window, boolean written) {
        List<@Nullable Object> types = new ArrayList<>();
        for (String type : AttributeCatalog.eventTypes(session, scope)) {
            Relation rows = onlyRows(query, window, List.of(type));
            boolean any = statements
                    .rows(SqlFragment.of("SELECT EXISTS (SELECT FROM {})", rows.from()), row -> row.getBoolean(1))
                    .get(0);
            if (any) {
                types.add(type);
            }
        }
        return new Outcome(
                query,
                Kind.EVENT_TYPES,
                window(query, window, null, written),
                Result.ungrouped(List.of(), new Part(List.of(types), List.of())),
                null,
                0,
                0);
    }

    private Outcome keyset(Query query, Range window, boolean written) {
        if (!query.isOfEvents() || query.join() != null) {
            throw new NrqlException(query.place(), "keyset() needs event types in FROM");
        }
        Compiled compiled = compile(query, window, KeysetQuery.DECORATED, TableScan::whole);
        Map<String, Object> value = new KeysetQuery(compiled, scope, statements).answer();
        long matched = count(compiled.rows(), compiled.condition());
        return new Outcome(
                query,
                Kind.SINGLE,
                window(query, window, null, written),
                Result.ungrouped(List.of(), new Part(List.of(value), List.of())),
                null,
                inspected(query, window, matched),
                matched);
    }

    private Outcome keysetFacets(Query query, Range window, boolean written) {
        KeysetFacets facets = new KeysetFacets(query);
        Outcome counted = groups(facets.counting(), window, written);
        Result result = facets.of(
                counted.current(),
                each -> Objects.requireNonNull(keyset(each, window, written).current().total()));
        return new Outcome(
                query, Kind.FACETS, counted.window(), result, null, counted.inspected(), counted.matched());
    }

    private static Window window(Query query, Range range, @Nullable TimeBuckets buckets, boolean written) {
        String since = query.since() == null ? "60 MINUTES AGO" : query.since().text();
        String until = query.until() == null ? "NOW" : query.until().text();
        Instant begin = buckets == null ? range.begin() : Instant.ofEpochMilli(buckets.begin());
        return new Window(
                begin,
                range.end(),
                written ? since : String.valueOf(range.begin().toEpochMilli()),
                written ? until : String.valueOf(range.end().toEpochMilli()),
                query.compareWith() == null ? "" : query.compareWith() + " AGO",
                written && query.until() == null,
                buckets == null ? null : buckets.length());
    }

    /** The query with the values of its subqueries, of IN and in parentheses, written out. */
    private Query withoutSubqueries(Query query, Range window) {
        return ExpressionVisitor.replacing(query, expression -> answered(expression, window, query.timezone()));
    }

    private Expression answered(Expression expression, Range window, @Nullable String timezone) {
        if (expression instanceof Subquery subquery) {
            return ScalarSubquery.constant(subquery, askNested(inZone(subquery.query(), timezone), window));
        }
        if (!(expression instanceof In in) || in.query() == null) {
            return expression;
        }
        Outcome outcome = askNested(inZone(SubqueryValues.complete(in.query()), timezone), window);
        return new In(in.operand(), in.negated(), SubqueryValues.of(outcome), null, in.place());
    }

    private SubqueryRows nested(Query query, Range window) {
        return new SubqueryRows(rowsOf(query, window), SubqueryColumns.of(query));
    }

    /** A subquery's result as rows: a column for each facet and selected value, and the times of each bucket. */
    private List<Map<String, @Nullable Object>> rowsOf(Query query, Range window) {
        Outcome outcome = askNested(query, window);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Result result = outcome.current();
        if (outcome.kind() == Kind.ROWS) {
            return result.events();
        }
        if (query.facet() == null) {
            addRows(rows, Map.of(), query, Objects.requireNonNull(result.total()));
        }
        for (QueryResult.Facet facet : result.facets()) {
            addRows(rows, facetColumns(query, facet.names()), query, facet.part());
        }
        if (rows.size() > MAX_NESTED_ROWS) {
            throw new NrqlException(
                    query.place(), "a subquery may have at most " + MAX_NESTED_ROWS + " rows, not " + rows.size());
        }
        return rows;
    }

    private static Map<String, @Nullable Object> facetColumns(Query query, List<@Nullable Object> names) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        List<String> columnNames = SubqueryColumns.facets(Objects.requireNonNull(query.facet()));
        for (int i = 0; i < names.size(); i++) {
            columns.put(columnNames.get(i), names.get(i));
        }
        return columns;
    }

    private static void addRows(
            List<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> facets, Query query, Part part) {
        if (query.timeseries() == null) {
            rows.add(row(facets, query, part.values()));
        }
        for (QueryResult.Bucket bucket : part.buckets()) {
            Map<String, @Nullable Object> row = row(facets, query, bucket.values());
            row.put(Attributes.TIMESTAMP, bucket.begin().toEpochMilli());
            row.put(SubqueryColumns.BEGIN, bucket.begin().getEpochSecond());
            row.put(SubqueryColumns.END, bucket.end().getEpochSecond());
            rows.add(row);
        }
    }

    private static Map<String, @Nullable Object> row(
            Map<String, @Nullable Object> facets, Query query, List<@Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(facets);
        for (int i = 0; i < values.size(); i++) {
            row.put(OutputColumnNames.of(query.select().get(i)), values.get(i));
        }
        return row;
    }
}
