package io.filigree.page.query;

import java.util.Locale;

import io.filigree.decorator.AttributeRegistry;
import io.filigree.decorator.attribute.AttributeUnit;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;

/** The unit of a number, by its attribute and function. */
public enum ValueUnit {
    NONE(""),
    SECONDS("s"),
    MILLIS("ms"),
    BYTES("B"),
    MEGABYTES("MB"),
    PERCENT("%"),
    DOLLARS("$"),
    /** Milliseconds since 1970. */
    MOMENT("");

    private final String text;

    ValueUnit(String text) {
        this.text = text;
    }

    /** The suffix of a number. */
    String text() {
        return text;
    }

    static ValueUnit of(Query.Selected selected) {
        String label = selected.label();
        if (label == null) {
            return of(selected.expression());
        }
        if (label.endsWith("%")) {
            return PERCENT;
        }
        return label.endsWith("USD") ? DOLLARS : label.endsWith(")") ? NONE : of(selected.expression());
    }

    static ValueUnit of(Expression expression) {
        if (expression instanceof Expression.Attribute attribute) {
            return ofAttribute(attribute.name());
        }
        return expression instanceof Expression.Call call ? ofCall(call) : NONE;
    }

    private static ValueUnit ofCall(Expression.Call call) {
        return switch (call.function().unit()) {
            case NONE -> NONE;
            case OF_ARGUMENT ->
                call.positional().isEmpty() ? NONE : of(call.positional().get(0));
            case PERCENT -> PERCENT;
            case BYTES -> BYTES;
            case EPOCH_MILLISECONDS -> MOMENT;
        };
    }

    /** From the registry; for a sender's own attribute from how names usually end. */
    static ValueUnit ofAttribute(String attribute) {
        return AttributeRegistry.find(attribute)
                .map(known -> of(known.unit()))
                .orElseGet(() -> ofName(attribute, attribute.toLowerCase(Locale.ROOT)));
    }

    private static ValueUnit of(AttributeUnit unit) {
        return switch (unit) {
            case NONE -> NONE;
            case SECONDS -> SECONDS;
            case MILLISECONDS -> MILLIS;
            case MEGABYTES -> MEGABYTES;
            case EPOCH_MILLISECONDS -> MOMENT;
        };
    }

    private static ValueUnit ofName(String attribute, String name) {
        boolean ofPlatform = name.startsWith("cw") || name.startsWith("cloudwatch");
        if (attribute.endsWith("Ms") || attribute.endsWith("_ms") || (ofPlatform && name.endsWith("duration"))) {
            return MILLIS;
        }
        if (name.equals("totaltime") || name.endsWith("duration") || name.endsWith(".timeout")) {
            return SECONDS;
        }
        return name.contains("memorysize") || name.contains("memoryused") ? MEGABYTES : NONE;
    }

    /** Formats a number for display. Fractions of a second are shown in ms, and 10,000 ms or more in seconds. */
    String show(Number number) {
        double value = number.doubleValue();
        if (this == SECONDS && value != 0 && Math.abs(value) < 1) {
            return digits(value * 1_000) + " ms";
        }
        if (this == MILLIS && Math.abs(value) >= 10_000) {
            return digits(value / 1_000) + " s";
        }
        if (this == DOLLARS) {
            return (value < 0 ? "−$" : "$") + dollars(Math.abs(value));
        }
        String shown = number instanceof Long ? String.format(Locale.ROOT, "%,d", number) : digits(value);
        return text.isEmpty() ? shown : shown + " " + text;
    }

    /** Cents, or two significant digits of less than a dollar. */
    private static String dollars(double value) {
        if (value == 0 || value >= 1) {
            return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%,.2f", value);
        }
        int decimals = Math.min(9, 1 - (int) Math.floor(Math.log10(value)));
        return String.format(Locale.ROOT, "%." + Math.max(2, decimals) + "f", value);
    }

    /** Rounds to three significant digits. */
    private static String digits(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        if (size >= 1e15 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = size >= 100 ? 1 : size >= 1 ? 2 : 2 - (int) Math.floor(Math.log10(size));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
