package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.plan.PartialState.Kind;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;

/** The states that aggregates need. */
public final class AggregateStates {

    private final MetricNames metrics;

    /** @param metrics the metrics whose summaries are aggregated as well */
    public AggregateStates(MetricNames metrics) {
        this.metrics = metrics;
    }

    /** Returns the states of all aggregates in an expression. */
    public List<PartialState> ofAll(Expression expression) {
        return ofAll(expression, List.of());
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
     */
    public List<PartialState> of(Call call, List<Expression> filters) {
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
