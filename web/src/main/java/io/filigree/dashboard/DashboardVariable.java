package io.filigree.dashboard;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A value that the queries of a dashboard contain as <code>{{name}}</code>. It has the values of the URL, else those of the
 * filter bar, else its defaults.
 *
 * @param kind what it is inserted as
 * @param multiple whether several values can be chosen, for {@code IN ({{name}})}
 * @param defaults the values without a choice
 * @param choices the values to choose from; empty for free text
 * @param query NRQL whose values are the choices; empty without
 * @param filter the part of the filter bar that sets the value; empty without
 */
public record DashboardVariable(
        String name,
        String title,
        Kind kind,
        boolean multiple,
        List<String> defaults,
        List<VariableChoice> choices,
        String query,
        String filter) {

    public static final int MAX_NAME = 40;
    public static final int MAX_VALUE = 400;
    public static final int MAX_VALUES = 20;
    public static final int MAX_CHOICES = 100;

    /** The parts of the filter bar that can set a variable; {@code tag:} is followed by the key of a tag. */
    public static final Set<String> FILTERS = Set.of("account", "region", "runtime", "function", "error");

    public static final String TAG = "tag:";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public DashboardVariable {
        defaults = List.copyOf(defaults);
        choices = List.copyOf(choices);
    }

    /** What a value becomes in a query. */
    public enum Kind {
        /** A text in quotes. */
        TEXT("Text"),
        NUMBER("Number"),
        /** The name of an attribute, in backticks. */
        ATTRIBUTE("Attribute");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /** The name in JSON and forms. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> parse(String text) {
            return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
        }
    }

    public static boolean isName(String text) {
        return text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    public static boolean isFilter(String text) {
        return FILTERS.contains(text) || (text.startsWith(TAG) && text.length() > TAG.length());
    }

    /** The title; the name of a variable without a title. */
    public String label() {
        return title.isEmpty() ? name : title;
    }

    /** The parameter of the page's URL with a value. */
    public String parameter() {
        return "var-" + name;
    }
}
