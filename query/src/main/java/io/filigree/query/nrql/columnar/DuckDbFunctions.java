package io.filigree.query.nrql.columnar;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;

import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Functions of DuckDB that are written in Java, because SQL for them would be long: decimal arithmetic as PostgreSQL's
 * {@code numeric}, encodings, JSON as PostgreSQL's {@code jsonb}, and dates by a pattern.
 */
final class DuckDbFunctions {

    /** The digits of a double in a {@code numeric}. */
    private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    private DuckDbFunctions() {}

    /** @param dates reads a date: text, pattern and zone give ms since 1970; null for a text that is not a date */
    static void register(Connection connection, DateParser dates) throws SQLException {
        add(connection, "json_text", String.class, a -> JsonValue.text((String) a[0]), String.class);
        add(connection, "parse_jsonb", String.class, a -> JsonValue.canonical((String) a[0]), String.class);
        add(connection, "parse_json", String.class, a -> JsonValue.valid((String) a[0]), String.class);
        add(
                connection,
                "object_keys",
                String.class,
                a -> JsonValue.keys((String) a[0], (Boolean) a[1]),
                String.class,
                Boolean.class);
        add(
                connection,
                "object_values",
                String.class,
                a -> JsonValue.values((String) a[0], (Boolean) a[1]),
                String.class,
                Boolean.class);
        add(
                connection,
                "rounded_text",
                String.class,
                a -> plain(decimal((Double) a[0]).setScale((Integer) a[1], RoundingMode.HALF_UP)),
                Double.class,
                Integer.class);
        add(connection, "mod_number", Double.class, a -> mod((Double) a[0], (Double) a[1]), Double.class, Double.class);
        add(
                connection,
                "round_number",
                Double.class,
                a -> round((Double) a[0], (Double) a[1]),
                Double.class,
                Double.class);
        add(
                connection,
                "position_of",
                Double.class,
                a -> position((String) a[0], (String) a[1], (Long) a[2]),
                String.class,
                String.class,
                Long.class);
        add(
                connection,
                "encode_text",
                String.class,
                a -> encode((String) a[0], (String) a[1]),
                String.class,
                String.class);
        add(
                connection,
                "decode_text",
                String.class,
                a -> decode((String) a[0], (String) a[1]),
                String.class,
                String.class);
        add(
                connection,
                "read_date",
                Double.class,
                a -> dates.millis((String) a[0], (String) a[1], (String) a[2]),
                String.class,
                String.class,
                String.class);
    }

    /** A function that is null if an argument is null. */
    private static void add(
            Connection connection,
            String name,
            Class<?> result,
            Function<Object[], @Nullable Object> function,
            Class<?>... parameters)
            throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(name)
                    .withParameters(parameters)
                    .withReturnType(result)
                    .withVectorizedFunction(new RowFunction(function, parameters, result))
                    .register(connection);
        }
    }

    private static BigDecimal decimal(double number) {
        return new BigDecimal(number).round(DIGITS);
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static @Nullable Double mod(double number, double divisor) {
        if (divisor == 0 || !Double.isFinite(number) || !Double.isFinite(divisor)) {
            return null;
        }
        BigDecimal by = decimal(divisor);
        return decimal(number).remainder(by).add(by).remainder(by).doubleValue();
    }

    private static @Nullable Double round(double number, double nearest) {
        if (nearest == 0 || !Double.isFinite(number) || !Double.isFinite(nearest)) {
            return null;
        }
        BigDecimal unit = decimal(nearest);
        int digits = Math.max(20, decimal(number).scale() + unit.precision() + 20);
        return decimal(number)
                .divide(unit, digits, RoundingMode.HALF_UP)
                .setScale(0, RoundingMode.HALF_UP)
                .multiply(unit)
                .doubleValue();
    }

    /** The index of an occurrence, in characters from 0; negative occurrences count from the end. */
    private static @Nullable Double position(String text, String part, long occurrence) {
        long wanted = occurrence < 0 ? occurrences(text, part) + occurrence : occurrence;
        int at = wanted < 0 ? -1 : text.indexOf(part);
        for (long i = 0; i < wanted && at >= 0; i++) {
            at = following(text, part, at);
        }
        return at < 0 ? null : (double) text.codePointCount(0, at);
    }

    private static long occurrences(String text, String part) {
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = following(text, part, at)) {
            count++;
        }
        return count;
    }

    /**
     * The index of the occurrence behind another one, without overlap; -1 behind the last one. An empty text is before each
     * character and at the end.
     */
    private static int following(String text, String part, int at) {
        int from = at + part.length();
        if (part.isEmpty()) {
            from = at == text.length() ? at + 1 : text.offsetByCodePoints(at, 1);
        }
        return from > text.length() ? -1 : text.indexOf(part, from);
    }

    private static String encode(String text, String encoding) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (encoding) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64url" -> Base64.getUrlEncoder().encodeToString(bytes);
            case "base64mime" -> Base64.getMimeEncoder().encodeToString(bytes);
            default -> Base64.getEncoder().encodeToString(bytes);
        };
    }

    /** Null if the text is not valid in the encoding, or its bytes are not a text. */
    private static @Nullable String decode(String text, String encoding) {
        try {
            byte[] bytes = switch (encoding) {
                case "hex" -> HexFormat.of().parseHex(text);
                case "base64url" -> padded(withPadding(text.replace('-', '+').replace('_', '/')));
                case "base64mime" -> padded(text.replaceAll("[^A-Za-z0-9+/=]", ""));
                default -> padded(text);
            };
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return decoded.indexOf('\0') >= 0 ? null : decoded;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    private static String withPadding(String base64) {
        return base64 + "=".repeat((4 - base64.length() % 4) % 4);
    }

    /** Unlike the decoder of Java, PostgreSQL requires the padding. */
    private static byte[] padded(String base64) {
        if (base64.length() % 4 != 0) {
            throw new IllegalArgumentException("incomplete padding");
        }
        return Base64.getDecoder().decode(base64);
    }
}
