package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code bucketPercentile(attribute, 95)}. */
final class BucketPercentile extends ThresholdAggregate {

    /** The attribute with the upper bound of the bucket. */
    private static final String BOUND = "le";

    BucketPercentile() {
        super(
                FunctionDocumentation.of(
                                "bucketPercentile",
                                "bucketPercentile(attribute, 95)",
                                "Percentiles of a Prometheus histogram with the bounds in le")
                        .withSynonyms("histogramPercentile"),
                Signature.takes(Parameter.VALUE).more(Parameter.PERCENT),
                List.of(95d));
    }

    @Override
    public List<String> impliedAttributes() {
        return List.of(BOUND);
    }

    @Override
    public String resultKey() {
        return "percentiles";
    }
}
