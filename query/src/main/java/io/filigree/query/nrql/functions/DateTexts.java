package io.filigree.query.nrql.functions;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Reads dates by a pattern, as {@link DateReader} does in PostgreSQL. */
public final class DateTexts {

    private static final int MAX_KNOWN = 1_000;
    private static final Map<String, DateTexts> KNOWN = new ConcurrentHashMap<>();

    private final List<DatePart> fields = new ArrayList<>();
    private final Pattern regex;

    private DateTexts(List<DatePart> parts) {
        StringBuilder text = new StringBuilder();
        for (DatePart part : parts) {
            boolean literal = part.kind() == DatePart.Kind.LITERAL;
            text.append(literal ? part.regex() : "(" + part.regex() + ")");
            if (!literal) {
                fields.add(part);
            }
        }
        regex = Pattern.compile(text.toString());
    }

    /** The time in ms since 1970; null if the text does not match the pattern, or the date does not exist. */
    public static @Nullable Double millis(String text, String pattern, String zone) {
        DateTexts reader = KNOWN.get(pattern);
        if (reader == null) {
            reader = new DateTexts(DatePattern.of(pattern, SourceLocation.START).parts());
            if (KNOWN.size() < MAX_KNOWN) {
                KNOWN.put(pattern, reader);
            }
        }
        return reader.millis(text, ZoneId.of(zone));
    }

    private @Nullable Double millis(String text, ZoneId zone) {
        Matcher found = regex.matcher(text);
        if (!found.matches()) {
            return null;
        }
        try {
            Fields values = new Fields();
            for (int i = 0; i < fields.size(); i++) {
                values.set(fields.get(i), found.group(i + 1));
            }
            LocalDateTime local = values.date().atTime(values.time());
            return (double) (values.offset == null ? local.atZone(zone).toInstant() : local.toInstant(values.offset))
                    .toEpochMilli();
        } catch (DateTimeException e) {
            return null; // a date that does not exist
        }
    }

    private static final class Fields {
        private int year = 1970;
        private int month;
        private int quarter = 1;
        private int day = 1;
        private int dayOfYear;
        private int hour;
        private int hourOfHalfDay = -1;
        private boolean afternoon;
        private int minute;
        private int second;
        private int milli;
        private @Nullable ZoneOffset offset;

        void set(DatePart part, String text) {
            switch (part.kind()) {
                case YEAR -> year = part.letters().equals("yy") ? ofTwoDigits(number(text)) : number(text);
                case QUARTER -> quarter = text.charAt(text.length() - 1) - '0';
                case MONTH -> month = Character.isDigit(text.charAt(0)) ? number(text) : monthOf(text);
                case DAY -> day = number(text);
                case DAY_OF_YEAR -> dayOfYear = number(text);
                case HALF_DAY -> afternoon = text.equalsIgnoreCase("pm");
                case TIME -> setTime(part.letters().charAt(0), number(text));
                case OFFSET, GMT_OFFSET -> offset = offsetOf(text);
                default -> {}
            }
        }

        private void setTime(char letter, int number) {
            switch (letter) {
                case 'H' -> hour = number;
                case 'h' -> hourOfHalfDay = number;
                case 'm' -> minute = number;
                case 's' -> second = number;
                default -> milli = number;
            }
        }

        LocalDate date() {
            return dayOfYear > 0
                    ? Year.of(year).atDay(dayOfYear)
                    : LocalDate.of(year, month > 0 ? month : 3 * quarter - 2, day);
        }

        LocalTime time() {
            int hours = hourOfHalfDay < 0 ? hour : hourOfHalfDay % 12 + (afternoon ? 12 : 0);
            return LocalTime.of(hours, minute, second, milli * 1_000_000);
        }

        private static int number(String text) {
            return Integer.parseInt(text);
        }

        private static int ofTwoDigits(int year) {
            return year < 70 ? 2000 + year : 1900 + year;
        }

        private static int monthOf(String name) {
            return Stream.of(Month.values())
                    .filter(month -> name.startsWith(month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH)))
                    .findFirst()
                    .orElseThrow(() -> new DateTimeException(name))
                    .getValue();
        }

        private static ZoneOffset offsetOf(String text) {
            int sign = Math.max(text.indexOf('+'), text.indexOf('-'));
            if (sign < 0) {
                return ZoneOffset.UTC;
            }
            String[] parts = text.substring(sign + 1).split(":", -1);
            int minutes = number(parts[0]) * 60 + (parts.length > 1 ? number(parts[1]) : 0);
            return ZoneOffset.ofTotalSeconds((text.charAt(sign) == '-' ? -60 : 60) * minutes);
        }
    }
}
