package io.filigree.page.query;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a table.
 *
 * @param raw its value, for CSV
 * @param at the timestamp that it shows in place of its text; else null
 * @param share of the largest value of its column, from 0 to 1, for its bar; else null
 * @param function whose ARN the value is; else null
 */
public record Cell(
        @Nullable Object raw,
        String text,
        @Nullable TimestampView at,
        @Nullable Double share,
        @Nullable FunctionArn function) {

    private static final String NOTHING = "–";

    static Cell of(@Nullable Object value, ValueUnit unit, Instant now) {
        if (unit == ValueUnit.MOMENT && value instanceof Number millis) {
            return moment(Instant.ofEpochMilli(millis.longValue()), now);
        }
        return new Cell(value, text(value, unit), null, null, null);
    }

    static Cell moment(Instant at, Instant now) {
        return new Cell(at.toString(), "", TimestampView.of(at, now), null, null);
    }

    static Cell plain(@Nullable Object value) {
        return new Cell(value, text(value, ValueUnit.NONE), null, null, null);
    }

    /** The name of a group; it leads to the page of a function if it is the ARN of one. */
    static Cell group(Object name) {
        return new Cell(
                name,
                text(name, ValueUnit.NONE),
                null,
                null,
                FunctionArn.parse(name.toString()).orElse(null));
    }

    /** The text; of a timestamp its date and time. */
    String written() {
        return at == null ? text : at.date() + " " + at.time();
    }

    /** Whether the cell shows its text and nothing else. */
    public boolean isTextOnly() {
        return at == null && share == null && function == null;
    }

    boolean isNumber() {
        return raw instanceof Number && at == null;
    }

    /** The cell with a bar of {@code value / largest} of the width. */
    Cell withBar(double largest) {
        return raw instanceof Number number && number.doubleValue() >= 0 && largest > 0
                ? new Cell(raw, text, at, Math.min(1, number.doubleValue() / largest), function)
                : this;
    }

    /** The relative change from {@code before} to {@code now}, in %. */
    static Cell change(@Nullable Object now, @Nullable Object before) {
        if (!(now instanceof Number after) || !(before instanceof Number earlier) || earlier.doubleValue() == 0) {
            return new Cell(null, NOTHING, null, null, null);
        }
        double percent = 100 * (after.doubleValue() - earlier.doubleValue()) / Math.abs(earlier.doubleValue());
        String sign = percent > 0 ? "+" : percent < 0 ? "−" : "±";
        return new Cell(
                percent,
                sign + String.format(Locale.ROOT, Math.abs(percent) < 10 ? "%.1f" : "%,.0f", Math.abs(percent)) + " %",
                null,
                null,
                null);
    }

    public static String text(@Nullable Object value, ValueUnit unit) {
        if (value instanceof Number number) {
            return unit.show(number);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> text(element, unit)).collect(Collectors.joining(", "));
        }
        return value == null ? NOTHING : value.toString();
    }
}
