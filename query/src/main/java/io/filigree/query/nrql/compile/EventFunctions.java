package io.filigree.query.nrql.compile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** The functions of one event. An argument of the wrong type is treated as null, and so is the result. */
final class EventFunctions {

    private static final String NUMBER = "'^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$'";
    private static final String DATE =
            "'^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?(Z|[-+]\\d\\d:\\d\\d)?$'";
    private static final String ZONE = "'(Z|[-+]\\d\\d:\\d\\d)$'";

    /** The range of to_timestamp in ms: the years 1 to 9999. */
    private static final String REPRESENTABLE = "BETWEEN -62135596800000 AND 253402300799999";

    private final ExpressionCompiler expressions;
    private final String timezone;

    EventFunctions(ExpressionCompiler expressions, String timezone) {
        this.expressions = expressions;
        this.timezone = timezone;
    }

    TypedExpression value(Call call) {
        List<Expression> given = call.positional();
        return switch (call.function()) {
            case IF -> choice(given);
            case EVENT_TYPE -> attribute(Attributes.TYPE, call);
            case ACCOUNT_ID -> attribute(Attributes.ACCOUNT_ID, call);
            case NUMERIC -> numeric(value(given, 0));
            case STRING -> TypedExpression.text(written(value(given, 0), call));
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
            case SUBSTRING -> substring(given);
            case POSITION -> position(given);
            case CONCAT -> concat(call);
            case CAPTURE -> captured(call, 0);
            case APARSE -> captured(call, 0);
            case JPARSE -> JsonFunctions.jparse(expressions, given);
            case MAP_KEYS -> JsonFunctions.mapKeys(expressions, given.get(0));
            case MAP_VALUES -> JsonFunctions.mapValues(expressions, given.get(0));
            case ENCODE -> encode(given);
            case DECODE -> decode(given);
            case CONVERT -> UnitConversion.of(number(given, 0), given.get(1), given.get(2));
            case DATE_OF -> date(given, "FMMonth DD, YYYY", "floor(extract(epoch FROM date_trunc('day', {}))) * 1000");
            case HOUR_OF -> date(given, "FMHH24\":00\"", "extract(hour FROM {})");
            case MINUTE_OF -> date(given, "FMMI", "extract(minute FROM {})");
            case WEEKDAY_OF -> date(given, "FMDay", "extract(dow FROM {})");
            case WEEK_OF -> week(given);
            case DAY_OF_MONTH_OF -> date(given, "FMDD", "extract(day FROM {})");
            case MONTH_OF -> date(given, "FMMonth YYYY", "extract(month FROM {})");
            case QUARTER_OF -> date(given, "\"Q\"Q YYYY", "extract(quarter FROM {})");
            case YEAR_OF -> date(given, "YYYY", "extract(year FROM {})");
            case DAYS_IN_MONTH_OF -> daysInMonth(given);
            case TO_DATETIME -> toDatetime(call);
            case TO_TIMESTAMP -> toTimestamp(call);
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

    private static SqlFragment integer(SqlFragment number) {
        return SqlFragment.of("least(greatest({}, -1000000000), 1000000000)::integer", number);
    }

    /** A negative start counts from the end. */
    private TypedExpression substring(List<Expression> given) {
        SqlFragment text = text(given, 0);
        SqlFragment from = integer(number(given, 1));
        SqlFragment start = SqlFragment.of(
                "(CASE WHEN {} < 0 THEN greatest(length({}) + {}, 0) ELSE {} END + 1)", from, text, from, from);
        return TypedExpression.text(
                given.size() < 3
                        ? SqlFragment.of("substr({}, {})", text, start)
                        : SqlFragment.of("substr({}, {}, greatest({}, 0))", text, start, integer(number(given, 2))));
    }

    /** Occurrences are counted from 0; negative ones from the last, -1. */
    private TypedExpression position(List<Expression> given) {
        SqlFragment text = text(given, 0);
        SqlFragment part = text(given, 1);
        if (given.size() < 3) {
            return TypedExpression.number(
                    SqlFragment.of("(nullif(strpos({}, {}), 0) - 1)::double precision", text, part));
        }
        double wanted = ExpressionCompiler.constantNumber(given.get(2));
        if (Math.abs(wanted) > 1_000_000 || wanted != Math.rint(wanted)) {
            throw new NrqlException(given.get(2).place(), "an occurrence is a whole number, 0 for the first");
        }
        SqlFragment occurrence = wanted < 0
                ? SqlFragment.of(
                        "regexp_count({}, '***=' || {}) + 1 + {}", text, part, SqlFragment.integer((long) wanted))
                : SqlFragment.of("{} + 1", SqlFragment.integer((long) wanted));
        return TypedExpression.number(SqlFragment.of(
                "(SELECT (nullif(regexp_instr({}, '***=' || {}, 1, n.number::integer), 0) - 1)::double precision"
                        + " FROM (SELECT ({}) AS number) AS n WHERE n.number > 0)",
                text,
                part,
                occurrence));
    }

    private TypedExpression concat(Call call) {
        List<SqlFragment> parts = call.positional().stream()
                .map(part -> written(expressions.value(part), call))
                .toList();
        return TypedExpression.text(SqlFragment.of("concat({})", SqlFragment.join(", ", parts)));
    }

    private static SqlFragment written(TypedExpression value, Call call) {
        return call.named("precision")
                .map(ExpressionCompiler::constantNumber)
                .map(decimals -> value.written((int) Math.min(Math.max(decimals, 0), 20)))
                .orElseGet(value::written);
    }

    private static String encoding(Expression expression) {
        String encoding = ExpressionCompiler.constantText(expression).toLowerCase(Locale.ROOT);
        if (List.of("base64", "base64url", "base64mime", "hex").contains(encoding)) {
            return encoding;
        }
        throw new NrqlException(expression.place(), "expected 'base64', 'base64url', 'base64mime' or 'hex'");
    }

    /** PostgreSQL breaks base64 into lines. */
    private TypedExpression encode(List<Expression> given) {
        SqlFragment bytes = SqlFragment.of("convert_to({}, 'UTF8')", text(given, 0));
        return TypedExpression.text(
                switch (encoding(given.get(1))) {
                    case "hex" -> SqlFragment.of("encode({}, 'hex')", bytes);
                    case "base64url" -> SqlFragment.of("translate(encode({}, 'base64'), E'+/\\n', '-_')", bytes);
                    case "base64mime" -> SqlFragment.of("replace(encode({}, 'base64'), E'\\n', E'\\r\\n')", bytes);
                    default -> SqlFragment.of("translate(encode({}, 'base64'), E'\\n', '')", bytes);
                });
    }

    private TypedExpression decode(List<Expression> given) {
        SqlFragment text = text(given, 0);
        String encoding = encoding(given.get(1));
        if (encoding.equals("hex")) {
            return TypedExpression.text(SqlFragment.of(
                    "CASE WHEN {} ~ '^([0-9A-Fa-f]{2})*$' THEN convert_from(decode({}, 'hex'), 'UTF8') END",
                    text, text));
        }
        SqlFragment base64 = switch (encoding) {
            case "base64url" ->
                SqlFragment.of("rpad(translate({}, '-_', '+/'), 4 * ((length({}) + 3) / 4), '=')", text, text);
            case "base64mime" -> SqlFragment.of("regexp_replace({}, '[^A-Za-z0-9+/=]', '', 'g')", text);
            default -> text;
        };
        return TypedExpression.text(SqlFragment.of(
                "CASE WHEN {} ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'"
                        + " THEN convert_from(decode({}, 'base64'), 'UTF8') END",
                base64, base64));
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

    private TypedExpression date(List<Expression> given, String format, String number) {
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

    private TypedExpression week(List<Expression> given) {
        return isNumeric(given)
                ? TypedExpression.number(SqlFragment.of("extract(week FROM {})::double precision", local(given)))
                : TypedExpression.text(
                        SqlFragment.of("to_char(date_trunc('week', {}), '\"Week of \"FMMonth DD')", local(given)));
    }

    private TypedExpression daysInMonth(List<Expression> given) {
        SqlFragment days = SqlFragment.of(
                "extract(day FROM date_trunc('month', {}) + interval '1 month' - interval '1 day')", local(given));
        return isNumeric(given)
                ? TypedExpression.number(SqlFragment.of("({})::double precision", days))
                : TypedExpression.text(SqlFragment.of("({})::integer::text", days));
    }

    private TypedExpression toDatetime(Call call) {
        List<Expression> given = call.positional();
        DatePattern pattern = DatePattern.of(ExpressionCompiler.at(given, 1), DatePattern.ISO);
        SqlFragment millis = number(given, 0);
        SqlFragment moment =
                SqlFragment.of("to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000)", millis, millis);
        return TypedExpression.text(pattern.written(moment, zone(call)));
    }

    private TypedExpression toTimestamp(Call call) {
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
