package io.filigree.dashboard;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a widget shows the result of its query. */
public enum WidgetType {
    /** As the clauses of the query determine it. */
    AUTO("Automatic"),
    LINE("Lines"),
    AREA("Stacked areas"),
    BARS("Stacked bars"),
    NUMBER("Numbers"),
    TABLE("Table"),
    /** A note without a query. */
    TEXT("Text note");

    private final String label;

    WidgetType(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The name in JSON, forms and addresses. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<WidgetType> parse(String text) {
        return Stream.of(values()).filter(type -> type.text().equals(text)).findFirst();
    }

    /** The names of all types, for an error message. */
    static String texts() {
        return Stream.of(values()).map(WidgetType::text).collect(Collectors.joining(", "));
    }
}
