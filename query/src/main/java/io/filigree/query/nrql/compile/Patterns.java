package io.filigree.query.nrql.compile;

import java.util.Set;

/**
 * NRQL's patterns as PostgreSQL's regular expressions. What RE2 and PostgreSQL have in common is taken as it is; a group's
 * name is left out, and a leading {@code (?i)} holds for all of it.
 */
final class Patterns {

    private static final Set<Character> SPECIAL =
            Set.of('\\', '.', '[', ']', '(', ')', '{', '}', '*', '+', '?', '^', '$', '|');

    private Patterns() {}

    /** A regular expression that has to match all of a text. */
    static Sql whole(String pattern) {
        boolean anyCase = pattern.startsWith("(?i)");
        String rest = anyCase ? pattern.substring("(?i)".length()) : pattern;
        String unnamed =
                rest.replaceAll("\\(\\?P?<[A-Za-z_][A-Za-z0-9_]*>", "(").replace("\0", "");
        return Sql.text((anyCase ? "(?i)" : "") + "^(?:" + unnamed + ")$");
    }

    /** An aparse pattern: each star is a group, each per cent sign whatever is between, whatever the case. */
    static Sql aparse(String pattern) {
        StringBuilder regex = new StringBuilder("(?i)^");
        for (char c : pattern.replace("\0", "").toCharArray()) {
            if (c == '*') {
                regex.append("(.*?)");
            } else if (c == '%') {
                regex.append(".*?");
            } else {
                regex.append(SPECIAL.contains(c) ? "\\" + c : String.valueOf(c));
            }
        }
        return Sql.text(regex.append('$').toString());
    }
}
