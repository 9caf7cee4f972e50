package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;

/** {@code aggregationendtime()}. */
final class AggregationEndTime extends AbstractAggregate {

    AggregationEndTime() {
        super(
                FunctionDocumentation.of(
                                "aggregationendtime", "aggregationendtime()", "The end of the bucket, ms since 1970")
                        .withSynonyms("aggregation_end_time"),
                Signature.takes());
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.EPOCH_MILLISECONDS;
    }
}
