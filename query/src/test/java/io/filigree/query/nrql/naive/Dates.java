package io.filigree.query.nrql.naive;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** What moments are called. */
final class Dates {

    private static final String WRITTEN = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
    private static final String READ = "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]";

    private Dates() {}

    /** A time in PostgreSQL has microseconds. */
    static long millis(Number millis) {
        return Math.floorDiv(Math.round(millis.doubleValue() * 1_000), 1_000L);
    }

    static Object part(String function, long millis, ZoneId zone, boolean numeric) {
        ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(zone);
        int quarter = time.get(IsoFields.QUARTER_OF_YEAR);
        return switch (function) {
            case "dateOf" ->
                numeric ? (Object) (time.toLocalDate().toEpochDay() * 86_400_000) : text(time, "MMMM dd, uuuu");
            case "weekOf" ->
                numeric
                        ? (Object) (long) time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)
                        : "Week of " + text(time.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), "MMMM dd");
            case "hourOf" -> numeric ? (Object) (long) time.getHour() : time.getHour() + ":00";
            case "weekdayOf" ->
                numeric
                        ? (Object) (long) (time.getDayOfWeek().getValue() % 7)
                        : time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "monthOf" -> numeric ? (Object) (long) time.getMonthValue() : text(time, "MMMM uuuu");
            case "quarterOf" -> numeric ? (Object) (long) quarter : "Q" + quarter + " " + time.getYear();
            case "minuteOf" -> number(time.getMinute(), numeric);
            case "dayOfMonthOf" -> number(time.getDayOfMonth(), numeric);
            case "yearOf" -> number(time.getYear(), numeric);
            default -> number(time.toLocalDate().lengthOfMonth(), numeric);
        };
    }

    private static Object number(int number, boolean numeric) {
        return numeric ? (Object) (long) number : String.valueOf(number);
    }

    private static String text(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    static @Nullable Object toDatetime(@Nullable Object millis, @Nullable String pattern, ZoneId zone) {
        return millis instanceof Number number
                ? text(Instant.ofEpochMilli(millis(number)).atZone(zone), pattern == null ? WRITTEN : pattern)
                : null;
    }

    static @Nullable Object toTimestamp(@Nullable Object text, @Nullable String pattern, ZoneId zone) {
        if (!(text instanceof String written)) {
            return null;
        }
        // The month of a quarter is the one that does not contradict it.
        for (int month : List.of(1, 4, 7, 10)) {
            try {
                return read(written, pattern == null ? READ : pattern, month, zone);
            } catch (DateTimeException e) {
                // Another month, or no date at all.
            }
        }
        return null;
    }

    private static long read(String written, String pattern, int month, ZoneId zone) {
        DateTimeFormatterBuilder formatter = new DateTimeFormatterBuilder()
                .appendPattern(pattern.replace('y', 'u'))
                .parseDefaulting(ChronoField.YEAR, 1970);
        if (!pattern.contains("D")) {
            formatter.parseDefaulting(ChronoField.MONTH_OF_YEAR, month).parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
        }
        TemporalAccessor read = formatter
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT)
                .parse(written);
        LocalTime time = read.query(TemporalQueries.localTime());
        LocalDateTime at = read.query(TemporalQueries.localDate()).atTime(time == null ? LocalTime.MIN : time);
        ZoneId own = read.query(TemporalQueries.zone());
        return at.atZone(own == null ? zone : own).toInstant().toEpochMilli();
    }
}
