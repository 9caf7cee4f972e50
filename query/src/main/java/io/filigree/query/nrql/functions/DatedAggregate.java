package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** The newest or the oldest value. */
abstract class DatedAggregate extends AbstractAggregate {

    private final PartialState.Kind kind;

    DatedAggregate(FunctionDocumentation documentation, PartialState.Kind kind) {
        super(documentation, Signature.takes(Parameter.ANY));
        this.kind = kind;
    }

    @Override
    public final boolean mayBeCondition() {
        return true;
    }

    @Override
    public final ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public final boolean selectsValues() {
        return true;
    }

    @Override
    public final boolean readsSummaries() {
        return true;
    }

    @Override
    public final List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(kind, call, filters);
    }

    @Override
    public final TypedExpression value(CallStates states) {
        SqlFragment json = SqlFragment.of("(" + states.column(0) + ").value");
        return switch (states.type(0)) {
            case NUMBER -> new TypedExpression(Type.NUMBER, SqlFragment.of("({})::double precision", json), json);
            case TEXT -> new TypedExpression(Type.TEXT, SqlFragment.of("({} #>> ARRAY[]::text[])", json), json);
            case BOOLEAN -> new TypedExpression(Type.BOOLEAN, SqlFragment.of("({})::boolean", json), json);
            case NOTHING -> TypedExpression.NULL;
            case ANY -> TypedExpression.any(json);
        };
    }
}
