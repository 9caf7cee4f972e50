package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.plan.PartialState.Kind;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;

/** The states that aggregates need. */
public final class AggregateStates {

    private final MetricNames metrics;
    private final int max;
    private int aggregates;

    private AggregateStates(MetricNames metrics, int max) {
        this.metrics = metrics;
        this.max = max;
    }

    /** @param metrics the metrics whose summaries are aggregated as well */
    static AggregateStates of(MetricNames metrics) {
        return new AggregateStates(metrics, Integer.MAX_VALUE);
    }

    /** The same for a query of limited size: an aggregate in a percentage is needed twice, so nested ones double each time. */
    static AggregateStates limited(MetricNames metrics) {
        return new AggregateStates(metrics, PartialStates.MAX);
    }

    /**
     * Returns the states of all aggregates in an expression.
     *
     * @param filters of the aggregates around it
     */
    public List<PartialState> ofAll(Expression expression, List<Expression> filters) {
        return ExpressionVisitor.aggregates(expression).stream()
                .flatMap(call -> of(call, filters).stream())
                .toList();
    }

    /**
     * Returns the states that an aggregate needs, in the order in which its value uses them.
     *
     * @param filters of the aggregates around it
     * @throws io.filigree.query.nrql.QueryRefusedException when a query is planned and has too many aggregates
     */
    public List<PartialState> of(Call call, List<Expression> filters) {
        aggregates++;
        if (aggregates > max) {
            throw PartialStates.tooMany();
        }
        List<PartialState> states = ((AggregateFunction) call.function()).states(call, filters, this);
        return metrics.include(call)
                ? states.stream().map(PartialState::withSummaries).toList()
                : states;
    }

    /** Returns the state with the number of events of a group that have the attribute of an aggregate. */
    public PartialState countOf(Call call) {
        Attribute attribute = (Attribute) call.positional().get(0);
        return PartialState.of(
                Kind.COUNT, metrics.include(call) ? MetricNames.anyPart(attribute) : attribute, List.of());
    }
}
