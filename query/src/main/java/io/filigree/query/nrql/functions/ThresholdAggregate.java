package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
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

    static TypedExpression byThreshold(List<Double> thresholds, IntFunction<SqlFragment> value) {
        List<SqlFragment> pairs = new ArrayList<>();
        for (int i = 0; i < thresholds.size(); i++) {
            pairs.add(SqlFragment.of(
                    "{}, {}", SqlFragment.text(OutputColumnNames.number(thresholds.get(i))), value.apply(i)));
        }
        return TypedExpression.any(SqlFragment.of("jsonb_build_object({})", SqlFragment.join(", ", pairs)));
    }
}
