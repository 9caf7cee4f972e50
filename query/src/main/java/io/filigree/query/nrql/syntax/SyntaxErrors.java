package io.filigree.query.nrql.syntax;

import static io.filigree.query.nrql.syntax.NrqlGrammarParser.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** Builds the message of a syntax error: the first unexpected word and what is expected there, in NRQL terms. */
final class SyntaxErrors extends BailErrorStrategy {

    private static final int MOST_EXPECTED = 6;

    private static final Set<String> KEYWORDS = IntStream.rangeClosed(AGO, YESTERDAY)
            .mapToObj(VOCABULARY::getSymbolicName)
            .collect(Collectors.toUnmodifiableSet());

    private static final IntervalSet CLAUSES = _ATN.nextTokens(_ATN.ruleToStartState[RULE_clause]);

    private static final IntervalSet OPERATORS = new IntervalSet(
                    EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, PLUS, MINUS, STAR, SLASH)
            .or(new IntervalSet(AND, OR, NOT, IS, IN, LIKE, RLIKE));

    private static final IntervalSet TIMES = _ATN.nextTokens(_ATN.ruleToStartState[RULE_moment]);

    private static final IntervalSet NAMES = _ATN.nextTokens(_ATN.ruleToStartState[RULE_name]);
    private static final IntervalSet VALUES = _ATN.nextTokens(_ATN.ruleToStartState[RULE_primary]);

    /** The most likely first. */
    private static final List<Phrase> PHRASES = List.of(
            new Phrase("','", COMMA),
            new Phrase("')'", CLOSE),
            new Phrase("AS", AS),
            new Phrase("AGO", AGO),
            new Phrase("an operator (=, AND, …)", EQUAL, OPERATORS.or(new IntervalSet(OPEN, UNIT, LEFT_BRACKET))),
            new Phrase("an operator (+, AND, …)", SLASH, OPERATORS.or(new IntervalSet(UNIT, LEFT_BRACKET))),
            new Phrase("']'", RIGHT_BRACKET),
            new Phrase("a unit of time such as minutes", UNIT),
            new Phrase("a clause (WHERE, FACET, SINCE, …)", FACET, CLAUSES.or(new IntervalSet(OPEN))),
            new Phrase("a query", SELECT, CLAUSES),
            new Phrase("a time such as 1 hour ago, today or '2026-07-04 13:00'", NOW, TIMES),
            new Phrase("a whole number", INTEGER),
            new Phrase("a text in quotes", STRING),
            new Phrase("a regular expression r'…'", RAW),
            new Phrase("'*'", STAR),
            new Phrase("'('", OPEN),
            new Phrase("the end of the query", Token.EOF));

    /** Keywords of other query languages, with the alternative in NRQL. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("GROUP", "there is no GROUP BY; the nearest is FACET"),
            Map.entry(
                    "HAVING",
                    "there is no HAVING; the nearest is a nested query: SELECT … FROM (SELECT … FACET …) WHERE …"),
            Map.entry("PREDICT", "PREDICT is not supported; the nearest is derivative(attribute, 1 hour), the slope"),
            Map.entry("DISTINCT", "there is no SELECT DISTINCT; the nearest is uniques(attribute), or FACET attribute"),
            Map.entry("BETWEEN", "there is no BETWEEN; the nearest is x >= 1 AND x < 2"),
            Map.entry("CASE", "there is no CASE; the nearest is if(condition, value, otherwise)"),
            Map.entry("UNION", "there is no UNION; the nearest is several event types: FROM A, B"),
            Map.entry("ILIKE", "there is no ILIKE; LIKE ignores case"),
            Map.entry("REGEXP", "there is no REGEXP; the nearest is RLIKE r'…'"),
            Map.entry("RIGHT", "RIGHT JOIN is not supported; the nearest is LEFT JOIN with the two sides swapped"),
            Map.entry("FULL", "FULL JOIN is not supported; the nearest is LEFT JOIN"),
            Map.entry("OUTER", "OUTER is not supported; LEFT JOIN keeps unmatched rows"),
            Map.entry("CROSS", "CROSS JOIN is not supported; the nearest is INNER JOIN"),
            Map.entry("TOP", "there is no TOP; the nearest is LIMIT"),
            Map.entry("SIMULATE", "SIMULATE is not supported; remove it"));

    /** Those that are parsed as a name, so that the error is at the next word. */
    private static final Set<String> BEFORE_OTHERS = Set.of("CASE", "DISTINCT", "TOP");

    /** The state and rule of the last matched token. */
    private int state = -1;

    private @Nullable ParserRuleContext rule;

    /** The message for a character that starts no token. */
    static String unknown(Token token) {
        return switch (token.getText()) {
            case "'", "\"" -> "the string is not terminated";
            case "`" -> "the name is empty or has no closing backtick";
            case "!" -> "'!' is not an operator; use NOT before a condition, or != between values";
            case "%" -> "there is no operator %; the nearest is mod(number, divisor)";
            case ";" -> "';' is not supported; send one query without a terminator";
            default ->
                SourceText.quoted(token.getText()) + " is an invalid character; names with special characters need"
                        + " backticks: `my-attribute`";
        };
    }

    @Override
    public void reportMatch(Parser parser) {
        super.reportMatch(parser);
        state = parser.getState();
        rule = parser.getContext();
    }

    @Override
    public void recover(Parser parser, RecognitionException e) {
        throw error(parser);
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw error(parser);
    }

    private NrqlException error(Parser parser) {
        Token token = parser.getCurrentToken();
        return new NrqlException(SourceText.place(token), detail(token, before(parser), expected(parser)));
    }

    private static @Nullable Token before(Parser parser) {
        return parser.getTokenStream().LT(-1);
    }

    /** The tokens that may follow the last one. */
    private IntervalSet expected(Parser parser) {
        if (rule == null) {
            return parser.getExpectedTokens();
        }
        ATN atn = parser.getATN();
        return atn.getExpectedTokens(atn.states.get(state).transition(0).target.stateNumber, rule);
    }

    private static String detail(Token token, @Nullable Token before, IntervalSet expected) {
        String foreign = foreign(token, before);
        if (foreign != null) {
            return foreign;
        }
        String found =
                token.getType() == Token.EOF ? "unexpected end of the query" : SourceText.quoted(token.getText());
        return found
                + (token.getType() == Token.EOF ? "; expected " : " is unexpected; expected ")
                + SpellingSuggestions.or(phrases(expected))
                + meant(token, expected);
    }

    private static @Nullable String foreign(Token token, @Nullable Token before) {
        String own = FOREIGN.get(token.getText().toUpperCase(Locale.ROOT));
        if (own != null || before == null) {
            return own;
        }
        if (token.getType() == COLON && before.getType() == NAME) {
            return "names with ':' need backticks: `" + before.getText() + ":…`";
        }
        if (token.getType() == MINUS && before.getType() == INTEGER) {
            return "dates need quotes: '2026-07-04' or '2026-07-04 13:00'";
        }
        String word = before.getText().toUpperCase(Locale.ROOT);
        return BEFORE_OTHERS.contains(word) ? FOREIGN.get(word) : null;
    }

    /** Suggests a clause with a similar name, or backticks for a keyword that is used as a name. */
    private static String meant(Token token, IntervalSet expected) {
        String text = token.getText();
        boolean isWord = !text.isEmpty() && Character.isLetter(text.charAt(0)) && token.getType() != Token.EOF;
        if (token.getType() != NAME && isWord && expected.contains(NAME)) {
            return "; names that are keywords need backticks: `" + text + "`";
        }
        List<String> words = isWord ? SpellingSuggestions.nearest(text, words(expected)) : List.of();
        return words.isEmpty() ? "" : "; did you mean " + words.get(0) + "?";
    }

    /** The expected keywords. */
    private static List<String> words(IntervalSet expected) {
        return expected.toList().stream()
                .filter(type -> type > 0)
                .map(VOCABULARY::getSymbolicName)
                .filter(KEYWORDS::contains)
                .toList();
    }

    /** At most six, the most likely first. */
    private static List<String> phrases(IntervalSet expected) {
        List<String> phrases = new ArrayList<>();
        IntervalSet rest = new IntervalSet(expected);
        if (rest.contains(NAME)) {
            boolean orValue = rest.contains(DECIMAL);
            phrases.addAll(orValue ? List.of("an attribute", "a function", "a value") : List.of("a name"));
            rest = rest.subtract(NAMES).subtract(orValue ? VALUES : new IntervalSet());
        }
        for (Phrase phrase : PHRASES) {
            if (rest.contains(phrase.token())) {
                phrases.add(phrase.text());
                rest = rest.subtract(phrase.covered());
            }
        }
        words(rest).forEach(phrases::add);
        return phrases.subList(0, Math.min(phrases.size(), MOST_EXPECTED));
    }

    /**
     * The name of a token in error messages.
     *
     * @param token expected token
     * @param covered all tokens that the phrase describes
     */
    private record Phrase(String text, int token, IntervalSet covered) {

        private Phrase(String text, int token) {
            this(text, token, new IntervalSet(token));
        }
    }
}
