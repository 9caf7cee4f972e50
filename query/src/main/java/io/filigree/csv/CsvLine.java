package io.filigree.csv;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Formats a line of CSV (RFC 4180). A text that a spreadsheet would evaluate as a formula is prefixed with an
 * apostrophe.
 */
public final class CsvLine {

    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private CsvLine() {}

    /** The line, including its line break. */
    public static String of(Stream<? extends @Nullable Object> cells) {
        return cells.map(CsvLine::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        boolean formula = !(value instanceof Number) && !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(character -> ",\"\r\n;".indexOf(character) >= 0);
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
