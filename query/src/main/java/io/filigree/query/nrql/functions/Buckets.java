package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.stream.IntStream;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code FACET buckets(attribute, ceiling, number)}. */
final class Buckets extends AbstractFunction implements EventFunction {

    Buckets() {
        super(
                FunctionDocumentation.of(
                        "buckets",
                        "buckets(attribute, ceiling, number)",
                        "The range that contains a number, for FACET"),
                Signature.takes(Parameter.VALUE, Parameter.POSITIVE, Parameter.BUCKETS));
    }

    @Override
    public boolean isOnlyForFacet() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        int number = (int) arguments.constantNumber(2);
        double width = arguments.constantNumber(1) / number;
        List<String> labels = IntStream.range(0, number)
                .mapToObj(i ->
                        i < number - 1 ? bound(i * width) + " - " + bound((i + 1) * width) : ">=" + bound(i * width))
                .toList();
        SqlFragment value = arguments.number(0);
        return TypedExpression.text(SqlFragment.of(
                "CASE WHEN {} IS NOT NULL THEN ({})[1 + least(greatest(floor({} / {}), 0), " + (number - 1)
                        + ")::integer] END",
                value,
                SqlFragment.texts(labels),
                value,
                SqlFragment.number(width)));
    }

    /** With a decimal, {@code 0.0}, and without an exponent. */
    private static String bound(double bound) {
        String text = Double.toString(bound);
        return text.contains("E") ? OutputColumnNames.number(bound) : text;
    }
}
