package io.filigree.query.nrql.functions;

import java.util.Map;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** Values as text, of numbers with the argument {@code precision} as the maximum of decimals. */
final class WrittenValue {

    static final Map<String, Parameter> PRECISION = Map.of("precision", Parameter.DIGITS);

    private WrittenValue() {}

    static SqlFragment of(TypedExpression value, CallArguments arguments) {
        return arguments
                .named("precision")
                .map(ConstantArguments::number)
                .map(decimals -> value.written((int) Math.min(Math.max(decimals, 0), 20)))
                .orElseGet(value::written);
    }
}
