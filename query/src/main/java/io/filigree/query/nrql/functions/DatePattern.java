package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.functions.DatePart.Kind;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.SourceLocation;

/**
 * A date pattern with Java's letters, as in NRQL: letters are date fields; text in single quotes and all other characters
 * are literals.
 */
final class DatePattern {

    static final DatePattern ISO = of("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", SourceLocation.START);

    private final String pattern;
    private final List<DatePart> parts;

    private DatePattern(String pattern, List<DatePart> parts) {
        this.pattern = pattern;
        this.parts = parts;
    }

    /** @throws NrqlException if it has letters that are not date fields */
    static DatePattern of(String pattern, SourceLocation place) {
        String java = pattern.replace("\0", "");
        List<DatePart> parts = new ArrayList<>();
        int at = 0;
        while (at < java.length()) {
            char c = java.charAt(at);
            if (c == '\'') {
                int end = java.indexOf('\'', at + 1);
                String quoted = java.substring(at + 1, end < 0 ? java.length() : end);
                quoted.chars().forEach(character -> parts.add(DatePart.literal((char) character)));
                at = end < 0 ? java.length() : end + 1;
            } else if (Character.isLetter(c)) {
                DatePart part = part(java.substring(at), place);
                parts.add(part);
                at += part.letters().length();
            } else {
                parts.add(DatePart.literal(c));
                at++;
            }
        }
        return new DatePattern(pattern, parts);
    }

    private static DatePart part(String rest, SourceLocation place) {
        return DatePart.first(rest)
                .orElseThrow(() -> new NrqlException(
                        place, "a date pattern consists of " + String.join(", ", DatePart.allLetters())));
    }

    /** The moment as text. */
    SqlFragment written(SqlFragment moment, String zone) {
        SqlFragment local = SqlFragment.of("({} AT TIME ZONE {})", moment, TimeValues.zone(zone));
        SqlFragment ahead = SqlFragment.of("({} - {} AT TIME ZONE 'UTC')", local, moment);
        List<SqlFragment> texts = new ArrayList<>();
        StringBuilder format = new StringBuilder();
        for (DatePart part : parts) {
            if (part.isOffset()) {
                if (!format.isEmpty()) { // its text would be null
                    texts.add(SqlFragment.of("to_char({}, {})", local, SqlFragment.text(format.toString())));
                }
                texts.add(part.kind() == Kind.OFFSET ? offset(ahead, "Z", "", "HH24:MI") : gmtOffset(ahead));
                format.setLength(0);
            } else {
                format.append(part.format());
            }
        }
        if (!format.isEmpty() || texts.isEmpty()) {
            texts.add(SqlFragment.of("to_char({}, {})", local, SqlFragment.text(format.toString())));
        }
        return SqlFragment.of("({})", SqlFragment.join(" || ", texts));
    }

    /** Without minutes where they are zero. */
    private static SqlFragment gmtOffset(SqlFragment ahead) {
        return SqlFragment.of("replace({}, ':00', '')", offset(ahead, "GMT", "GMT", "FMHH24:MI"));
    }

    private static SqlFragment offset(SqlFragment ahead, String none, String before, String format) {
        return SqlFragment.of(
                        "(CASE WHEN {} = interval '0' THEN '" + none + "' WHEN {} < interval '0' THEN '" + before
                                + "-' || to_char(- {}, '" + format + "') ELSE '" + before + "+' || to_char({}, '"
                                + format
                                + "') END)",
                        ahead,
                        ahead,
                        ahead,
                        ahead)
                .inDuckDb("offset_text({}, '" + none + "', '" + before + "', " + !format.startsWith("FM") + ")", ahead);
    }

    /** A text as ms since 1970; null where it is not of this pattern. */
    SqlFragment read(SqlFragment text, String zone) {
        return new DateReader(parts)
                .read(text, zone)
                .inDuckDb("read_date({}, {}, {})", text, SqlFragment.text(pattern), SqlFragment.text(zone));
    }

    List<DatePart> parts() {
        return parts;
    }
}
