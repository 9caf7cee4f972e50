package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * A date pattern with Java's letters, as in NRQL: letters are date fields; text in single quotes and all other characters
 * are literals.
 */
final class DatePattern {

    static final String ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

    /** The offset of a zone, which PostgreSQL writes otherwise. */
    private static final String OFFSET = "XXX";

    /** A part of a date: Java's letters, PostgreSQL's, and its format. The longest first. */
    private record Part(String letters, String format, String regex) {}

    private static final List<Part> PARTS = List.of(
            new Part("MMMM", "FMMonth", "[A-Za-z]+"),
            new Part("EEEE", "FMDay", "[A-Za-z]+"),
            new Part("yyyy", "YYYY", "\\d{4}"),
            new Part("SSS", "MS", "\\d{3}"),
            new Part("MMM", "Mon", "[A-Za-z]{3}"),
            new Part("EEE", "Dy", "[A-Za-z]{3}"),
            new Part(OFFSET, "", ""),
            new Part("yy", "YY", "\\d{2}"),
            new Part("MM", "MM", "(0[1-9]|1[0-2])"),
            new Part("dd", "DD", "(0[1-9]|[12]\\d|3[01])"),
            new Part("HH", "HH24", "([01]\\d|2[0-3])"),
            new Part("hh", "HH12", "(0[1-9]|1[0-2])"),
            new Part("mm", "MI", "[0-5]\\d"),
            new Part("ss", "SS", "[0-5]\\d"),
            new Part("a", "AM", "([AaPp][Mm])"));

    private final List<Part> parts;

    private DatePattern(List<Part> parts) {
        this.parts = parts;
    }

    static DatePattern of(@Nullable Expression expression, String otherwise) {
        String java = expression == null
                ? otherwise
                : ExpressionCompiler.constantText(expression).replace("\0", "");
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < java.length()) {
            char c = java.charAt(at);
            if (c == '\'') {
                int end = java.indexOf('\'', at + 1);
                String quoted = java.substring(at + 1, end < 0 ? java.length() : end);
                quoted.chars().forEach(character -> parts.add(literal((char) character)));
                at = end < 0 ? java.length() : end + 1;
            } else if (Character.isLetter(c)) {
                Part part = part(java.substring(at), expression);
                parts.add(part);
                at += part.letters().length();
            } else {
                parts.add(literal(c));
                at++;
            }
        }
        return new DatePattern(parts);
    }

    private static Part part(String rest, @Nullable Expression expression) {
        return PARTS.stream()
                .filter(part -> rest.startsWith(part.letters()))
                .findFirst()
                .orElseThrow(() -> new NrqlException(
                        expression == null ? SourceLocation.START : expression.place(),
                        "a date pattern consists of "
                                + PARTS.stream().map(Part::letters).sorted().collect(Collectors.joining(", "))));
    }

    private static Part literal(char c) {
        String quoted = c == '"' || c == '\\' ? "\"\\" + c + "\"" : "\"" + c + "\"";
        return new Part(String.valueOf(c), quoted, Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
    }

    /** The moment as text. */
    SqlFragment written(SqlFragment moment, String zone) {
        SqlFragment local = SqlFragment.of("({} AT TIME ZONE {})", moment, SqlFragment.text(zone));
        SqlFragment ahead = SqlFragment.of("({} - {} AT TIME ZONE 'UTC')", local, moment);
        SqlFragment offset = SqlFragment.of(
                "(CASE WHEN {} = interval '0' THEN 'Z' WHEN {} < interval '0' THEN '-' || to_char(- {}, 'HH24:MI')"
                        + " ELSE '+' || to_char({}, 'HH24:MI') END)",
                ahead,
                ahead,
                ahead,
                ahead);
        List<SqlFragment> texts = new ArrayList<>();
        StringBuilder format = new StringBuilder();
        for (Part part : parts) {
            if (part.letters().equals(OFFSET)) {
                texts.add(SqlFragment.of("to_char({}, {})", local, SqlFragment.text(format.toString())));
                texts.add(offset);
                format.setLength(0);
            } else {
                format.append(part.format());
            }
        }
        if (!format.isEmpty()) {
            texts.add(SqlFragment.of("to_char({}, {})", local, SqlFragment.text(format.toString())));
        }
        return SqlFragment.of("({})", SqlFragment.join(" || ", texts));
    }

    /** A text as ms since 1970; null where it is not of this pattern. */
    SqlFragment read(SqlFragment text, String zone) {
        String regex = parts.stream().map(Part::regex).collect(Collectors.joining("", "^", "$"));
        String format = parts.stream().map(Part::format).collect(Collectors.joining());
        return SqlFragment.of(
                "CASE WHEN {} ~ {} THEN floor(extract(epoch FROM (to_timestamp({}, {})::timestamp AT TIME ZONE {}))"
                        + " * 1000)::double precision END",
                text,
                SqlFragment.text(regex),
                text,
                SqlFragment.text(format),
                SqlFragment.text(zone));
    }
}
