package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import io.filigree.query.nrql.syntax.Query.Order;
import io.filigree.query.nrql.syntax.Query.Selected;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of a query in a time range: partial states for each group, merged, and the values that they give.
 *
 * @param source the rows and the condition on them
 * @param select expressions over aggregates
 * @param keys the expressions whose values make a group; empty for one group
 * @param order which groups are kept; null for those with the largest first value
 * @param limit groups that are kept
 * @param offset groups that are left out before
 * @param buckets null without TIMESERIES
 * @param needed the states of each aggregate
 * @param states all of them
 * @param events the state with the number of events of a group
 * @param required a state that must be above zero for a group to be kept; null without one
 */
public record AggregatePlan(
        Range window,
        PlanNode source,
        List<Selected> select,
        List<Selected> keys,
        @Nullable Order order,
        int limit,
        int offset,
        @Nullable TimeBuckets buckets,
        AggregateStates needed,
        PartialStates states,
        String events,
        @Nullable String required) {

    private static final int DEFAULT_LIMIT = 10;

    /**
     * Returns the plan of an aggregate query.
     *
     * @param source its rows
     * @param window in which events are read
     * @throws io.filigree.query.nrql.QueryRefusedException when the query has too many aggregates
     */
    public static AggregatePlan of(Query query, PlanNode source, Range window) {
        MetricNames metrics = MetricNames.of(query);
        AggregateStates limited = AggregateStates.limited(metrics);
        PartialStates states = new PartialStates();
        query.select()
                .forEach(selected ->
                        limited.ofAll(selected.expression(), List.of()).forEach(states::add));
        Query.Facet facet = query.facet();
        Order order = facet == null ? null : facet.pick();
        if (order != null) {
            limited.ofAll(order.by(), List.of()).forEach(states::add);
        }
        AggregateStates needed = AggregateStates.of(metrics);
        String events = states.add(PartialState.events(List.of()));
        Limit limit = query.limit();
        return new AggregatePlan(
                window,
                source,
                query.select(),
                facet == null ? List.of() : facet.by(),
                order,
                limit == null ? DEFAULT_LIMIT : limit.count(),
                limit == null ? 0 : limit.offset(),
                query.timeseries() == null ? null : TimeBuckets.of(query.timeseries(), window),
                needed,
                states,
                events,
                facet == null ? null : required(query.select().get(0).expression(), needed, states));
    }

    /** The number of values of the first selected expression; a group needs at least one. */
    private static @Nullable String required(Expression first, AggregateStates needed, PartialStates states) {
        if (first instanceof Call call && !call.positional().isEmpty()) {
            Expression of = call.positional().get(0);
            if (of instanceof Expression.Attribute) {
                return states.add(needed.countOf(call));
            }
            return ExpressionVisitor.isAggregate(of) ? required(of, needed, states) : null;
        }
        return null;
    }

    /** The begin of the events that are aggregated, ms since 1970: events before the first bucket are left out. */
    public long begin() {
        return buckets == null ? window.begin().toEpochMilli() : buckets.begin();
    }

    /** The end of the events that are aggregated, ms since 1970. */
    public long end() {
        return window.end().toEpochMilli();
    }

    /** Returns the steps of the plan. */
    public PlanNode tree() {
        PlanNode rows = buckets == null ? source : new PlanNode.BucketByTime(source, buckets);
        PlanNode values = new PlanNode.FinalAggregate(new PlanNode.PartialAggregate(rows, keys, states), select);
        return keys.isEmpty() ? values : new PlanNode.TopN(values, order, limit, offset);
    }
}
