package io.filigree.page.function;

import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.chart.Prices;
import io.filigree.page.query.ValueUnit;

/** A column of the list of functions that a query computes from invocations. */
enum Figure {
    INVOCATIONS("invocations", "Invocations", ValueUnit.NONE, Measures.COUNT),
    ERRORS("errors", "Errors", ValueUnit.PERCENT, Measures.ERROR_RATE),
    P95("p95", "p95", ValueUnit.SECONDS, "percentile(duration, 95)['95'] AS 'Duration, p95'"),
    COLD_STARTS("coldStarts", "Cold starts", ValueUnit.PERCENT, Measures.COLD_STARTS),
    MEMORY(
            "memoryUsed",
            "Memory used",
            ValueUnit.PERCENT,
            "100 * max(" + Measures.MEMORY_SHARE + ") AS 'Memory used %'"),
    TIMEOUT(
            "timeoutLeft",
            "Timeout left",
            ValueUnit.PERCENT,
            "100 - 100 * percentile(duration, 99)['99'] / max(aws.timeout) AS 'Timeout left %'"),
    COST("cost", "Cost per day", ValueUnit.DOLLARS, "");

    /** Values in the result of {@link #all} after those of the figures. */
    static final int MEMORY_USED = values().length;

    static final int MEMORY_SIZE = MEMORY_USED + 1;
    static final int P99 = MEMORY_USED + 2;
    static final int TIMEOUT_SECONDS = MEMORY_USED + 3;
    static final int FAILED = MEMORY_USED + 4;

    private static final String MORE =
            "max(cwMaxMemoryUsed) AS 'Memory used', max(" + Measures.MEMORY_SIZE + ") AS 'Memory size',"
                    + "\n  percentile(duration, 99)['99'] AS 'Duration, p99', max(aws.timeout) AS 'Timeout',"
                    + " filter(count(*), WHERE error IS TRUE) AS 'Failed'";

    private final String text;
    private final String title;
    private final ValueUnit unit;
    private final String nrql;

    Figure(String text, String title, ValueUnit unit, String nrql) {
        this.text = text;
        this.title = title;
        this.unit = unit;
        this.nrql = nrql;
    }

    static Optional<Figure> parse(String text) {
        return Stream.of(values()).filter(figure -> figure.text.equals(text)).findFirst();
    }

    String text() {
        return text;
    }

    String title() {
        return title;
    }

    ValueUnit unit() {
        return unit;
    }

    /** The expression with its label. */
    String nrql(PageFilter filter, Prices prices) {
        return this == COST ? "rate(" + prices.cost(filter) + ", 1 day) AS 'Cost per day, USD'" : nrql;
    }

    /** The expressions of all figures, and the values that their cells and warnings need. */
    static String all(PageFilter filter, Prices prices) {
        StringBuilder select = new StringBuilder();
        for (Figure figure : values()) {
            select.append(figure.nrql(filter, prices)).append(",\n  ");
        }
        return select + MORE;
    }
}
