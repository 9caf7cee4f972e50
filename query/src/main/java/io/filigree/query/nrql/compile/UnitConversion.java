package io.filigree.query.nrql.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;

/** {@code convert(number, 'ms', 's')}. Units have their UCUM symbols ({@code KiBy}) or common names, in upper or lower case. */
final class UnitConversion {

    private static final String EXPECTED =
            "expected a unit of time (ns, us, ms, s, min, h, d, wk, mo, year), bytes (By, kBy,"
                    + " MBy, GBy, TBy, KiBy, MiBy, GiBy, TiBy) or bits (bit, kbit, Mbit, Gbit)";

    private static final long DAY = 86_400;

    /** Seconds. */
    private static final Map<String, Double> TIME = new HashMap<>();

    /** Bytes. */
    private static final Map<String, Double> DATA = new HashMap<>();

    static {
        time(1e-9, "ns", "nanosecond", "nanoseconds");
        time(1e-6, "us", "µs", "microsecond", "microseconds");
        time(1e-3, "ms", "millisecond", "milliseconds");
        time(1, "s", "sec", "second", "seconds");
        time(60, "min", "minute", "minutes");
        time(3_600, "h", "hr", "hour", "hours");
        time(DAY, "d", "day", "days");
        time(7 * DAY, "wk", "week", "weeks");
        // As long as in time ranges.
        time(30 * DAY, "mo", "month", "months");
        time(365 * DAY, "a", "year", "years");
        data(1, "b", "by", "byte", "bytes");
        data(0.125, "bit", "bits");
        List<String> prefixes = List.of("k", "m", "g", "t");
        for (int i = 0; i < prefixes.size(); i++) {
            String prefix = prefixes.get(i);
            double decimal = Math.pow(1_000, i + 1);
            double binary = Math.pow(1_024, i + 1);
            data(decimal, prefix + "b", prefix + "by");
            data(binary, prefix + "ib", prefix + "iby");
            data(decimal / 8, prefix + "bit");
            data(binary / 8, prefix + "ibit");
        }
    }

    private UnitConversion() {}

    private static void time(double seconds, String... names) {
        List.of(names).forEach(name -> TIME.put(name, seconds));
    }

    private static void data(double bytes, String... names) {
        List.of(names).forEach(name -> DATA.put(name, bytes));
    }

    /** @throws NrqlException if a unit is unknown, or one is of time and the other is not */
    static TypedExpression of(SqlFragment number, Expression from, Expression to) {
        Map<String, Double> units = units(from);
        if (units(to) != units) {
            throw new NrqlException(to.place(), written(from) + " cannot be converted to " + written(to));
        }
        double factor = size(units, from) / size(units, to);
        return TypedExpression.number(SqlFragment.of("({} * {})", number, SqlFragment.number(factor)));
    }

    private static Map<String, Double> units(Expression unit) {
        String name = name(unit);
        if (TIME.containsKey(name)) {
            return TIME;
        }
        if (DATA.containsKey(name)) {
            return DATA;
        }
        throw new NrqlException(unit.place(), "there is no unit '" + written(unit) + "'; " + EXPECTED);
    }

    private static double size(Map<String, Double> units, Expression unit) {
        return units.getOrDefault(name(unit), 1d);
    }

    private static String name(Expression unit) {
        return written(unit).toLowerCase(Locale.ROOT);
    }

    private static String written(Expression unit) {
        return ExpressionCompiler.constantText(unit);
    }
}
