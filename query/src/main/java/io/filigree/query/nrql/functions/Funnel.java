package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code funnel(attribute, WHERE … AS 'a', WHERE … AS 'b')}. */
final class Funnel extends AbstractAggregate {

    Funnel() {
        super(
                FunctionDocumentation.of(
                        "funnel",
                        "funnel(attribute, WHERE … AS 'a', WHERE … AS 'b')",
                        "The number of values that reach each step"),
                Signature.takes(Parameter.VALUE, Parameter.WHERE)
                        .more(Parameter.WHERE)
                        .atMost(101));
    }

    /** A step without a label is called by its number. */
    @Override
    public ResultShape.Steps shape(Call call) {
        List<String> labels = new ArrayList<>();
        for (Expression argument : call.positional()) {
            if (argument instanceof Expression.Where step) {
                labels.add(step.label() != null ? step.label() : "Step " + (labels.size() + 1));
            }
        }
        return new ResultShape.Steps(labels);
    }

    @Override
    public String resultKey() {
        return "steps";
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return call.positional().stream()
                .skip(1)
                .map(step -> PartialState.of(
                        PartialState.Kind.VALUES, call.positional().get(0), and(filters, step)))
                .toList();
    }

    @Override
    public TypedExpression value(CallStates states) {
        List<String> steps = states.columns();
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            counts.add(steps.subList(0, i + 1).stream()
                    .map(step -> "SELECT unnest(" + step + ")")
                    .collect(Collectors.joining(" INTERSECT ", "(SELECT count(*) FROM (", ") AS came)")));
        }
        return TypedExpression.any(SqlFragment.of("jsonb_build_array(" + String.join(", ", counts) + ")"));
    }
}
