package io.filigree.query.nrql.compile;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates NRQL patterns to PostgreSQL regular expressions. Syntax that RE2 and PostgreSQL share is kept. Group names are
 * dropped, and the flags i and s are supported at the beginning. A dot matches no line end unless s is set. The classes of
 * letters and digits, and the boundaries of words, are those of ASCII.
 */
public final class RegexTranslator {

    private static final Pattern FLAGS = Pattern.compile("^\\(\\?([is]+)\\)");
    private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?P?<[A-Za-z_][A-Za-z0-9_]*>");

    /** The content of a bracket expression for a character class. */
    private static final Map<Character, String> CLASSES = Map.of('d', "0-9", 'w', "A-Za-z0-9_", 's', "\\t\\n\\f\\r ");

    /** The same for the names of classes in bracket expressions. */
    private static final Map<String, String> NAMED_CLASSES = Map.ofEntries(
            Map.entry("alnum", "0-9A-Za-z"),
            Map.entry("alpha", "A-Za-z"),
            Map.entry("ascii", "\\u0001-\\u007f"),
            Map.entry("blank", "\\t "),
            Map.entry("cntrl", "\\u0001-\\u001f\\u007f"),
            Map.entry("digit", "0-9"),
            Map.entry("graph", "!-~"),
            Map.entry("lower", "a-z"),
            Map.entry("print", " -~"),
            Map.entry("punct", "!-/:-@\\[-`{-~"),
            Map.entry("space", "\\t\\n\\v\\f\\r "),
            Map.entry("upper", "A-Z"),
            Map.entry("word", "0-9A-Za-z_"),
            Map.entry("xdigit", "0-9A-Fa-f"));

    private static final String BEFORE = "(?<=[0-9A-Za-z_])";
    private static final String NOT_BEFORE = "(?<![0-9A-Za-z_])";
    private static final String AFTER = "(?=[0-9A-Za-z_])";
    private static final String NOT_AFTER = "(?![0-9A-Za-z_])";

    /** Escapes outside of bracket expressions that PostgreSQL has under another name or not for ASCII. */
    private static final Map<Character, String> POSITIONS = Map.of(
            'b', "(?:" + BEFORE + NOT_AFTER + "|" + NOT_BEFORE + AFTER + ")",
            'B', "(?:" + BEFORE + AFTER + "|" + NOT_BEFORE + NOT_AFTER + ")",
            'z', "\\Z");

    private RegexTranslator() {}

    /** A regular expression that has to match all of a text. */
    public static SqlFragment whole(String pattern) {
        String rest = pattern.replace("\0", "");
        StringBuilder given = new StringBuilder();
        for (Matcher flags = FLAGS.matcher(rest); flags.find(); flags = FLAGS.matcher(rest)) {
            given.append(flags.group(1));
            rest = rest.substring(flags.end());
        }
        boolean dotMatchesAll = given.indexOf("s") >= 0;
        String flags = given.indexOf("i") >= 0 ? "is" : "s";
        String unnamed = withoutNames(rest);
        String re2Flags = (given.indexOf("i") >= 0 ? "i" : "") + (dotMatchesAll ? "s" : "");
        return SqlFragment.text("(?" + flags + ")^(?:" + translated(unnamed, dotMatchesAll) + ")$")
                .inDuckDb(
                        SqlFragment.text((re2Flags.isEmpty() ? "" : "(?" + re2Flags + ")") + "^(?:" + unnamed + ")$"));
    }

    /** The pattern with groups that have no names. */
    static String withoutNames(String pattern) {
        return GROUP_NAME.matcher(pattern).replaceAll("(");
    }

    private static String translated(String regex, boolean dotMatchesAll) {
        StringBuilder translated = new StringBuilder();
        int brackets = -1; // where the content of a bracket expression begins
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length()) {
                translated.append(escape(regex.charAt(++i), brackets >= 0));
            } else if (brackets < 0) {
                if (c == '[') {
                    brackets = i + (regex.startsWith("^", i + 1) ? 2 : 1);
                }
                translated.append(c == '.' && !dotMatchesAll ? "[^\\n]" : String.valueOf(c));
            } else if (c == '[' && regex.startsWith(":", i + 1)) {
                int end = regex.indexOf(":]", i + 2);
                String named = end < 0 ? null : NAMED_CLASSES.get(regex.substring(i + 2, end));
                translated.append(named == null ? "[" : named);
                i = named == null ? i : end + 1;
            } else {
                // The first bracket is a character of the expression.
                brackets = c == ']' && i > brackets ? -1 : brackets;
                translated.append(c);
            }
        }
        return translated.toString();
    }

    private static String escape(char escaped, boolean brackets) {
        String ofClass = CLASSES.get(escaped);
        if (ofClass != null) {
            return brackets ? ofClass : "[" + ofClass + "]";
        }
        if (brackets) {
            return "\\" + escaped;
        }
        String ofContrary = CLASSES.get(Character.toLowerCase(escaped));
        return ofContrary == null ? POSITIONS.getOrDefault(escaped, "\\" + escaped) : "[^" + ofContrary + "]";
    }
}
