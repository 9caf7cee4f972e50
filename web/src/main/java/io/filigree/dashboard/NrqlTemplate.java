package io.filigree.dashboard;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.filigree.page.query.NrqlText;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.SourceLocation;

/**
 * Inserts the values of variables into a query. A value becomes a literal, or the escaped content of the literal that
 * contains its placeholder. It never becomes a keyword, an operator or a clause.
 */
public final class NrqlTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{ *([^{}]{0,100}?) *}}");

    /** The tokens of NRQL in which a placeholder has another meaning, and quotes that are not closed. */
    private static final Pattern TOKENS = Pattern.compile(
            "(?<comment>--[^\\r\\n]*+|//[^\\r\\n]*+|/\\*.*?\\*/)"
                    + "|(?<raw>(?<![A-Za-z0-9_.])[rR]'(?:[^'\\\\]++|\\\\.|'')*+')"
                    + "|(?<text>'(?:[^'\\\\]++|\\\\.|'')*+'|\"(?:[^\"\\\\]++|\\\\.|\"\")*+\")"
                    + "|(?<name>`[^`]++`)"
                    + "|(?<placeholder>\\{\\{[^{}]{0,100}}})"
                    + "|(?<open>['\"`]|/\\*)",
            Pattern.DOTALL);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    private final String template;
    private final ValueSource source;

    private NrqlTemplate(String template, ValueSource source) {
        this.template = template;
        this.source = source;
    }

    /**
     * The query with the values of its variables.
     *
     * @param variables of the dashboard
     * @param values of each variable, by name
     * @throws NrqlException when a variable is unknown, or has no value or an invalid one
     */
    public static String fill(String template, List<DashboardVariable> variables, Map<String, List<String>> values) {
        return new NrqlTemplate(template, (name, length, delimiters) -> {
                    DashboardVariable variable = known(name, variables);
                    List<String> chosen = values.getOrDefault(name, List.of());
                    if (chosen.isEmpty()) {
                        throw new InvalidValueException("choose a value of “" + variable.label() + "”");
                    }
                    return new Insertion(variable.kind(), chosen);
                })
                .filled();
    }

    /**
     * Parses the query with sample values, which have the length of their placeholders, so that locations are those of the
     * template.
     *
     * @throws NrqlException when the query is invalid
     */
    public static Query parse(String template, List<DashboardVariable> variables) {
        String sample = new NrqlTemplate(template, (name, length, delimiters) -> {
                    DashboardVariable.Kind kind = known(name, variables).kind();
                    String value = kind == DashboardVariable.Kind.NUMBER
                            ? "1" + " ".repeat(length - 1)
                            : "x".repeat(length - delimiters);
                    return new Insertion(kind, List.of(value));
                })
                .filled();
        return NrqlParser.parse(sample, NrqlFunctions.CATALOG);
    }

    private static DashboardVariable known(String name, List<DashboardVariable> variables) {
        return variables.stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("the variable {{" + name + "}} is not defined"));
    }

    private String filled() {
        Matcher token = TOKENS.matcher(template);
        StringBuilder filled = new StringBuilder();
        while (token.find()) {
            TemplateToken part = new TemplateToken(token.start(), token.group());
            if (token.group("open") != null) {
                throw at(part.start(), new InvalidValueException("the quote or comment is not closed"));
            }
            String replacement = token.group("comment") != null
                    ? part.text()
                    : token.group("placeholder") != null ? literal(part) : within(part, token.group("raw") != null);
            token.appendReplacement(filled, Matcher.quoteReplacement(replacement));
        }
        return token.appendTail(filled).toString();
    }

    /** A placeholder outside of quotes becomes literals. */
    private String literal(TemplateToken token) {
        Matcher placeholder = PLACEHOLDER.matcher(token.text());
        if (!placeholder.matches()) {
            return token.text();
        }
        try {
            Insertion insertion = source.of(placeholder.group(1), token.text().length(), 2);
            return insertion.values().stream()
                    .map(value -> literal(insertion.kind(), value))
                    .collect(Collectors.joining(", "));
        } catch (InvalidValueException e) {
            throw at(token.start(), e);
        }
    }

    private static String literal(DashboardVariable.Kind kind, String value) {
        return switch (kind) {
            case TEXT -> NrqlText.quoted(value);
            // Always in backticks: a keyword would be one otherwise.
            case ATTRIBUTE -> "`" + attribute(value) + "`";
            case NUMBER -> number(value);
        };
    }

    /** A placeholder within quotes becomes a part of their content. */
    private String within(TemplateToken token, boolean raw) {
        char quote = token.text().charAt(0);
        Matcher placeholders = PLACEHOLDER.matcher(token.text());
        return placeholders.replaceAll(placeholder -> {
            int start = token.start() + placeholder.start();
            try {
                if (raw) {
                    throw new InvalidValueException("a raw pattern cannot contain a variable");
                }
                Insertion insertion =
                        source.of(placeholder.group(1), placeholder.group().length(), 0);
                if (insertion.values().size() > 1) {
                    throw new InvalidValueException("a variable with several values cannot be within quotes");
                }
                return Matcher.quoteReplacement(escaped(insertion.values().get(0), quote));
            } catch (InvalidValueException e) {
                throw at(start, e);
            }
        });
    }

    private static String escaped(String value, char quote) {
        return quote == '`'
                ? attribute(value)
                : value.replace("\\", "\\\\").replace(String.valueOf(quote), "\\" + quote);
    }

    private static String attribute(String value) {
        String name = value.replace("`", "");
        if (name.isEmpty()) {
            throw new InvalidValueException("the name of an attribute is empty");
        }
        return name;
    }

    private static String number(String value) {
        if (!NUMBER.matcher(value.strip()).matches()) {
            throw new InvalidValueException("“" + value + "” is not a number");
        }
        return value;
    }

    private NrqlException at(int index, InvalidValueException problem) {
        String before = template.substring(0, index);
        int line =
                1 + (int) before.chars().filter(character -> character == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new NrqlException(new SourceLocation(line, column), problem.getMessage());
    }

    private record TemplateToken(int start, String text) {}

    private record Insertion(DashboardVariable.Kind kind, List<String> values) {}

    private interface ValueSource {

        /**
         * @param length of the placeholder
         * @param delimiters characters that the value gets around it
         */
        Insertion of(String name, int length, int delimiters);
    }

    /** Becomes an {@link NrqlException} with the location of the placeholder. */
    private static final class InvalidValueException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidValueException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
