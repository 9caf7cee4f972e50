package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** The parts of a text that a pattern captures. */
abstract class PatternFunction extends AbstractFunction implements EventFunction {

    PatternFunction(FunctionDocumentation documentation, Parameter pattern) {
        super(documentation, Signature.takes(Parameter.VALUE, pattern));
    }

    /** The pattern as a regular expression of PostgreSQL with a group for each part. */
    abstract SqlFragment regex(String pattern);

    @Override
    public final boolean hasSeveralValues() {
        return true;
    }

    @Override
    public final TypedExpression value(CallArguments arguments) {
        return value(arguments, 0);
    }

    @Override
    public final TypedExpression value(CallArguments arguments, int index) {
        SqlFragment text = arguments.text(0);
        SqlFragment regex = regex(arguments.constantText(1));
        return TypedExpression.text(SqlFragment.of("(regexp_match({}, {}))[" + (index + 1) + "]", text, regex)
                .inDuckDb("captured({}, {}, " + (index + 1) + ")", text, regex));
    }
}
