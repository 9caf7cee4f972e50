package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code funnel(attribute, WHERE … AS 'a', WHERE … AS 'b')}. */
final class Funnel extends AbstractAggregate {

    Funnel() {
        super(
                FunctionDocumentation.of(
                        "funnel",
                        "funnel(attribute, WHERE … AS 'a', WHERE … AS 'b')",
                        "The number of values that reach each step"),
                Signature.takes(Parameter.VALUE, Parameter.WHERE).more(Parameter.WHERE));
    }

    /** A step without a label is called by its number. */
    @Override
    public ResultShape.Steps shape(Call call) {
        List<String> labels = new ArrayList<>();
        for (Expression argument : call.positional()) {
            if (argument instanceof Expression.Where step) {
                labels.add(step.label() != null ? step.label() : "Step " + (labels.size() + 1));
            }
        }
        return new ResultShape.Steps(labels);
    }

    @Override
    public String resultKey() {
        return "steps";
    }
}
