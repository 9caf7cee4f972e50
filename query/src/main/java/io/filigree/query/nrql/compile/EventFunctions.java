package io.filigree.query.nrql.compile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** The functions of one event. An argument of the wrong type is treated as null, and so is the result. */
final class EventFunctions {

    private static final String NUMBER = "'^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$'";

    private final ExpressionCompiler expressions;
    private final DateFunctions dates;
    private final TextFunctions texts;

    EventFunctions(ExpressionCompiler expressions, String timezone) {
        this.expressions = expressions;
        this.dates = new DateFunctions(expressions, timezone);
        this.texts = new TextFunctions(expressions);
    }

    TypedExpression value(Call call) {
        List<Expression> given = call.positional();
        return switch (call.function()) {
            case IF -> choice(given);
            case EVENT_TYPE -> attribute(Attributes.TYPE, call);
            case ACCOUNT_ID -> attribute(Attributes.ACCOUNT_ID, call);
            case NUMERIC -> numeric(value(given, 0));
            case STRING -> TypedExpression.text(TextFunctions.written(value(given, 0), call));
            case BOOLEAN -> truth(value(given, 0));
            case ABS -> math("abs({})", given);
            case CEIL -> math("ceil({})", given);
            case FLOOR -> math("floor({})", given);
            case ROUND -> round(given);
            case EXP -> math("exp({})", given);
            case LN -> math("CASE WHEN {} > 0 THEN ln({}) END", given);
            case LOG2 -> math("CASE WHEN {} > 0 THEN (ln({}) / ln(2::double precision)) END", given);
            case LOG10 -> math("CASE WHEN {} > 0 THEN log({}) END", given);
            case LOG -> log(given);
            case POW -> pow(given);
            case SQRT -> math("CASE WHEN {} >= 0 THEN sqrt({}) END", given);
            case MOD -> mod(given);
            case CLAMP_MAX -> clamp("least", given);
            case CLAMP_MIN -> clamp("greatest", given);
            case LOWER -> TypedExpression.text(SqlFragment.of("lower({})", text(given, 0)));
            case UPPER -> TypedExpression.text(SqlFragment.of("upper({})", text(given, 0)));
            case LENGTH -> ArrayFunctions.length(value(given, 0));
            case SUBSTRING -> texts.substring(given);
            case POSITION -> texts.position(given);
            case CONCAT -> texts.concat(call);
            case CAPTURE -> captured(call, 0);
            case APARSE -> captured(call, 0);
            case JPARSE -> JsonFunctions.jparse(expressions, given);
            case MAP_KEYS -> JsonFunctions.mapKeys(expressions, given.get(0));
            case MAP_VALUES -> JsonFunctions.mapValues(expressions, given.get(0));
            case ENCODE -> texts.encode(given);
            case DECODE -> texts.decode(given);
            case CONVERT -> UnitConversion.of(number(given, 0), given.get(1), given.get(2));
            case DATE_OF ->
                dates.date(given, "FMMonth DD, YYYY", "floor(extract(epoch FROM date_trunc('day', {}))) * 1000");
            case HOUR_OF -> dates.date(given, "FMHH24\":00\"", "extract(hour FROM {})");
            case MINUTE_OF -> dates.date(given, "FMMI", "extract(minute FROM {})");
            case WEEKDAY_OF -> dates.date(given, "FMDay", "extract(dow FROM {})");
            case WEEK_OF -> dates.week(given);
            case DAY_OF_MONTH_OF -> dates.date(given, "FMDD", "extract(day FROM {})");
            case MONTH_OF -> dates.date(given, "FMMonth YYYY", "extract(month FROM {})");
            case QUARTER_OF -> dates.date(given, "\"Q\"Q YYYY", "extract(quarter FROM {})");
            case YEAR_OF -> dates.date(given, "YYYY", "extract(year FROM {})");
            case DAYS_IN_MONTH_OF -> dates.daysInMonth(given);
            case TO_DATETIME -> dates.toDatetime(call);
            case TO_TIMESTAMP -> dates.toTimestamp(call);
            case TUPLE -> tuple(given);
            case GET_FIELD -> FieldAccess.of(value(given, 0), given.get(1));
            case CONTAINS -> FieldAccess.contains(value(given, 0), value(given, 1));
            case BUCKETS -> buckets(given);
            default -> throw new IllegalStateException("An aggregate: " + call.function());
        };
    }

    /** The value of the group of that number, from 0, of capture or aparse. */
    TypedExpression captured(Call call, int group) {
        List<Expression> given = call.positional();
        String pattern = ExpressionCompiler.constantText(given.get(1));
        SqlFragment regex = call.function() == NrqlFunction.APARSE
                ? RegexTranslator.aparse(pattern)
                : RegexTranslator.whole(pattern);
        return TypedExpression.text(
                SqlFragment.of("(regexp_match({}, {}))[" + (group + 1) + "]", text(given, 0), regex));
    }

    private TypedExpression value(List<Expression> given, int index) {
        return expressions.value(given.get(index));
    }

    private SqlFragment number(List<Expression> given, int index) {
        return value(given, index).asNumber();
    }

    private SqlFragment text(List<Expression> given, int index) {
        return value(given, index).asText();
    }

    private TypedExpression attribute(String name, Call call) {
        return expressions.value(new Attribute(name, call.place()));
    }

    /** A template in which every placeholder is the one argument. */
    private TypedExpression math(String template, List<Expression> given) {
        SqlFragment number = number(given, 0);
        int times = template.split("\\{}", -1).length - 1;
        SqlFragment[] parts = new SqlFragment[times];
        Arrays.fill(parts, number);
        return TypedExpression.number(SqlFragment.of("(" + template + ")", parts));
    }

    private TypedExpression choice(List<Expression> given) {
        TypedExpression then = value(given, 1);
        TypedExpression otherwise = given.size() > 2 ? value(given, 2) : TypedExpression.NULL;
        Type type = TypedExpression.common(List.of(then.type(), otherwise.type()));
        SqlFragment condition = expressions.condition(given.get(0));
        String template = "CASE WHEN {} THEN {} ELSE {} END";
        return new TypedExpression(
                type,
                SqlFragment.of(template, condition, then.as(type), otherwise.as(type)),
                SqlFragment.of(template, condition, then.json(), otherwise.json()));
    }

    private static TypedExpression numeric(TypedExpression value) {
        if (value.type() == Type.NUMBER) {
            return value;
        }
        SqlFragment text = value.asText();
        SqlFragment parsed = SqlFragment.of(
                "CASE WHEN {} ~ " + NUMBER + " AND pg_input_is_valid({}, 'double precision')"
                        + " THEN ({})::double precision END",
                text,
                text,
                text);
        return TypedExpression.number(
                value.type() == Type.ANY ? SqlFragment.of("coalesce({}, {})", value.asNumber(), parsed) : parsed);
    }

    private static TypedExpression truth(TypedExpression value) {
        if (value.type() == Type.BOOLEAN) {
            return value;
        }
        SqlFragment parsed =
                SqlFragment.of("CASE lower({}) WHEN 'true' THEN true WHEN 'false' THEN false END", value.asText());
        return TypedExpression.truth(
                value.type() == Type.ANY ? SqlFragment.of("coalesce({}, {})", value.asTruth(), parsed) : parsed);
    }

    /** To whole numbers, or to the nearest multiple of the second; half of it away from zero. */
    private TypedExpression round(List<Expression> given) {
        SqlFragment number = number(given, 0);
        if (given.size() < 2) {
            return TypedExpression.number(SqlFragment.of("round(({})::numeric)::double precision", number));
        }
        SqlFragment nearest = number(given, 1);
        return TypedExpression.number(SqlFragment.of(
                "(round(({})::numeric / nullif({}, 0)::numeric) * ({})::numeric)::double precision",
                number,
                nearest,
                nearest));
    }

    /** The remainder has the sign of the divisor. */
    private TypedExpression mod(List<Expression> given) {
        SqlFragment number = SqlFragment.of("({})::numeric", number(given, 0));
        SqlFragment divisor = SqlFragment.of("nullif({}, 0)::numeric", number(given, 1));
        return TypedExpression.number(
                SqlFragment.of("({} - {} * floor({} / {}))::double precision", number, divisor, number, divisor));
    }

    private TypedExpression log(List<Expression> given) {
        SqlFragment number = number(given, 0);
        SqlFragment base = number(given, 1);
        return TypedExpression.number(SqlFragment.of(
                "CASE WHEN {} > 0 AND {} > 0 AND {} <> 1 THEN ln({}) / ln({}) END", number, base, base, number, base));
    }

    private TypedExpression pow(List<Expression> given) {
        SqlFragment number = number(given, 0);
        SqlFragment exponent = number(given, 1);
        return TypedExpression.number(SqlFragment.of(
                "CASE WHEN ({} = 0 AND {} < 0) OR ({} < 0 AND {} <> trunc({})) THEN NULL ELSE power({}, {}) END",
                number,
                exponent,
                number,
                exponent,
                exponent,
                number,
                exponent));
    }

    /** PostgreSQL's own would leave a null out. */
    private TypedExpression clamp(String function, List<Expression> given) {
        SqlFragment number = number(given, 0);
        SqlFragment bound = number(given, 1);
        return TypedExpression.number(SqlFragment.of(
                "CASE WHEN {} IS NOT NULL AND {} IS NOT NULL THEN " + function + "({}, {}) END",
                number,
                bound,
                number,
                bound));
    }

    private TypedExpression tuple(List<Expression> given) {
        List<TypedExpression> values = given.stream().map(expressions::value).toList();
        SqlFragment complete = SqlFragment.and(values.stream()
                .map(value -> SqlFragment.of("{} IS NOT NULL", value.sql()))
                .toList());
        SqlFragment elements = SqlFragment.join(
                ", ", values.stream().map(TypedExpression::json).toList());
        return TypedExpression.any(SqlFragment.of("CASE WHEN {} THEN jsonb_build_array({}) END", complete, elements));
    }

    private TypedExpression buckets(List<Expression> given) {
        double ceiling = ExpressionCompiler.constantNumber(given.get(1));
        int number = (int) ExpressionCompiler.constantNumber(given.get(2));
        double width = ceiling / number;
        List<String> labels = IntStream.range(0, number)
                .mapToObj(i -> i < number - 1 ? i * width + " - " + (i + 1) * width : ">=" + i * width)
                .toList();
        SqlFragment value = number(given, 0);
        return TypedExpression.text(SqlFragment.of(
                "CASE WHEN {} IS NOT NULL THEN ({})[1 + least(greatest(floor({} / {}), 0), " + (number - 1)
                        + ")::integer] END",
                value,
                SqlFragment.texts(labels),
                value,
                SqlFragment.number(width)));
    }
}
