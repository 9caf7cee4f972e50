package io.filigree.query.nrql.functions;

import java.util.Map;

import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code histogram(attribute, width: 10, buckets: 40, start: 0)}. The width is the range of all buckets together. */
final class Histogram extends AbstractAggregate {

    private static final double WIDTH = 10;
    private static final double COUNT = 40;

    Histogram() {
        super(
                FunctionDocumentation.of(
                        "histogram",
                        "histogram(attribute, width: 10, buckets: 40, start: 0)",
                        "The number of values in each bucket; the first and last include values beyond the range"),
                Signature.takes(Parameter.VALUE)
                        .maybe(Parameter.POSITIVE, Parameter.BUCKETS, Parameter.NUMBER)
                        .named(Map.of(
                                "width", Parameter.POSITIVE, "buckets", Parameter.BUCKETS, "start", Parameter.NUMBER)));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape.Buckets shape(Call call) {
        double count = ConstantArguments.number(call, "buckets", 2, COUNT);
        return new ResultShape.Buckets(
                ConstantArguments.number(call, "start", 3, 0),
                ConstantArguments.number(call, "width", 1, WIDTH) / count,
                (int) count);
    }
}
