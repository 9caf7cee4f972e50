package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code position(text, part, occurrence)}. Occurrences are counted from 0; negative ones from the last, -1. */
final class Position extends AbstractFunction implements EventFunction {

    private static final int MAX_OCCURRENCE = 1_000_000;

    Position() {
        super(
                FunctionDocumentation.of(
                                "position",
                                "position(text, part[, occurrence])",
                                "The index of a substring, from 0; null if absent. The first occurrence is 0, the last is -1")
                        .withSynonyms("indexOf"),
                Signature.takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.WHOLE));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment text = arguments.text(0);
        SqlFragment part = arguments.text(1);
        if (arguments.size() < 3) {
            return TypedExpression.number(
                    SqlFragment.of("(nullif(strpos({}, {}), 0) - 1)::double precision", text, part));
        }
        SqlFragment occurrence = number(text, part, occurrence(arguments));
        return TypedExpression.number(SqlFragment.of(
                        "(SELECT (nullif(regexp_instr({}, '***=' || {}, 1, n.number::integer), 0) - 1)::double precision"
                                + " FROM (SELECT ({}) AS number" + SqlFragment.FENCE + ") AS n WHERE n.number > 0)",
                        text,
                        part,
                        occurrence)
                .inDuckDb("position_of({}, {}, {})", text, part, SqlFragment.integer(occurrence(arguments))));
    }

    private static long occurrence(CallArguments arguments) {
        double wanted = arguments.constantNumber(2);
        if (Math.abs(wanted) > MAX_OCCURRENCE) {
            throw new NrqlException(
                    arguments.get(2).place(), "expected an occurrence up to %,d".formatted(MAX_OCCURRENCE));
        }
        return (long) wanted;
    }

    /** The number of the occurrence, from 1. */
    private static SqlFragment number(SqlFragment text, SqlFragment part, long occurrence) {
        return occurrence < 0
                ? SqlFragment.of("regexp_count({}, '***=' || {}) + 1 + {}", text, part, SqlFragment.integer(occurrence))
                : SqlFragment.of("{} + 1", SqlFragment.integer(occurrence));
    }
}
