package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.compile.Value.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Function;
import io.filigree.query.nrql.syntax.NrqlException;

/** The functions of one event. An argument of another type than a function takes is null to it, and so is its value. */
final class EventFunctions {

    private static final String NUMBER = "'^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$'";
    private static final String DATE =
            "'^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?(Z|[-+]\\d\\d:\\d\\d)?$'";
    private static final String ZONE = "'(Z|[-+]\\d\\d:\\d\\d)$'";

    /** What to_timestamp takes, ms: the years 1 to 9999. */
    private static final String REPRESENTABLE = "BETWEEN -62135596800000 AND 253402300799999";

    /** How many seconds, or bytes, each is. */
    private static final Map<String, Double> TIME = Map.of(
            "ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1d, "sec", 1d, "min", 60d, "h", 3_600d, "hr", 3_600d, "d",
            86_400d);

    private static final Map<String, Double> BYTES = Map.of(
            "b",
            1d,
            "kb",
            1e3,
            "mb",
            1e6,
            "gb",
            1e9,
            "tb",
            1e12,
            "kib",
            1024d,
            "mib",
            1048576d,
            "gib",
            1073741824d,
            "tib",
            1099511627776d);

    private final ExpressionCompiler expressions;
    private final String timezone;

    EventFunctions(ExpressionCompiler expressions, String timezone) {
        this.expressions = expressions;
        this.timezone = timezone;
    }

    Value value(Call call) {
        List<Expression> given = call.positional();
        return switch (call.function()) {
            case IF -> choice(given);
            case EVENT_TYPE -> attribute(Attributes.TYPE, call);
            case ACCOUNT_ID -> attribute(Attributes.ACCOUNT_ID, call);
            case NUMERIC -> numeric(value(given, 0));
            case STRING -> Value.text(written(value(given, 0), call));
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
            case LOWER -> Value.text(Sql.of("lower({})", text(given, 0)));
            case UPPER -> Value.text(Sql.of("upper({})", text(given, 0)));
            case LENGTH -> Value.number(Sql.of("length({})::double precision", text(given, 0)));
            case SUBSTRING -> substring(given);
            case POSITION -> position(given);
            case CONCAT -> concat(call);
            case CAPTURE -> captured(call, 0);
            case APARSE -> captured(call, 0);
            case JPARSE -> jparse(given);
            case MAP_KEYS -> ofObject(value(given, 0), "jsonb_agg(e.key ORDER BY e.key COLLATE \"C\")");
            case MAP_VALUES -> ofObject(value(given, 0), "jsonb_agg(e.value ORDER BY e.key COLLATE \"C\")");
            case ENCODE -> encode(given);
            case DECODE -> decode(given);
            case CONVERT -> convert(given);
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
            case GET_FIELD -> getField(given);
            case BUCKETS -> buckets(given);
            default -> throw new IllegalStateException("An aggregate: " + call.function());
        };
    }

    /** The value of the group of that number, from 0, of capture or aparse. */
    Value captured(Call call, int group) {
        List<Expression> given = call.positional();
        String pattern = ExpressionCompiler.constantText(given.get(1));
        Sql regex = call.function() == Function.APARSE ? Patterns.aparse(pattern) : Patterns.whole(pattern);
        return Value.text(Sql.of("(regexp_match({}, {}))[" + (group + 1) + "]", text(given, 0), regex));
    }

    private Value value(List<Expression> given, int index) {
        return expressions.value(given.get(index));
    }

    private Sql number(List<Expression> given, int index) {
        return value(given, index).asNumber();
    }

    private Sql text(List<Expression> given, int index) {
        return value(given, index).asText();
    }

    private Value attribute(String name, Call call) {
        return expressions.value(new Attribute(name, call.place()));
    }

    /** A template in which every placeholder is the one argument. */
    private Value math(String template, List<Expression> given) {
        Sql number = number(given, 0);
        int times = template.split("\\{}", -1).length - 1;
        Sql[] parts = new Sql[times];
        Arrays.fill(parts, number);
        return Value.number(Sql.of("(" + template + ")", parts));
    }

    private Value choice(List<Expression> given) {
        Value then = value(given, 1);
        Value otherwise = given.size() > 2 ? value(given, 2) : Value.NULL;
        Type type = Value.common(List.of(then.type(), otherwise.type()));
        Sql condition = expressions.condition(given.get(0));
        String template = "CASE WHEN {} THEN {} ELSE {} END";
        return new Value(
                type,
                Sql.of(template, condition, then.as(type), otherwise.as(type)),
                Sql.of(template, condition, then.json(), otherwise.json()));
    }

    private static Value numeric(Value value) {
        if (value.type() == Type.NUMBER) {
            return value;
        }
        Sql text = value.asText();
        Sql parsed = Sql.of(
                "CASE WHEN {} ~ " + NUMBER + " AND pg_input_is_valid({}, 'double precision')"
                        + " THEN ({})::double precision END",
                text,
                text,
                text);
        return Value.number(value.type() == Type.ANY ? Sql.of("coalesce({}, {})", value.asNumber(), parsed) : parsed);
    }

    private static Value truth(Value value) {
        if (value.type() == Type.BOOLEAN) {
            return value;
        }
        Sql parsed = Sql.of("CASE lower({}) WHEN 'true' THEN true WHEN 'false' THEN false END", value.asText());
        return Value.truth(value.type() == Type.ANY ? Sql.of("coalesce({}, {})", value.asTruth(), parsed) : parsed);
    }

    /** To whole numbers, or to the nearest multiple of the second; half of it away from zero. */
    private Value round(List<Expression> given) {
        Sql number = number(given, 0);
        if (given.size() < 2) {
            return Value.number(Sql.of("round(({})::numeric)::double precision", number));
        }
        Sql nearest = number(given, 1);
        return Value.number(Sql.of(
                "(round(({})::numeric / nullif({}, 0)::numeric) * ({})::numeric)::double precision",
                number,
                nearest,
                nearest));
    }

    /** The remainder has the sign of the divisor. */
    private Value mod(List<Expression> given) {
        Sql number = Sql.of("({})::numeric", number(given, 0));
        Sql divisor = Sql.of("nullif({}, 0)::numeric", number(given, 1));
        return Value.number(Sql.of("({} - {} * floor({} / {}))::double precision", number, divisor, number, divisor));
    }

    private Value log(List<Expression> given) {
        Sql number = number(given, 0);
        Sql base = number(given, 1);
        return Value.number(Sql.of(
                "CASE WHEN {} > 0 AND {} > 0 AND {} <> 1 THEN ln({}) / ln({}) END", number, base, base, number, base));
    }

    private Value pow(List<Expression> given) {
        Sql number = number(given, 0);
        Sql exponent = number(given, 1);
        return Value.number(Sql.of(
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
    private Value clamp(String function, List<Expression> given) {
        Sql number = number(given, 0);
        Sql bound = number(given, 1);
        return Value.number(Sql.of(
                "CASE WHEN {} IS NOT NULL AND {} IS NOT NULL THEN " + function + "({}, {}) END",
                number,
                bound,
                number,
                bound));
    }

    private static Sql integer(Sql number) {
        return Sql.of("least(greatest({}, -1000000000), 1000000000)::integer", number);
    }

    /** A negative start counts from the end. */
    private Value substring(List<Expression> given) {
        Sql text = text(given, 0);
        Sql from = integer(number(given, 1));
        Sql start =
                Sql.of("(CASE WHEN {} < 0 THEN greatest(length({}) + {}, 0) ELSE {} END + 1)", from, text, from, from);
        return Value.text(
                given.size() < 3
                        ? Sql.of("substr({}, {})", text, start)
                        : Sql.of("substr({}, {}, greatest({}, 0))", text, start, integer(number(given, 2))));
    }

    /** Occurrences are counted from 0; negative ones from the last, -1. */
    private Value position(List<Expression> given) {
        Sql text = text(given, 0);
        Sql part = text(given, 1);
        if (given.size() < 3) {
            return Value.number(Sql.of("(nullif(strpos({}, {}), 0) - 1)::double precision", text, part));
        }
        double wanted = ExpressionCompiler.constantNumber(given.get(2));
        if (Math.abs(wanted) > 1_000_000 || wanted != Math.rint(wanted)) {
            throw new NrqlException(given.get(2).place(), "an occurrence is a whole number, 0 for the first");
        }
        Sql occurrence = wanted < 0
                ? Sql.of("regexp_count({}, '***=' || {}) + 1 + {}", text, part, Sql.integer((long) wanted))
                : Sql.of("{} + 1", Sql.integer((long) wanted));
        return Value.number(Sql.of(
                "(SELECT (nullif(regexp_instr({}, '***=' || {}, 1, n.number::integer), 0) - 1)::double precision"
                        + " FROM (SELECT ({}) AS number) AS n WHERE n.number > 0)",
                text,
                part,
                occurrence));
    }

    private Value concat(Call call) {
        List<Sql> parts = call.positional().stream()
                .map(part -> written(expressions.value(part), call))
                .toList();
        return Value.text(Sql.of("concat({})", Sql.join(", ", parts)));
    }

    private static Sql written(Value value, Call call) {
        return call.named("precision")
                .map(ExpressionCompiler::constantNumber)
                .map(decimals -> value.written((int) Math.min(Math.max(decimals, 0), 20)))
                .orElseGet(value::written);
    }

    private Value jparse(List<Expression> given) {
        Sql text = text(given, 0);
        Sql parsed = Sql.of("CASE WHEN {} IS JSON THEN ({})::jsonb END", text, text);
        if (given.size() < 2) {
            return Value.any(Sql.of("nullif({}, 'null')", parsed));
        }
        List<String> path = path(ExpressionCompiler.constantText(given.get(1)));
        return Value.any(Sql.of("nullif(({}) #> {}, 'null')", parsed, Sql.texts(path)));
    }

    /** {@code a.b[0]}, with or without {@code $.} before it. */
    private static List<String> path(String text) {
        List<String> path = new ArrayList<>();
        for (String step : text.replace("\0", "").split("[.\\[\\]]", -1)) {
            if (!step.isEmpty() && !step.equals("$")) {
                path.add(step);
            }
        }
        return path;
    }

    private static Value ofObject(Value value, String aggregate) {
        return Value.any(Sql.of(
                "CASE WHEN jsonb_typeof({}) = 'object' THEN (SELECT coalesce(" + aggregate
                        + ", '[]') FROM jsonb_each({}) e) END",
                value.json(),
                value.json()));
    }

    private static String encoding(Expression expression) {
        String encoding = ExpressionCompiler.constantText(expression).toLowerCase(Locale.ROOT);
        if (List.of("base64", "base64url", "base64mime", "hex").contains(encoding)) {
            return encoding;
        }
        throw new NrqlException(expression.place(), "'base64', 'base64url', 'base64mime' or 'hex' was expected here");
    }

    /** PostgreSQL breaks base64 into lines. */
    private Value encode(List<Expression> given) {
        Sql bytes = Sql.of("convert_to({}, 'UTF8')", text(given, 0));
        return Value.text(
                switch (encoding(given.get(1))) {
                    case "hex" -> Sql.of("encode({}, 'hex')", bytes);
                    case "base64url" -> Sql.of("translate(encode({}, 'base64'), E'+/\\n', '-_')", bytes);
                    case "base64mime" -> Sql.of("replace(encode({}, 'base64'), E'\\n', E'\\r\\n')", bytes);
                    default -> Sql.of("translate(encode({}, 'base64'), E'\\n', '')", bytes);
                });
    }

    private Value decode(List<Expression> given) {
        Sql text = text(given, 0);
        String encoding = encoding(given.get(1));
        if (encoding.equals("hex")) {
            return Value.text(Sql.of(
                    "CASE WHEN {} ~ '^([0-9A-Fa-f]{2})*$' THEN convert_from(decode({}, 'hex'), 'UTF8') END",
                    text, text));
        }
        Sql base64 = switch (encoding) {
            case "base64url" -> Sql.of("rpad(translate({}, '-_', '+/'), 4 * ((length({}) + 3) / 4), '=')", text, text);
            case "base64mime" -> Sql.of("regexp_replace({}, '[^A-Za-z0-9+/=]', '', 'g')", text);
            default -> text;
        };
        return Value.text(Sql.of(
                "CASE WHEN {} ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'"
                        + " THEN convert_from(decode({}, 'base64'), 'UTF8') END",
                base64, base64));
    }

    private Value convert(List<Expression> given) {
        String from = unit(given.get(1));
        String to = unit(given.get(2));
        Map<String, Double> units = TIME.containsKey(from) ? TIME : BYTES;
        if (!units.containsKey(to)) {
            throw new NrqlException(given.get(2).place(), from + " cannot be converted to " + to);
        }
        return Value.number(Sql.of(
                "({} * {})", number(given, 0), Sql.number(units.getOrDefault(from, 1d) / units.getOrDefault(to, 1d))));
    }

    private static String unit(Expression expression) {
        String unit = ExpressionCompiler.constantText(expression).toLowerCase(Locale.ROOT);
        if (TIME.containsKey(unit) || BYTES.containsKey(unit)) {
            return unit;
        }
        throw new NrqlException(
                expression.place(),
                "a unit was expected: ns, us, ms, s, min, h, d, B, KB, MB, GB, TB, KiB, MiB, GiB, TiB");
    }

    /** The timestamp without a zone at which the clock of the query's zone was, at that many ms since 1970. */
    private Sql local(List<Expression> given) {
        Sql millis = number(given, 0);
        return Sql.of(
                "(to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000) AT TIME ZONE {})",
                millis,
                millis,
                Sql.text(timezone));
    }

    private Value date(List<Expression> given, String format, String number) {
        Sql local = local(given);
        return isNumeric(given)
                ? Value.number(Sql.of("(" + number + ")::double precision", local))
                : Value.text(Sql.of("to_char({}, {})", local, Sql.text(format)));
    }

    private static boolean isNumeric(List<Expression> given) {
        if (given.size() < 2) {
            return false;
        }
        String variant = ExpressionCompiler.constantText(given.get(1)).toLowerCase(Locale.ROOT);
        if (variant.equals("numeric") || variant.equals("string")) {
            return variant.equals("numeric");
        }
        throw new NrqlException(given.get(1).place(), "'numeric' or 'string' was expected here");
    }

    private Value week(List<Expression> given) {
        return isNumeric(given)
                ? Value.number(Sql.of("extract(week FROM {})::double precision", local(given)))
                : Value.text(Sql.of("to_char(date_trunc('week', {}), '\"Week of \"FMMonth DD, YYYY')", local(given)));
    }

    private Value daysInMonth(List<Expression> given) {
        Sql days = Sql.of(
                "extract(day FROM date_trunc('month', {}) + interval '1 month' - interval '1 day')", local(given));
        return isNumeric(given)
                ? Value.number(Sql.of("({})::double precision", days))
                : Value.text(Sql.of("({})::integer::text", days));
    }

    private Value toDatetime(Call call) {
        List<Expression> given = call.positional();
        DatePattern pattern = DatePattern.of(ExpressionCompiler.at(given, 1), DatePattern.ISO);
        Sql millis = number(given, 0);
        Sql moment = Sql.of("to_timestamp(CASE WHEN {} " + REPRESENTABLE + " THEN {} END / 1000)", millis, millis);
        return Value.text(pattern.written(moment, zone(call)));
    }

    private Value toTimestamp(Call call) {
        List<Expression> given = call.positional();
        Sql text = text(given, 0);
        Expression written = ExpressionCompiler.at(given, 1);
        if (written != null) {
            return Value.number(DatePattern.of(written, DatePattern.ISO).read(text, zone(call)));
        }
        return Value.number(Sql.of(
                "floor(extract(epoch FROM CASE"
                        + " WHEN {} !~ " + DATE + " OR NOT pg_input_is_valid({}, 'timestamptz') THEN NULL"
                        + " WHEN {} ~ " + ZONE + " THEN ({})::timestamptz"
                        + " ELSE ({})::timestamp AT TIME ZONE {} END) * 1000)::double precision",
                text,
                text,
                text,
                text,
                text,
                Sql.text(zone(call))));
    }

    private String zone(Call call) {
        return call.named("timezone").map(ExpressionCompiler::constantText).orElse(timezone);
    }

    private Value tuple(List<Expression> given) {
        List<Value> values = given.stream().map(expressions::value).toList();
        Sql complete = Sql.and(values.stream()
                .map(value -> Sql.of("{} IS NOT NULL", value.sql()))
                .toList());
        Sql elements = Sql.join(", ", values.stream().map(Value::json).toList());
        return Value.any(Sql.of("CASE WHEN {} THEN jsonb_build_array({}) END", complete, elements));
    }

    private Value getField(List<Expression> given) {
        String field = ExpressionCompiler.constantText(given.get(1));
        Sql json = value(given, 0).json();
        return Value.any(Sql.of(
                "CASE WHEN jsonb_typeof({}) = 'object' THEN nullif({} -> {}, 'null') END",
                json,
                json,
                Sql.text(field)));
    }

    private Value buckets(List<Expression> given) {
        double ceiling = ExpressionCompiler.constantNumber(given.get(1));
        int number = (int) ExpressionCompiler.constantNumber(given.get(2));
        double width = ceiling / number;
        List<String> labels = IntStream.range(0, number)
                .mapToObj(i -> i * width + " - " + (i + 1) * width)
                .toList();
        Sql value = number(given, 0);
        return Value.text(Sql.of(
                "CASE WHEN {} IS NOT NULL THEN ({})[1 + least(greatest(floor({} / {}), 0), " + (number - 1)
                        + ")::integer] END",
                value,
                Sql.texts(labels),
                value,
                Sql.number(width)));
    }
}
