package io.filigree.query.nrql.syntax;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Dates and times as NRQL writes them in quotes. */
final class DateTimeLiteral {

    private static final String COLONS =
            "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})%s)?".formatted("(?:\\.(?<fraction>\\d{1,3}))?");

    private static final String AFTER_T = "(?<thour>\\d{2}):?(?<tminute>\\d{2})(?::?(?<tsecond>\\d{2})%s)?"
            .formatted("(?:\\.(?<tfraction>\\d{1,3}))?");

    private static final String REST = "(?: ?(?<half>AM|PM)\\b)?"
            + "(?: ?(?<zone>Z|[+-]\\d{2}(?::?\\d{2})?|\\[[\\w/+-]+\\]|[A-Z_]+(?:/[\\w/+-]+)?))?";

    private static final Pattern DATE = pattern(
            "(?<year>\\d{4})-?(?<month>\\d{2})(?:-?(?<day>\\d{2}))?(?:T" + AFTER_T + "| " + COLONS + ")?" + REST);

    private static final Pattern TIME = pattern(COLONS + REST);

    private static final String FORMS =
            "write '2026-07-04', '2026-07-04 13:00:00', '2026-07-04T13:00:00Z', '2026-07-04 1:00 PM' or '13:00'";

    private DateTimeLiteral() {}

    /**
     * What {@code SINCE '…'} means.
     *
     * @throws NrqlException if it is neither a date nor a time
     */
    static TimePoint.Written moment(String text, String written, SourceLocation place) {
        String trimmed = text.strip().replaceAll("\\s+", " ");
        Matcher date = DATE.matcher(trimmed);
        Matcher time = TIME.matcher(trimmed);
        try {
            if (date.matches()) {
                return new TimePoint.Written(date(date), time(date, place), zone(date, place), written);
            }
            if (time.matches()) {
                return new TimePoint.Written(null, time(time, place), zone(time, place), written);
            }
        } catch (DateTimeException e) {
            throw new NrqlException(place, SourceText.quoted(text) + " is not a valid date; " + FORMS);
        }
        throw new NrqlException(place, SourceText.quoted(text) + " is neither a date nor a time; " + FORMS);
    }

    /** The time of day of {@code AT '…'}. */
    static LocalTime timeOfDay(String text, SourceLocation place) {
        Matcher time = TIME.matcher(text.strip());
        try {
            if (time.matches() && time.group("zone") == null) {
                return time(time, place);
            }
        } catch (DateTimeException e) {
            throw new NrqlException(
                    place, SourceText.quoted(text) + " is not a time of day; use '13:00' or '13:00:30'");
        }
        throw new NrqlException(place, SourceText.quoted(text) + " is not a time of day; use '13:00' or '13:00:30'");
    }

    private static LocalDate date(Matcher matcher) {
        String day = matcher.group("day");
        return LocalDate.of(
                Integer.parseInt(matcher.group("year")),
                Integer.parseInt(matcher.group("month")),
                day == null ? 1 : Integer.parseInt(day));
    }

    private static LocalTime time(Matcher matcher, SourceLocation place) {
        boolean afterT = matcher.pattern() == DATE && matcher.group("thour") != null;
        String prefix = afterT ? "t" : "";
        int hour = number(matcher.group(prefix + "hour"));
        String half = matcher.group("half");
        if (half != null && (hour < 1 || hour > 12)) {
            throw new NrqlException(place, "with AM or PM, the hour must be 1 to 12");
        }
        String fraction = matcher.group(prefix + "fraction");
        return LocalTime.of(
                half == null ? hour : hour % 12 + (half.equalsIgnoreCase("PM") ? 12 : 0),
                number(matcher.group(prefix + "minute")),
                number(matcher.group(prefix + "second")),
                fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3)) * 1_000_000);
    }

    private static @Nullable ZoneId zone(Matcher matcher, SourceLocation place) {
        String zone = matcher.group("zone");
        if (zone == null) {
            return null;
        }
        if (zone.equalsIgnoreCase("Z") || zone.startsWith("+") || zone.startsWith("-")) {
            return ZoneOffset.of(zone.toUpperCase(Locale.ROOT));
        }
        if (matcher.group("half") != null) {
            throw new NrqlException(place, "AM and PM cannot be combined with a zone name; use 13:00");
        }
        return TimeZones.named(zone.startsWith("[") ? zone.substring(1, zone.length() - 1) : zone, place);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }
}
