package io.filigree.query.nrql.functions;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;
import io.filigree.query.nrql.syntax.SourceLocation;

/**
 * {@code convert(number, 'ms', 's')}. Units have their UCUM symbols ({@code KiBy}) or common names, in upper or lower case.
 */
final class Convert extends AbstractFunction implements EventFunction {

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

    Convert() {
        super(
                FunctionDocumentation.of(
                        "convert", "convert(number, 'ms', 's')", "A number in another unit of time or bytes"),
                Signature.takes(Parameter.VALUE, Parameter.UNIT, Parameter.UNIT));
    }

    private static void time(double seconds, String... names) {
        List.of(names).forEach(name -> TIME.put(name, seconds));
    }

    private static void data(double bytes, String... names) {
        List.of(names).forEach(name -> DATA.put(name, bytes));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        String from = arguments.constantText(1);
        String to = arguments.constantText(2);
        Map<String, Double> units = units(from, arguments.get(1).place());
        if (units(to, arguments.get(2).place()) != units) {
            throw new NrqlException(arguments.get(2).place(), from + " cannot be converted to " + to);
        }
        double factor = size(units, from) / size(units, to);
        return TypedExpression.number(SqlFragment.of("({} * {})", arguments.number(0), SqlFragment.number(factor)));
    }

    private static Map<String, Double> units(String unit, SourceLocation place) {
        String name = unit.toLowerCase(Locale.ROOT);
        if (TIME.containsKey(name)) {
            return TIME;
        }
        if (DATA.containsKey(name)) {
            return DATA;
        }
        throw new NrqlException(place, "there is no unit '" + unit + "'; " + EXPECTED);
    }

    private static double size(Map<String, Double> units, String unit) {
        return units.getOrDefault(unit.toLowerCase(Locale.ROOT), 1d);
    }
}
