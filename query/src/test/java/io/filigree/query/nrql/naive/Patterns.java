package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Regular expressions of RE2, as far as Java's mean the same, and the patterns of {@code aparse}. */
final class Patterns {

    private Patterns() {}

    static Pattern compile(String re2) {
        return Pattern.compile(re2.replace("(?P<", "(?<"), Pattern.UNIX_LINES);
    }

    /** What the groups match, if the whole text matches. */
    static @Nullable List<@Nullable Object> capture(String text, String re2) {
        return groups(compile(re2).matcher(text));
    }

    /** The texts matched by the stars, with reluctant matching. */
    static @Nullable List<@Nullable Object> aparse(String text, String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> "(.*?)";
                        case '%' -> ".*?";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return groups(
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL)
                        .matcher(text));
    }

    private static @Nullable List<@Nullable Object> groups(Matcher matcher) {
        if (!matcher.matches()) {
            return null;
        }
        List<@Nullable Object> groups = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return groups;
    }
}
