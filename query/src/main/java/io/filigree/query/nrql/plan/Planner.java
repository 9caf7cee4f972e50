package io.filigree.query.nrql.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.Query.Source;
import io.filigree.query.nrql.syntax.ResultShape;

/** Plans queries. */
public final class Planner {

    private static final int MAX_SELECTED = 50;

    private final Instant now;

    /** @param now for time ranges relative to the current time */
    public Planner(Instant now) {
        this.now = now;
    }

    /**
     * Returns the plan of a query.
     *
     * @param query in which values have replaced subqueries in expressions
     * @throws NrqlException when the query selects too many columns or has too many buckets of time
     */
    public QueryPlan plan(Query query, Range window) {
        if (query.showsEventTypes()) {
            return new QueryPlan.EventTypes(query, window);
        }
        if (query.select().size() > MAX_SELECTED) {
            throw new NrqlException(
                    query.select().get(MAX_SELECTED).expression().place(),
                    "at most " + MAX_SELECTED + " columns can be selected");
        }
        if (query.from().isEmpty()) {
            return new QueryPlan.Constants(query, window);
        }
        if (isKeyset(query)) {
            return new QueryPlan.Keyset(query, window, source(query, window));
        }
        return isAggregate(query)
                ? aggregates(query, window)
                : new QueryPlan.Rows(query, window, source(query, window));
    }

    /** The time range of a subquery: its own if it has one. */
    public Range windowOf(Query subquery, Range outer) {
        return hasWindow(subquery) ? QueryWindows.range(subquery, now) : outer;
    }

    /** Whether a query has SINCE or UNTIL. */
    public static boolean hasWindow(Query query) {
        return query.since() != null || query.until() != null;
    }

    private static boolean isKeyset(Query query) {
        return query.select().size() == 1
                && query.select().get(0).expression() instanceof Call call
                && call.function().shape(call) instanceof ResultShape.AttributeNames
                && query.timeseries() == null;
    }

    private static boolean isAggregate(Query query) {
        return query.select().stream().map(Selected::expression).anyMatch(ExpressionVisitor::isAggregate)
                || query.select().stream().map(Selected::expression).allMatch(ExpressionVisitor::isConstant);
    }

    private QueryPlan aggregates(Query query, Range window) {
        AggregatePlan current = AggregatePlan.of(query, source(query, window), window);
        if (query.compareWith() == null) {
            return new QueryPlan.Aggregates(query, window, current, null);
        }
        Range before = QueryWindows.before(window, query.compareWith());
        return new QueryPlan.Aggregates(query, window, current, AggregatePlan.of(query, source(query, before), before));
    }

    private PlanNode source(Query query, Range window) {
        Set<String> attributes = new TreeSet<>(ExpressionVisitor.attributes(query));
        attributes.addAll(MetricNames.of(query).parts());
        boolean all = isKeyset(query)
                || query.select().stream().anyMatch(selected -> selected.expression() instanceof Expression.Star);
        if (all) {
            attributes.add("*");
        }
        List<PlanNode> inputs = new ArrayList<>();
        for (Source source : query.from()) {
            if (source instanceof Source.EventType type) {
                inputs.add(new PlanNode.Scan(type.name(), window, attributes));
            } else if (source instanceof Source.Lookup lookup) {
                inputs.add(new PlanNode.Scan("lookup(" + lookup.table() + ")", null, attributes));
            } else if (source instanceof Source.Nested nested) {
                inputs.add(rows(nested.query(), query, window));
            }
        }
        PlanNode node = inputs.size() == 1 ? inputs.get(0) : new PlanNode.Union(inputs);
        Query.Join join = query.join();
        if (join != null) {
            node = new PlanNode.Join(
                    node, rows(join.query(), query, window), join.outer(), join.key(), join.joinedKey());
        }
        if (!query.variables().isEmpty()) {
            node = new PlanNode.Define(node, query.variables());
        }
        return query.where() == null ? node : new PlanNode.Filter(node, query.where());
    }

    private PlanNode rows(Query subquery, Query outer, Range window) {
        Query zoned = subquery.inZone(outer.timezone());
        return new PlanNode.ResultRows(plan(zoned, windowOf(zoned, window)).tree());
    }
}
