package io.filigree.query.nrql.naive;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import org.jspecify.annotations.Nullable;

/** The functions of one event's values. What is not of the kind that a function takes gives null. */
final class EventFunctions {

    private static final MathContext FIFTEEN_DIGITS = new MathContext(15);

    private static final Map<String, Double> SECONDS = Map.ofEntries(
            Map.entry("ns", 1e-9),
            Map.entry("us", 1e-6),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("min", 60.0),
            Map.entry("h", 3_600.0),
            Map.entry("d", 86_400.0),
            Map.entry("wk", 7 * 86_400.0),
            Map.entry("month", 30 * 86_400.0),
            Map.entry("year", 365 * 86_400.0));
    private static final Map<String, Double> BYTES = Map.ofEntries(
            Map.entry("bit", 0.125),
            Map.entry("Mbit", 125_000.0),
            Map.entry("Kibit", 128.0),
            Map.entry("MB", 1e6),
            Map.entry("TiBy", 1024.0 * 1024 * 1024 * 1024),
            Map.entry("By", 1.0),
            Map.entry("kBy", 1e3),
            Map.entry("MBy", 1e6),
            Map.entry("GBy", 1e9),
            Map.entry("KiBy", 1024.0),
            Map.entry("MiBy", 1024.0 * 1024),
            Map.entry("GiBy", 1024.0 * 1024 * 1024));

    private final ZoneId zone;

    EventFunctions(ZoneId zone) {
        this.zone = zone;
    }

    @Nullable
    Object value(Call call, Scalar scalar) {
        List<Expression> arguments = call.positional();
        return switch (call.function().text()) {
            case "if" ->
                scalar.holds(arguments.get(0))
                        ? scalar.value(arguments.get(1))
                        : arguments.size() > 2 ? scalar.value(arguments.get(2)) : null;
            case "eventType" -> scalar.attribute("type");
            case "accountId" -> scalar.attribute("aws.accountId");
            case "getField" -> field(scalar.value(arguments.get(0)), fieldName(arguments.get(1)));
            case "contains" -> contains(scalar.value(arguments.get(0)), scalar.value(arguments.get(1)));
            case "concat" ->
                concat(
                        values(arguments, scalar),
                        call.named("precision").map(scalar::value).orElse(null));
            case "string" ->
                string(
                        scalar.value(arguments.get(0)),
                        call.named("precision").map(scalar::value).orElse(null));
            case "tuple" -> tuple(values(arguments, scalar));
            case "toDatetime" ->
                Dates.toDatetime(scalar.value(arguments.get(0)), text(arguments, 1, scalar), zone(call, scalar));
            case "toTimestamp" ->
                Dates.toTimestamp(scalar.value(arguments.get(0)), text(arguments, 1, scalar), zone(call, scalar));
            case "dateOf",
                    "hourOf",
                    "minuteOf",
                    "weekdayOf",
                    "weekOf",
                    "dayOfMonthOf",
                    "monthOf",
                    "quarterOf",
                    "yearOf",
                    "daysInMonthOf" ->
                scalar.value(arguments.get(0)) instanceof Number millis
                        ? Dates.part(call.function().text(), Dates.millis(millis), zone, isNumeric(arguments))
                        : null;
            default -> ofValues(call, values(arguments, scalar));
        };
    }

    private static @Nullable Object ofValues(Call call, List<@Nullable Object> values) {
        Object first = values.get(0);
        if (first == null) {
            return null;
        }
        return switch (call.function().text()) {
            case "numeric" -> numeric(first);
            case "boolean" -> bool(first);
            case "encode", "decode", "lower", "upper", "substring", "position", "capture", "aparse", "jparse" ->
                first instanceof String text ? ofText(call, text, values) : null;
            case "length" -> length(first);
            case "mapKeys" -> first instanceof Map<?, ?> map ? new ArrayList<Object>(map.keySet()) : null;
            case "mapValues" -> first instanceof Map<?, ?> map ? new ArrayList<Object>(map.values()) : null;
            default -> first instanceof Number number ? ofNumber(call, number, values) : null;
        };
    }

    private static @Nullable Object ofText(Call call, String text, List<@Nullable Object> values) {
        return switch (call.function().text()) {
            case "lower" -> mapped(text, Character::toLowerCase);
            case "upper" -> mapped(text, Character::toUpperCase);
            case "substring" -> substring(text, values);
            case "position" -> position(text, values);
            case "capture", "aparse" -> {
                List<@Nullable Object> parts = parts(call.function().text(), text, (String) values.get(1));
                yield parts.isEmpty() ? null : parts.get(0);
            }
            case "jparse" -> {
                Object json = Json.read(text);
                yield values.size() > 1 ? Json.at(json, (String) values.get(1)) : json;
            }
            case "encode" -> encode(text.getBytes(StandardCharsets.UTF_8), (String) values.get(1));
            default -> decode(text, (String) values.get(1));
        };
    }

    private static @Nullable Object ofNumber(Call call, Number number, List<@Nullable Object> values) {
        double x = number.doubleValue();
        Double y = values.size() > 1 ? Values.numberOrNull(values.get(1)) : null;
        return switch (call.function().text()) {
            case "abs" -> Math.abs(x);
            case "ceil" -> Math.ceil(x);
            case "floor" -> Math.floor(x);
            case "round" -> round(number, values);
            case "exp" -> finite(Math.exp(x));
            case "ln" -> finite(Math.log(x));
            case "log2" -> finite(Math.log(x) / Math.log(2));
            case "log10" -> finite(Math.log10(x));
            case "log" -> y == null || y <= 0 ? null : finite(Math.log(x) / Math.log(y));
            case "pow" -> y == null ? null : finite(Math.pow(x, y));
            case "sqrt" -> finite(Math.sqrt(x));
            case "mod" -> y == null || y == 0 ? null : finite(remainder(x, y));
            case "clamp_max" -> y == null ? null : (Double) Math.min(x, y);
            case "clamp_min" -> y == null ? null : (Double) Math.max(x, y);
            case "convert" -> convert(x, (String) values.get(1), (String) values.get(2));
            case "buckets" -> bucket(x, Values.number(values.get(1)), (int) Values.number(values.get(2)));
            default -> throw new IllegalArgumentException("Unknown here: " + call.function());
        };
    }

    /** Of the decimals, to the 15 digits that a double has for sure; with the sign of the divisor. */
    private static double remainder(double number, double divisor) {
        BigDecimal by = new BigDecimal(divisor, FIFTEEN_DIGITS);
        BigDecimal rest = new BigDecimal(number, FIFTEEN_DIGITS).remainder(by);
        return (rest.signum() * by.signum() < 0 ? rest.add(by) : rest).doubleValue();
    }

    /** Numbers that are rounded have the 15 digits that a double has for sure. */
    private static BigDecimal fifteenDigits(Object number) {
        return new BigDecimal(((Number) number).doubleValue(), FIFTEEN_DIGITS);
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    private static @Nullable Object round(Number number, List<@Nullable Object> values) {
        if (values.size() < 2) {
            return fifteenDigits(number).setScale(0, RoundingMode.HALF_UP).doubleValue();
        }
        if (!(values.get(1) instanceof Number nearest) || nearest.doubleValue() == 0) {
            return null;
        }
        BigDecimal multiple = fifteenDigits(nearest);
        return fifteenDigits(number)
                .divide(multiple, 30, RoundingMode.HALF_UP)
                .setScale(0, RoundingMode.HALF_UP)
                .multiply(multiple)
                .doubleValue();
    }

    private static @Nullable Double convert(double x, String from, String to) {
        for (Map<String, Double> units : List.of(SECONDS, BYTES)) {
            if (units.containsKey(from) && units.containsKey(to)) {
                return x * units.get(from) / units.get(to);
            }
        }
        return null;
    }

    private static String bucket(double x, double ceiling, int number) {
        double width = ceiling / number;
        int bucket = x < 0 ? 0 : x >= ceiling ? number - 1 : (int) Math.min(number - 1, Math.floor(x / width));
        return bucket == number - 1 ? ">=" + bucket * width : bucket * width + " - " + (bucket + 1) * width;
    }

    private static @Nullable Object numeric(Object value) {
        if (value instanceof Number) {
            return value;
        }
        try {
            return value instanceof String text ? new BigDecimal(text.strip()).doubleValue() : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Object bool(Object value) {
        if (value instanceof String text) {
            return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
        }
        return value instanceof Boolean ? value : null;
    }

    private static @Nullable Object length(Object value) {
        if (value instanceof List<?> list) {
            return (long) list.size();
        }
        return value instanceof String text ? (Object) (long) text.codePointCount(0, text.length()) : null;
    }

    /** One character for one, so there is no capital ß. */
    private static String mapped(String text, IntUnaryOperator mapping) {
        int[] mapped = text.codePoints().map(mapping).toArray();
        return new String(mapped, 0, mapped.length);
    }

    private static @Nullable String substring(String text, List<@Nullable Object> values) {
        int[] characters = text.codePoints().toArray();
        Double start = Values.numberOrNull(values.get(1));
        Double length = values.size() > 2 ? Values.numberOrNull(values.get(2)) : Double.valueOf(characters.length);
        if (start == null || length == null) {
            return null;
        }
        int from = start < 0 ? Math.max(0, characters.length + start.intValue()) : start.intValue();
        int most = Math.max(0, length.intValue());
        StringBuilder part = new StringBuilder();
        for (int i = from; i < characters.length && i - from < most; i++) {
            part.appendCodePoint(characters[i]);
        }
        return part.toString();
    }

    private static @Nullable Object position(String text, List<@Nullable Object> values) {
        if (!(values.get(1) instanceof String part)) {
            return null;
        }
        int occurrence = values.size() > 2 ? (int) Values.number(values.get(2)) : 0;
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(part); at >= 0; at = at < text.length() ? text.indexOf(part, at + 1) : -1) {
            found.add(at);
        }
        int index = occurrence < 0 ? found.size() + occurrence : occurrence;
        return index < 0 || index >= found.size() ? null : (Object) (long) text.codePointCount(0, found.get(index));
    }

    /** What a function finds that finds several parts of a text. Outside {@code WITH} it is the first of them. */
    List<@Nullable Object> parts(Call call, Scalar scalar) {
        List<@Nullable Object> values = values(call.positional(), scalar);
        return values.get(0) instanceof String text
                ? parts(call.function().text(), text, (String) values.get(1))
                : List.of();
    }

    private static List<@Nullable Object> parts(String function, String text, String pattern) {
        List<@Nullable Object> parts =
                function.equals("capture") ? Patterns.capture(text, pattern) : Patterns.aparse(text, pattern);
        return parts == null ? List.of() : parts;
    }

    private static @Nullable String encode(byte[] bytes, String encoding) {
        return switch (encoding) {
            case "base64" -> Base64.getEncoder().encodeToString(bytes);
            case "base64mime" -> Base64.getMimeEncoder().encodeToString(bytes);
            case "base64url" -> Base64.getUrlEncoder().encodeToString(bytes);
            case "hex" -> HexFormat.of().formatHex(bytes);
            default -> null;
        };
    }

    private static @Nullable String decode(String text, String encoding) {
        boolean padded = encoding.equals("base64") || encoding.equals("base64mime");
        if (padded && text.replaceAll("[^A-Za-z0-9+/=]", "").length() % 4 != 0) {
            return null; // Java's decoders do not need the padding
        }
        try {
            byte[] bytes = switch (encoding) {
                case "base64" -> Base64.getDecoder().decode(text);
                case "base64mime" -> Base64.getMimeDecoder().decode(text);
                case "base64url" -> Base64.getUrlDecoder().decode(text);
                default -> HexFormat.of().parseHex(text);
            };
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return decoded.contains("\0") ? null : decoded;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    private static String concat(List<@Nullable Object> values, @Nullable Object precision) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            String part = string(value, precision);
            text.append(part == null ? "" : part);
        }
        return text.toString();
    }

    private static @Nullable String string(@Nullable Object value, @Nullable Object precision) {
        if (value == null) {
            return null;
        }
        if (value instanceof Number && precision instanceof Number digits) {
            BigDecimal number = fifteenDigits(value);
            int scale = Math.min(Math.max(number.scale(), 0), digits.intValue());
            return Values.text(number.setScale(scale, RoundingMode.HALF_UP));
        }
        return value instanceof List<?> || value instanceof Map<?, ?> ? Json.write(value) : Values.text(value);
    }

    private static @Nullable Object tuple(List<@Nullable Object> values) {
        for (Object value : values) {
            if (value == null) {
                return null;
            }
        }
        return values;
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof List<?> list) {
            boolean element = name.matches("[0-9]{1,9}") && Integer.parseInt(name) < list.size();
            return element ? list.get(Integer.parseInt(name)) : null;
        }
        if (!(value instanceof Map<?, ?> parts)) {
            return null;
        }
        for (Map.Entry<?, ?> part : parts.entrySet()) {
            Object number = numeric(name);
            Object key = numeric(part.getKey());
            if (part.getKey().equals(name) || (number != null && key != null && Values.same(number, key))) {
                return part.getValue();
            }
        }
        return null;
    }

    private static @Nullable Object contains(@Nullable Object array, @Nullable Object wanted) {
        return array instanceof List<?> list && wanted != null
                ? list.stream().anyMatch(element -> element != null && Values.same(element, wanted))
                : null;
    }

    private static String fieldName(Expression argument) {
        return argument instanceof Attribute attribute
                ? attribute.name()
                : String.valueOf(((Expression.Literal) argument).value());
    }

    private static boolean isNumeric(List<Expression> arguments) {
        return arguments.size() > 1 && fieldName(arguments.get(1)).equalsIgnoreCase("numeric");
    }

    private ZoneId zone(Call call, Scalar scalar) {
        return call.named("timezone")
                .map(argument -> ZoneId.of((String) scalar.value(argument)))
                .orElse(zone);
    }

    private static @Nullable String text(List<Expression> arguments, int index, Scalar scalar) {
        return arguments.size() > index ? (String) scalar.value(arguments.get(index)) : null;
    }

    private static List<@Nullable Object> values(List<Expression> arguments, Scalar scalar) {
        List<@Nullable Object> values = new ArrayList<>();
        arguments.forEach(argument -> values.add(scalar.value(argument)));
        return values;
    }
}
