package io.filigree.page.query;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.Expression;

/** The style of a time series chart. */
public enum LineStyle {
    LINE("Lines"),
    AREA("Stacked areas"),
    BARS("Stacked bars");

    private final String label;

    LineStyle(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The value of the URL parameter. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<LineStyle> named(String text) {
        return Stream.of(values()).filter(style -> style.text().equals(text)).findFirst();
    }

    /** The default for a query: stacked areas for values that can be added. */
    static LineStyle suiting(QueryResult result) {
        return result.kind() == QueryResult.Kind.FACET_SERIES
                        && result.previous() == null
                        && adds(result.query().select().get(0).expression())
                ? BARS
                : LINE;
    }

    /** Whether the values of groups can be added, so that the height of a stack is meaningful. */
    private static boolean adds(Expression expression) {
        return expression instanceof Expression.Call call
                && call.function().isAdditive()
                && (!call.function().signature().takesAggregate()
                        || adds(call.positional().get(0)));
    }
}
