package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A number that is computed from two numbers. */
abstract class TwoNumberFunction extends AbstractFunction implements EventFunction {

    TwoNumberFunction(FunctionDocumentation documentation) {
        super(documentation, Signature.takes(Parameter.VALUE, Parameter.VALUE));
    }

    abstract SqlFragment sql(SqlFragment first, SqlFragment second);

    @Override
    public final TypedExpression value(CallArguments arguments) {
        return TypedExpression.number(sql(arguments.number(0), arguments.number(1)));
    }
}
