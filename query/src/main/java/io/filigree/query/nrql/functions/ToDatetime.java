package io.filigree.query.nrql.functions;

import java.util.Map;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code toDatetime(timestamp, pattern)}. */
final class ToDatetime extends AbstractFunction implements EventFunction {

    ToDatetime() {
        super(
                FunctionDocumentation.of(
                                "toDatetime",
                                "toDatetime(timestamp[, 'yyyy-MM-dd'][, timezone: 'Europe/Berlin'])",
                                "A time as text")
                        .withSynonyms("fromTimestamp"),
                Signature.takes(Parameter.VALUE)
                        .maybe(Parameter.DATE_PATTERN)
                        .named(Map.of("timezone", Parameter.TIMEZONE)));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        DatePattern pattern = arguments.size() < 2
                ? DatePattern.ISO
                : DatePattern.of(arguments.constantText(1), arguments.get(1).place());
        return TypedExpression.text(pattern.written(TimeValues.moment(arguments), TimeValues.zone(arguments)));
    }
}
