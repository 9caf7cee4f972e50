package io.filigree.query.nrql.functions;

import java.util.Map;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code toTimestamp(text, pattern)}. */
final class ToTimestamp extends AbstractFunction implements EventFunction {

    private static final String DATE =
            "'^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?(Z|[-+]\\d\\d:\\d\\d)?$'";
    private static final String ZONE = "'(Z|[-+]\\d\\d:\\d\\d)$'";

    ToTimestamp() {
        super(
                FunctionDocumentation.of(
                                "toTimestamp",
                                "toTimestamp(text[, 'yyyy-MM-dd'][, timezone: 'Europe/Berlin'])",
                                "A text as ms since 1970")
                        .withSynonyms("fromDatetime"),
                Signature.takes(Parameter.VALUE)
                        .maybe(Parameter.DATE_PATTERN)
                        .named(Map.of("timezone", Parameter.TIMEZONE)));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.EPOCH_MILLISECONDS;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment text = arguments.text(0);
        String zone = TimeValues.zone(arguments);
        if (arguments.size() > 1) {
            return TypedExpression.number(
                    DatePattern.of(arguments.constantText(1), arguments.get(1).place())
                            .read(text, zone));
        }
        return TypedExpression.number(SqlFragment.of(
                        "floor(extract(epoch FROM CASE"
                                + " WHEN {} !~ " + DATE + " OR NOT pg_input_is_valid({}, 'timestamptz') THEN NULL"
                                + " WHEN {} ~ " + ZONE + " THEN ({})::timestamptz"
                                + " ELSE ({})::timestamp AT TIME ZONE {} END) * 1000)::double precision",
                        text,
                        text,
                        text,
                        text,
                        text,
                        TimeValues.zone(zone))
                .inDuckDb(
                        "floor(epoch_us(CASE WHEN NOT regexp_matches({}, " + DATE + ") THEN NULL"
                                + " WHEN regexp_matches({}, " + ZONE + ") THEN try_cast({} AS timestamptz)"
                                + " ELSE try_cast({} AS timestamp) AT TIME ZONE {} END) / 1000)",
                        text,
                        text,
                        text,
                        text,
                        TimeValues.zone(zone)));
    }
}
