package io.filigree.query.nrql.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.filigree.query.nrql.QueryRequest;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/**
 * Parses NRQL. Time and stack depth are bounded for any input: the length, the nesting depth and the number of sums and
 * products are checked before parsing.
 */
public final class NrqlParser {

    /** How deep parentheses, NOT and minus may be within one another. */
    static final int MOST_NESTED = 64;

    /** How many signs of arithmetic a text may have. */
    static final int MOST_SIGNS = 200;

    /** How many indexes may follow one another, as in a[0][1]. */
    static final int MOST_INDEXES = 16;

    private NrqlParser() {}

    /**
     * Returns the query for a text.
     *
     * @throws NrqlException when the text is not a valid query or uses something unsupported
     */
    public static Query parse(String text, FunctionCatalog functions) {
        if (text.length() > QueryRequest.MAX_LENGTH) {
            throw new NrqlException(
                    SourceLocation.START,
                    "a query may have at most %,d characters, not %,d"
                            .formatted(QueryRequest.MAX_LENGTH, text.length()));
        }
        checkCharacters(text);
        NrqlGrammarParser parser = new NrqlGrammarParser(tokens(text));
        parser.removeErrorListeners();
        parser.setErrorHandler(new SyntaxErrors());
        return new QueryBuilder(functions).build(parser.text().query());
    }

    /** Rejects NUL, which PostgreSQL does not support, and unpaired surrogates. */
    private static void checkCharacters(String text) {
        int line = 1;
        int column = 0;
        for (int character : text.codePoints().toArray()) {
            column++;
            if (character == 0 || Character.getType(character) == Character.SURROGATE) {
                throw new NrqlException(
                        new SourceLocation(line, column), "the character U+%04X is invalid".formatted(character));
            }
            if (character == '\n') {
                line++;
                column = 0;
            }
        }
    }

    private static CommonTokenStream tokens(String text) {
        NrqlGrammarLexer lexer = new NrqlGrammarLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        tokens.getTokens().forEach(NrqlParser::checkKnown);
        checkNesting(tokens.getTokens());
        return tokens;
    }

    private static void checkKnown(Token token) {
        if (token.getType() == NrqlGrammarLexer.UNKNOWN) {
            throw new NrqlException(SourceText.place(token), SyntaxErrors.unknown(token));
        }
    }

    private static void checkNesting(List<Token> tokens) {
        Deque<Integer> opened = new ArrayDeque<>();
        int depth = 0;
        int run = 0;
        int signs = 0;
        int indexes = 0;
        int before = Token.EOF;
        for (Token token : tokens) {
            int type = token.getType();
            boolean prefix = type == NrqlGrammarLexer.NOT || type == NrqlGrammarLexer.MINUS;
            run = prefix || type == NrqlGrammarLexer.OPEN ? run + 1 : 0;
            if (type == NrqlGrammarLexer.OPEN) {
                opened.push(run);
                depth += run;
                run = 0;
            } else if (type == NrqlGrammarLexer.CLOSE && !opened.isEmpty()) {
                depth -= opened.pop();
            }
            signs += isSign(type) ? 1 : 0;
            if (type == NrqlGrammarLexer.LEFT_BRACKET) {
                indexes = before == NrqlGrammarLexer.RIGHT_BRACKET ? indexes + 1 : 1;
            }
            before = type;
            if (indexes > MOST_INDEXES) {
                throw new NrqlException(
                        SourceText.place(token), "at most " + MOST_INDEXES + " indexes can follow one another");
            }
            if (depth + run > MOST_NESTED) {
                throw new NrqlException(
                        SourceText.place(token), "queries may be nested up to " + MOST_NESTED + " deep");
            }
            if (signs > MOST_SIGNS) {
                throw new NrqlException(
                        SourceText.place(token), "a query may have at most " + MOST_SIGNS + " arithmetic operators");
            }
        }
    }

    private static boolean isSign(int type) {
        return type == NrqlGrammarLexer.PLUS
                || type == NrqlGrammarLexer.MINUS
                || type == NrqlGrammarLexer.STAR
                || type == NrqlGrammarLexer.SLASH;
    }
}
