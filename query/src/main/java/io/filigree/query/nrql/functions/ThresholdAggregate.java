package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;

/** Numbers by threshold. */
abstract class ThresholdAggregate extends AbstractAggregate {

    private final List<Double> defaults;

    /** @param defaults the thresholds of calls without any */
    ThresholdAggregate(FunctionDocumentation documentation, Signature signature, List<Double> defaults) {
        super(documentation, signature);
        this.defaults = defaults;
    }

    @Override
    public final ResultShape.ByThreshold shape(Call call) {
        List<Double> given = call.positional().stream()
                .skip(1)
                .map(ConstantArguments::number)
                .toList();
        return new ResultShape.ByThreshold(given.isEmpty() ? defaults : given);
    }
}
