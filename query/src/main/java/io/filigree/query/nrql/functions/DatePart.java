package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.Optional;

/**
 * A part of a date pattern.
 *
 * @param letters Java's; of a literal its character
 * @param format PostgreSQL's; empty for offsets
 * @param regex of the texts that it reads, without groups
 */
record DatePart(String letters, Kind kind, String format, String regex) {

    enum Kind {
        LITERAL,
        YEAR,
        QUARTER,
        MONTH,
        DAY,
        DAY_OF_YEAR,
        /** Hours, minutes, seconds. */
        TIME,
        /** AM or PM. */
        HALF_DAY,
        /** Of the month or the week in words: it says nothing that the others do not. */
        WEEKDAY,
        /** {@code +02:00} or {@code Z}. */
        OFFSET,
        /** {@code GMT+2}. */
        GMT_OFFSET
    }

    private static final String TO_12 = "(?:1[0-2]|0?[1-9])";
    private static final String TO_24 = "(?:2[0-3]|1\\d|0?\\d)";
    private static final String TO_31 = "(?:3[01]|[12]\\d|0?[1-9])";
    private static final String MONTHS =
            "(?:January|February|March|April|May|June|July|August|September|October" + "|November|December)";
    private static final String MONTHS_SHORT = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private static final String TO_59 = "[0-5]?\\d";

    /** The longest first. */
    private static final List<DatePart> ALL = List.of(
            new DatePart("MMMM", Kind.MONTH, "FMMonth", MONTHS),
            new DatePart("EEEE", Kind.WEEKDAY, "FMDay", "[A-Z][a-z]{2,5}day"),
            new DatePart("yyyy", Kind.YEAR, "YYYY", "\\d{4}"),
            new DatePart("SSS", Kind.TIME, "MS", "\\d{3}"),
            new DatePart("MMM", Kind.MONTH, "Mon", MONTHS_SHORT),
            new DatePart("EEE", Kind.WEEKDAY, "Dy", "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"),
            new DatePart("DDD", Kind.DAY_OF_YEAR, "DDD", "\\d{3}"),
            new DatePart("qqq", Kind.QUARTER, "\"Q\"Q", "Q[1-4]"),
            new DatePart("QQQ", Kind.QUARTER, "\"Q\"Q", "Q[1-4]"),
            new DatePart("XXX", Kind.OFFSET, "", "(?:Z|[-+](?:0\\d|1[0-8]):[0-5]\\d)"),
            new DatePart("yy", Kind.YEAR, "YY", "\\d{2}"),
            new DatePart("MM", Kind.MONTH, "MM", "(?:0[1-9]|1[0-2])"),
            new DatePart("dd", Kind.DAY, "DD", "(?:0[1-9]|[12]\\d|3[01])"),
            new DatePart("HH", Kind.TIME, "HH24", "(?:[01]\\d|2[0-3])"),
            new DatePart("hh", Kind.TIME, "HH12", "(?:0[1-9]|1[0-2])"),
            new DatePart("mm", Kind.TIME, "MI", "[0-5]\\d"),
            new DatePart("ss", Kind.TIME, "SS", "[0-5]\\d"),
            new DatePart("M", Kind.MONTH, "FMMM", TO_12),
            new DatePart("d", Kind.DAY, "FMDD", TO_31),
            new DatePart("D", Kind.DAY_OF_YEAR, "FMDDD", "[1-9]\\d{0,2}"),
            new DatePart("H", Kind.TIME, "FMHH24", TO_24),
            new DatePart("h", Kind.TIME, "FMHH12", TO_12),
            new DatePart("m", Kind.TIME, "FMMI", TO_59),
            new DatePart("s", Kind.TIME, "FMSS", TO_59),
            new DatePart("q", Kind.QUARTER, "Q", "[1-4]"),
            new DatePart("Q", Kind.QUARTER, "Q", "[1-4]"),
            new DatePart("a", Kind.HALF_DAY, "AM", "[AaPp][Mm]"),
            new DatePart("O", Kind.GMT_OFFSET, "", "GMT(?:[-+](?:0?\\d|1[0-8])(?::[0-5]\\d)?)?"));

    /** The part at the beginning of a pattern. */
    static Optional<DatePart> first(String pattern) {
        return ALL.stream().filter(part -> pattern.startsWith(part.letters)).findFirst();
    }

    static List<String> allLetters() {
        return ALL.stream().map(DatePart::letters).sorted().toList();
    }

    static DatePart literal(char c) {
        String quoted = c == '"' || c == '\\' ? "\"\\" + c + "\"" : "\"" + c + "\"";
        String regex = Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c;
        return new DatePart(String.valueOf(c), Kind.LITERAL, quoted, regex);
    }

    boolean isOffset() {
        return kind == Kind.OFFSET || kind == Kind.GMT_OFFSET;
    }
}
