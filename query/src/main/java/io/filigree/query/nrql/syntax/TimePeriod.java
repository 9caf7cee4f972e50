package io.filigree.query.nrql.syntax;

import java.util.Locale;
import java.util.Optional;

/**
 * A duration in NRQL. Every unit is a fixed number of milliseconds, independent of the calendar.
 *
 * @param count not negative
 */
public record TimePeriod(long count, Unit unit) {

    /** The units, each with its plural. */
    public enum Unit {
        MILLISECOND(1L),
        SECOND(1_000L),
        MINUTE(60_000L),
        HOUR(3_600_000L),
        DAY(86_400_000L),
        WEEK(7 * 86_400_000L),
        /** 30 days. */
        MONTH(30 * 86_400_000L),
        /** 91 days. */
        QUARTER(91 * 86_400_000L),
        /** 365 days. */
        YEAR(365 * 86_400_000L);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }

        /** How long it is. */
        public long millis() {
            return millis;
        }

        /** Returns the unit of that name, singular or plural, ignoring case. */
        public static Optional<Unit> named(String name) {
            String upper = name.toUpperCase(Locale.ROOT);
            for (Unit unit : values()) {
                if (upper.equals(unit.name()) || upper.equals(unit.name() + "S")) {
                    return Optional.of(unit);
                }
            }
            return Optional.empty();
        }
    }

    /** How long it is; {@link Long#MAX_VALUE} where that is longer than can be counted. */
    public long millis() {
        long product = count * unit.millis();
        return count != 0 && product / count != unit.millis() ? Long.MAX_VALUE : product;
    }

    /** As it is shown: {@code 60 MINUTES}. */
    @Override
    public String toString() {
        return count + " " + unit + (count == 1 ? "" : "S");
    }
}
