package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.QueryResult.Window;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import io.filigree.query.nrql.compile.GroupQuery.Grouped;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.plan.Planner;
import io.filigree.query.nrql.plan.QueryPlan;
import io.filigree.query.nrql.plan.QueryWindows;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Subquery;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The execution of one query in one transaction. Subqueries run first; their results become rows or values. */
final class QueryExecution {

    private final Session session;
    private final StatementExecutor statements;
    private final FlatEvents flatEvents;
    private final QuerySources sources;
    private final FunctionCatalog functions;
    private final AccountScope scope;
    private final boolean countsInspected;
    private final Instant now;
    private final Planner planner;
    private final AggregateExecution aggregates;
    private final RowExecution rows;
    private final EventParts events;
    private final EventCounts counts;
    private final List<QueryPlan> plans = new ArrayList<>();

    QueryExecution(
            Session session,
            StatementExecutor statements,
            FlatEvents flatEvents,
            EventLimit limit,
            EventParts events,
            QueryRequest request,
            FunctionCatalog functions,
            Instant now) {
        this.session = session;
        this.statements = statements;
        this.flatEvents = flatEvents;
        this.scope = request.scope();
        this.countsInspected = request.inspected();
        this.functions = functions;
        this.now = now;
        this.planner = new Planner(now);
        this.sources = new QuerySources(session, limit, scope, this::nested);
        this.events = events;
        this.counts = new EventCounts(sources, events, scope);
        this.rows = new RowExecution(sources, flatEvents, events, scope);
        this.aggregates = new AggregateExecution(sources, statements, events, scope, request.totals());
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
        return sources.eventTypes();
    }

    /** The logical plans of the subqueries in the order of their execution, and of the query. */
    List<QueryPlan> plans() {
        return List.copyOf(plans);
    }

    List<String> messages() {
        return sources.messages();
    }

    Outcome ask(Query query, @Nullable Range given) {
        return ask(query, given == null ? QueryWindows.range(query, now) : given, given == null);
    }

    private Outcome askNested(Query query, Range outer) {
        return ask(query, planner.windowOf(query, outer), Planner.hasWindow(query));
    }

    private Outcome ask(Query original, Range window, boolean written) {
        Query query = SubqueryColumns.withoutFieldsOfValues(withoutSubqueries(original, window));
        QueryComplexity.check(query); // again, with the values of its subqueries
        QueryPlan plan = planner.plan(query, window);
        plans.add(plan);
        Outcome outcome = outcome(plan, query, window, written);
        if (outcome.matched() == 0) {
            sources.explainNothingFound();
        }
        return outcome;
    }

    private Outcome outcome(QueryPlan plan, Query query, Range window, boolean written) {
        if (plan instanceof QueryPlan.EventTypes) {
            return showEventTypes(query, window, written);
        }
        if (plan instanceof QueryPlan.Constants) {
            return constants(query, window, written);
        }
        if (plan instanceof QueryPlan.Keyset) {
            return query.facet() == null ? keyset(query, window, written) : keysetFacets(query, window, written);
        }
        return plan instanceof QueryPlan.Aggregates aggregated
                ? groups(aggregated, written)
                : rows((QueryPlan.Rows) plan, written);
    }

    /** A query without FROM. */
    private Outcome constants(Query query, Range window, boolean written) {
        QuerySources.Compiled compiled = sources.compile(query, window, List.of(), Relation::noneBesides);
        RowQuery row = new RowQuery(query, compiled, 1, 0);
        Part part = new Part(new RowReader(statements, flatEvents, scope).only(row), List.of());
        return new Outcome(
                query,
                Kind.SINGLE,
                QueryWindows.window(query, window, null, written),
                Result.ungrouped(List.of(), part),
                null,
                0,
                0);
    }

    private Outcome groups(QueryPlan.Aggregates plan, boolean written) {
        Query query = plan.query();
        Grouped current = aggregates.grouped(query, plan.current(), null);
        Result previous = null;
        if (plan.previous() != null) {
            List<List<@Nullable Object>> facets = current.result().facets().stream()
                    .map(QueryResult.Facet::names)
                    .toList();
            previous = aggregates
                    .grouped(query, plan.previous(), query.facet() == null ? null : facets)
                    .result();
        }
        Range aggregated = new Range(
                Instant.ofEpochMilli(plan.current().begin()), plan.window().end());
        return new Outcome(
                query,
                kind(query),
                QueryWindows.window(query, plan.window(), plan.current().buckets(), written),
                current.result(),
                previous,
                inspected(query, plan.current().buckets() == null ? plan.window() : aggregated, current.matched()),
                current.matched());
    }

    /** How many events there are to look at: without a WHERE those that it is of. */
    private long inspected(Query query, Range window, long matched) {
        return !countsInspected || query.where() == null || !query.isOfEvents() || query.join() != null
                ? matched
                : counts.events(query, window);
    }

    /** The number of events in the time range of an outcome, by decoration status. */
    Map<String, Long> decorationOf(Outcome outcome) {
        return counts.decoration(
                eventTypes(),
                new Range(outcome.window().begin(), outcome.window().end()));
    }

    private static Kind kind(Query query) {
        if (query.facet() != null) {
            return query.timeseries() != null ? Kind.FACET_SERIES : Kind.FACETS;
        }
        return query.timeseries() != null ? Kind.SERIES : Kind.SINGLE;
    }

    private Outcome rows(QueryPlan.Rows plan, boolean written) {
        RowExecution.Found found = rows.found(plan);
        return new Outcome(
                plan.query(),
                Kind.ROWS,
                QueryWindows.window(plan.query(), plan.window(), null, written),
                Result.ungrouped(found.rows(), null),
                null,
                inspected(plan.query(), found.read(), found.matched()),
                found.matched());
    }

    private Outcome showEventTypes(Query query, Range window, boolean written) {
        List<@Nullable Object> types = new ArrayList<>();
        for (String type : AttributeCatalog.eventTypes(session, scope)) {
            boolean any = counts.exist(query, type, window);
            if (any) {
                types.add(type);
            }
        }
        return new Outcome(
                query,
                Kind.EVENT_TYPES,
                QueryWindows.window(query, window, null, written),
                Result.ungrouped(List.of(), new Part(List.of(types), List.of())),
                null,
                0,
                0);
    }

    private Outcome keyset(Query query, Range window, boolean written) {
        if (!query.isOfEvents() || query.join() != null) {
            throw new NrqlException(query.select().get(0).expression().place(), "keyset() needs event types in FROM");
        }
        KeysetQuery names = new KeysetQuery(scope);
        long matched = 0;
        for (EventParts.Part part : events.of(query, window)) {
            QuerySources.Compiled compiled = sources.compile(
                    query, window, EventParts.Source.onlyEvents(part.range()), KeysetQuery.DECORATED, TableScan::whole);
            names.add(compiled, part.statements());
            matched += part.statements().count(compiled.rows(), compiled.condition());
        }
        Map<String, Object> value = names.answer();
        return new Outcome(
                query,
                Kind.SINGLE,
                QueryWindows.window(query, window, null, written),
                Result.ungrouped(List.of(), new Part(List.of(value), List.of())),
                null,
                inspected(query, window, matched),
                matched);
    }

    private Outcome keysetFacets(Query query, Range window, boolean written) {
        KeysetFacets facets = new KeysetFacets(query, functions);
        QueryPlan counting = planner.plan(facets.counting(), window);
        Outcome counted = groups((QueryPlan.Aggregates) counting, written);
        Result result = facets.of(
                counted.current(),
                each -> Objects.requireNonNull(
                        keyset(each, window, written).current().total()));
        return new Outcome(query, Kind.FACETS, counted.window(), result, null, counted.inspected(), counted.matched());
    }

    /** The query with the values of its subqueries, of IN and in parentheses, written out. */
    private Query withoutSubqueries(Query query, Range window) {
        return ExpressionVisitor.replacing(query, expression -> answered(expression, window, query.timezone()));
    }

    private Expression answered(Expression expression, Range window, @Nullable String timezone) {
        if (expression instanceof Subquery subquery) {
            return ScalarSubquery.constant(subquery, askNested(subquery.query().inZone(timezone), window));
        }
        if (!(expression instanceof In in) || in.query() == null) {
            return expression;
        }
        Outcome outcome =
                askNested(SubqueryValues.complete(in.query(), functions).inZone(timezone), window);
        Expression operand = ExpressionVisitor.replacing(in.operand(), part -> answered(part, window, timezone));
        return new In(operand, in.negated(), SubqueryValues.of(outcome), null, in.place());
    }

    private SubqueryRows nested(Query query, Range window) {
        return SubqueryRows.of(query, askNested(query, window));
    }
}
