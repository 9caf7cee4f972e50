package io.filigree.query.nrql.syntax;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;

/** Reads the source text of tokens and their positions. */
final class SourceText {

    private static final int MOST_QUOTED = 40;

    private SourceText() {}

    static SourceLocation place(Token token) {
        return new SourceLocation(token.getLine(), token.getCharPositionInLine() + 1);
    }

    static SourceLocation place(ParserRuleContext context) {
        return place(context.getStart());
    }

    /** Behind its last word. */
    static SourceLocation end(ParserRuleContext context) {
        Token last = context.getStop();
        String text = last.getText();
        int newline = text.lastIndexOf('\n');
        return newline < 0
                ? new SourceLocation(last.getLine(), last.getCharPositionInLine() + text.length() + 1)
                : new SourceLocation(
                        last.getLine()
                                + (int) text.chars().filter(c -> c == '\n').count(),
                        text.length() - newline);
    }

    /** As it was written, white space and all. */
    static String written(ParserRuleContext context) {
        CharStream characters = context.getStart().getInputStream();
        return characters.getText(Interval.of(
                context.getStart().getStartIndex(), context.getStop().getStopIndex()));
    }

    /** The value of a string literal. A quote in it is doubled or escaped by a backslash; a backslash may be escaped. */
    static String unquoted(Token string) {
        String text = string.getText();
        char quote = text.charAt(0);
        StringBuilder unquoted = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            char next = text.charAt(i + 1);
            boolean escaped = c == quote || (c == '\\' && (next == '\\' || next == '\'' || next == '"'));
            unquoted.append(escaped ? next : c);
            i += escaped ? 1 : 0;
        }
        return unquoted.toString();
    }

    /** The regular expression in {@code r'…'}, whose backslashes are its own. */
    static String pattern(Token raw) {
        String text = raw.getText();
        return text.substring(2, text.length() - 1).replace("''", "'");
    }

    /** In quotes, for a message: on one line, and not long. */
    static String quoted(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
        boolean isLong = line.codePointCount(0, line.length()) > MOST_QUOTED;
        return "'" + (isLong ? line.substring(0, line.offsetByCodePoints(0, MOST_QUOTED)) + "…" : line) + "'";
    }

    /** A number, as a whole one where it can be one. */
    static Object whole(String digits, SourceLocation place) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            return decimal(digits, place);
        }
    }

    static Double decimal(String text, SourceLocation place) {
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new NrqlException(place, "the number is too large");
        }
        return number;
    }
}
