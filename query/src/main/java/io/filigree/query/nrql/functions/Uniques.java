package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code uniques(attribute, limit)}. */
final class Uniques extends AbstractAggregate {

    Uniques() {
        super(
                FunctionDocumentation.of(
                                "uniques",
                                "uniques(attribute[, limit])",
                                "The distinct values, at most 1,000 by default")
                        .withSynonyms("unique"),
                Signature.takes(Parameter.ANY).maybe(Parameter.MEMBERS));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.Members();
    }

    @Override
    public String resultKey() {
        return "members";
    }

    @Override
    public boolean selectsValues() {
        return true;
    }
}
