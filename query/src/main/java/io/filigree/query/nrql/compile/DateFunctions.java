package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.Locale;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;

/** The functions of times, in the time zone of the query. */
final class DateFunctions {

    private static final String DATE =
            "'^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?(Z|[-+]\\d\\d:\\d\\d)?$'";
    private static final String ZONE = "'(Z|[-+]\\d\\d:\\d\\d)$'";

    /** The range of to_timestamp in ms: the years 1 to 9999. */
    private static final String REPRESENTABLE = "BETWEEN -62135596800000 AND 253402300799999";

    private final ExpressionCompiler expressions;
    private final String timezone;

    DateFunctions(ExpressionCompiler expressions, String timezone) {
        this.expressions = expressions;
        this.timezone = timezone;
    }

    /** The timestamp without a zone at which the clock of the query's zone was, at that many ms since 1970. */
    private SqlFragment local(List<Expression> given) {
        SqlFragment millis = number(given, 0);
        return SqlFragment.of(
                "(to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000) AT TIME ZONE {})",
                millis,
                millis,
                SqlFragment.text(timezone));
    }

    TypedExpression date(List<Expression> given, String format, String number) {
        SqlFragment local = local(given);
        return isNumeric(given)
                ? TypedExpression.number(SqlFragment.of("(" + number + ")::double precision", local))
                : TypedExpression.text(SqlFragment.of("to_char({}, {})", local, SqlFragment.text(format)));
    }

    private static boolean isNumeric(List<Expression> given) {
        if (given.size() < 2) {
            return false;
        }
        String variant = ExpressionCompiler.constantText(given.get(1)).toLowerCase(Locale.ROOT);
        if (variant.equals("numeric") || variant.equals("string")) {
            return variant.equals("numeric");
        }
        throw new NrqlException(given.get(1).place(), "expected 'numeric' or 'string'");
    }

    TypedExpression week(List<Expression> given) {
        return isNumeric(given)
                ? TypedExpression.number(SqlFragment.of("extract(week FROM {})::double precision", local(given)))
                : TypedExpression.text(
                        SqlFragment.of("to_char(date_trunc('week', {}), '\"Week of \"FMMonth DD')", local(given)));
    }

    TypedExpression daysInMonth(List<Expression> given) {
        SqlFragment days = SqlFragment.of(
                "extract(day FROM date_trunc('month', {}) + interval '1 month' - interval '1 day')", local(given));
        return isNumeric(given)
                ? TypedExpression.number(SqlFragment.of("({})::double precision", days))
                : TypedExpression.text(SqlFragment.of("({})::integer::text", days));
    }

    TypedExpression toDatetime(Call call) {
        List<Expression> given = call.positional();
        DatePattern pattern = DatePattern.of(ExpressionCompiler.at(given, 1), DatePattern.ISO);
        SqlFragment millis = number(given, 0);
        SqlFragment moment =
                SqlFragment.of("to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000)", millis, millis);
        return TypedExpression.text(pattern.written(moment, zone(call)));
    }

    TypedExpression toTimestamp(Call call) {
        List<Expression> given = call.positional();
        SqlFragment text = text(given, 0);
        Expression written = ExpressionCompiler.at(given, 1);
        if (written != null) {
            return TypedExpression.number(
                    DatePattern.of(written, DatePattern.ISO).read(text, zone(call)));
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
                SqlFragment.text(zone(call))));
    }

    private String zone(Call call) {
        return call.named("timezone").map(ExpressionCompiler::constantText).orElse(timezone);
    }

    private SqlFragment number(List<Expression> given, int index) {
        return expressions.value(given.get(index)).asNumber();
    }

    private SqlFragment text(List<Expression> given, int index) {
        return expressions.value(given.get(index)).asText();
    }
}
