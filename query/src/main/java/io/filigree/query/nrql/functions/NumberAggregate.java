package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A number that is computed from one state of numbers. */
abstract class NumberAggregate extends AbstractAggregate {

    private final PartialState.Kind kind;
    private final String template;
    private final ResultUnit unit;

    /** @param template SQL in which {@code {}} is the column of the state, any number of times */
    NumberAggregate(FunctionDocumentation documentation, PartialState.Kind kind, String template, ResultUnit unit) {
        super(documentation, Signature.takes(Parameter.VALUE));
        this.kind = kind;
        this.template = template;
        this.unit = unit;
    }

    @Override
    public final ResultUnit unit() {
        return unit;
    }

    @Override
    public final List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(kind, call, filters);
    }

    @Override
    public final TypedExpression value(CallStates states) {
        return number(template.replace("{}", states.column(0)));
    }
}
