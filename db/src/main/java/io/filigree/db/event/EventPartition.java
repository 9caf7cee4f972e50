package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A partition of an event table: a day, or an hour, in UTC.
 *
 * @param name in SQL
 * @param from inclusive
 * @param to exclusive
 */
public record EventPartition(String table, String name, Instant from, Instant to) {

    /** What follows the name of the table and {@code _}, as a regular expression: a day, or an hour. */
    public static final String SUFFIX_REGEX = "[0-9]{8}|[0-9]{10}";

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuuMMddHH");
    private static final Pattern SUFFIX = Pattern.compile("_(" + SUFFIX_REGEX + ")$");
    private static final int DAY_DIGITS = 8;

    public EventPartition {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }

    /** The partition of a day. */
    static EventPartition ofDay(String table, LocalDate day) {
        Instant from = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        return new EventPartition(table, table + "_" + DAY.format(day), from, from.plus(Duration.ofDays(1)));
    }

    /** The partition of the hour that begins at this time. */
    static EventPartition ofHour(String table, Instant from) {
        return new EventPartition(
                table, table + "_" + HOUR.format(from.atOffset(ZoneOffset.UTC)), from, from.plus(Duration.ofHours(1)));
    }

    /** Whether the two have a time in common. */
    boolean overlaps(EventPartition other) {
        return from.isBefore(other.to) && other.from.isBefore(to);
    }

    /** The partition with this name; empty for the default partition. */
    static Optional<EventPartition> parse(String table, String name) {
        Matcher suffix = SUFFIX.matcher(name);
        if (!name.startsWith(table) || !suffix.find() || suffix.start() != table.length()) {
            return Optional.empty();
        }
        String digits = suffix.group(1);
        return Optional.of(
                digits.length() == DAY_DIGITS
                        ? ofDay(table, LocalDate.parse(digits, DAY))
                        : ofHour(table, LocalDateTime.parse(digits, HOUR).toInstant(ZoneOffset.UTC)));
    }
}
