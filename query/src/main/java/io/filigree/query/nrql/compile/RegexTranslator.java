package io.filigree.query.nrql.compile;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates NRQL patterns to PostgreSQL regular expressions. Syntax that RE2 and PostgreSQL share is kept. Group names are
 * dropped, and the flags i and s are supported at the beginning. A dot matches no line end unless s is set. The classes of
 * letters and digits are those of ASCII.
 */
public final class RegexTranslator {

    private static final Pattern FLAGS = Pattern.compile("^\\(\\?([is]+)\\)");
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?P?<[A-Za-z_][A-Za-z0-9_]*>");

    /** The content of a bracket expression for a character class. */
    private static final Map<Character, String> CLASSES = Map.of('d', "0-9", 'w', "A-Za-z0-9_", 's', "\\t\\n\\f\\r ");

    private RegexTranslator() {}

    /** A regular expression that has to match all of a text. */
    public static SqlFragment whole(String pattern) {
        String rest = pattern.replace("\0", "");
        StringBuilder given = new StringBuilder();
        for (Matcher flags = FLAGS.matcher(rest); flags.find(); flags = FLAGS.matcher(rest)) {
            given.append(flags.group(1));
            rest = rest.substring(flags.end());
        }
        String flags = (given.indexOf("i") >= 0 ? "i" : "") + (given.indexOf("s") >= 0 ? "s" : "p");
        String unnamed = withoutNames(rest);
        String re2Flags = flags.replace("p", "");
        return SqlFragment.text("(?" + flags + ")^(?:" + inAscii(unnamed) + ")$")
                .inDuckDb(SqlFragment.text(
                        (re2Flags.isEmpty() ? "" : "(?" + re2Flags + ")") + "^(?:" + inAscii(unnamed) + ")$"));
    }

    /** The pattern with groups that have no names. */
    static String withoutNames(String pattern) {
        return GROUP_NAME.matcher(pattern).replaceAll("(");
    }

    private static String inAscii(String regex) {
        StringBuilder ascii = new StringBuilder();
        boolean brackets = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length()) {
                ascii.append(escape(regex.charAt(++i), brackets));
                continue;
            }
            brackets = brackets ? c != ']' : c == '[';
            ascii.append(c);
        }
        return ascii.toString();
    }

    private static String escape(char escaped, boolean brackets) {
        String ofClass = CLASSES.get(escaped);
        if (ofClass != null) {
            return brackets ? ofClass : "[" + ofClass + "]";
        }
        String ofContrary = CLASSES.get(Character.toLowerCase(escaped));
        return ofContrary != null && !brackets ? "[^" + ofContrary + "]" : "\\" + escaped;
    }
}
