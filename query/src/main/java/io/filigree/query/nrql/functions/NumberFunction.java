package io.filigree.query.nrql.functions;

import java.util.Arrays;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A number that is computed from one number. */
abstract class NumberFunction extends AbstractFunction implements EventFunction {

    private final String template;
    private final ResultUnit unit;

    /** @param template SQL in which {@code {}} is the argument, any number of times */
    NumberFunction(FunctionDocumentation documentation, String template, ResultUnit unit) {
        super(documentation, Signature.takes(Parameter.VALUE));
        this.template = "(" + template + ")";
        this.unit = unit;
    }

    @Override
    public final ResultUnit unit() {
        return unit;
    }

    @Override
    public final TypedExpression value(CallArguments arguments) {
        SqlFragment[] parts = new SqlFragment[template.split("\\{}", -1).length - 1];
        Arrays.fill(parts, arguments.number(0));
        return TypedExpression.number(SqlFragment.of(template, parts));
    }
}
