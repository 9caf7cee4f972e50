package io.filigree.query.nrql.functions;

import java.util.Map;

import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code apdex(attribute, t: 0.5)}. */
final class Apdex extends AbstractAggregate {

    private static final double THRESHOLD = 0.5;

    Apdex() {
        super(
                FunctionDocumentation.of(
                        "apdex",
                        "apdex(attribute, t: 0.5)",
                        "The Apdex score, with the numbers of satisfied, tolerating and frustrated"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.POSITIVE).named(Map.of("t", Parameter.POSITIVE)));
    }

    @Override
    public ResultShape.Score shape(Call call) {
        return new ResultShape.Score(ConstantArguments.number(call, "t", 1, THRESHOLD));
    }
}
