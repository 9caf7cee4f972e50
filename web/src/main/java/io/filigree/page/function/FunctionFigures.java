package io.filigree.page.function;

import java.util.ArrayList;
import java.util.List;

import io.filigree.page.chart.Measures;
import io.filigree.page.query.Cell;
import io.filigree.page.query.ValueUnit;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a function or a group in the list.
 *
 * @param values in the order of {@link Figure#all}
 * @param trend the points of a polyline in a box of 60 by 16; empty without one
 */
record FunctionFigures(List<@Nullable Object> values, String trend) {

    /** A warning of a function. */
    public record Warning(String text, String severity, String title) {}

    FunctionFigures with(String points) {
        return new FunctionFigures(values, points);
    }

    @Nullable
    Object value(int index) {
        return values.get(index);
    }

    private double number(int index) {
        return values.get(index) instanceof Number number ? number.doubleValue() : 0;
    }

    private String text(Figure figure) {
        return Cell.text(values.get(figure.ordinal()), figure.unit());
    }

    public String invocations() {
        return text(Figure.INVOCATIONS);
    }

    public String errors() {
        return text(Figure.ERRORS);
    }

    public String p95() {
        return text(Figure.P95);
    }

    public String coldStarts() {
        return text(Figure.COLD_STARTS);
    }

    public String memory() {
        return text(Figure.MEMORY);
    }

    /** The largest memory used and the memory size. */
    public String memoryOf() {
        return Cell.text(values.get(Figure.MEMORY_USED), ValueUnit.NONE) + " of "
                + Cell.text(values.get(Figure.MEMORY_SIZE), ValueUnit.MEGABYTES);
    }

    /** The share of the memory that was used, from 0 to 1; null if unknown. */
    public @Nullable Double memoryShare() {
        return share(Figure.MEMORY.ordinal());
    }

    public String timeout() {
        return text(Figure.TIMEOUT);
    }

    /** The 99th percentile of the duration and the timeout. */
    public String timeoutOf() {
        return Cell.text(values.get(Figure.P99), ValueUnit.SECONDS) + " of "
                + Cell.text(values.get(Figure.TIMEOUT_SECONDS), ValueUnit.SECONDS);
    }

    public @Nullable Double timeoutShare() {
        Double left = share(Figure.TIMEOUT.ordinal());
        return left == null ? null : 1 - left;
    }

    public String cost() {
        return text(Figure.COST);
    }

    private @Nullable Double share(int index) {
        return values.get(index) instanceof Number number ? Math.max(0, Math.min(1, number.doubleValue() / 100)) : null;
    }

    /** The problems that the figures show, with the limits of <em>Needs attention</em>. */
    public List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        if (number(Figure.FAILED) >= Measures.ENOUGH && number(Figure.ERRORS.ordinal()) >= Measures.HIGH_ERRORS) {
            warnings.add(new Warning("errors", "bad", errors() + " of the invocations failed"));
        }
        boolean enough = number(Figure.INVOCATIONS.ordinal()) >= Measures.ENOUGH;
        if (enough
                && timeoutShare() != null
                && 100 - number(Figure.TIMEOUT.ordinal()) > Measures.HIGH_SHARE_OF_TIMEOUT) {
            warnings.add(new Warning("timeout", "bad", "99th percentile of the duration: " + timeoutOf()));
        }
        if (number(Figure.MEMORY.ordinal()) > Measures.HIGH_SHARE_OF_MEMORY) {
            boolean full = number(Figure.MEMORY.ordinal()) >= 100;
            warnings.add(new Warning("memory", full ? "bad" : "warn", "Memory used: " + memoryOf()));
        }
        return warnings;
    }
}
