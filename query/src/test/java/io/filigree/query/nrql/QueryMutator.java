package io.filigree.query.nrql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.query.nrql.functions.FunctionCalls;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** Mutates queries. The result looks like a query and is mostly invalid. */
public final class QueryMutator {

    private static final Pattern TOKEN = Pattern.compile(
            "'(?:\\\\.|''|[^'\\\\])*+'|`[^`]*`|[\\p{L}_][\\p{L}\\p{N}_.]*|\\d+(?:\\.\\d+)?|\\s+|.", Pattern.DOTALL);

    private static final List<String> NASTY = List.of(
            "'",
            "''",
            "\\",
            "`",
            "\"",
            "--",
            "/*",
            "*/",
            ";",
            "\0",
            "'\0'",
            "\\u0000",
            "?",
            "$1",
            "$$",
            ":x",
            "'; DROP TABLE span; --'",
            "' OR '1'='1'",
            "'') UNION SELECT version() --'",
            "pg_sleep(10)",
            "pg_read_file('/etc/passwd')",
            "current_user",
            "`a\"; DELETE FROM span; --`",
            "`$.\"x\"`",
            "'%%%%%%%%%%_%'",
            "r'(a*)*b'",
            "r'(a|a)*(b|b)*c{1,1000}'",
            "r'['",
            "r'\\p{Greek}(?P<x>.)'",
            "'\\'",
            "'日本🎉'",
            "`größe`",
            "\uD800",
            "\uFFFF",
            "\u202E",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1e308",
            "1e999",
            "0.0000000000000000000000001",
            "123456789012345678901234567890123456789012345678901234567890",
            "-1",
            "0",
            "NULL",
            "true",
            "*",
            "(",
            ")",
            ",",
            "1000000 years AGO",
            "TIMESERIES 1 millisecond",
            "LIMIT 5001",
            "LIMIT MAX OFFSET 2147483647",
            "COMPARE WITH 300000 weeks AGO",
            "WITH TIMEZONE 'Mars/Olympus'",
            "SINCE 0",
            "UNTIL 99999999999999999",
            "aws.accountId = '222222222222'",
            "1 = 1 OR aws.accountId != '111111111111'",
            "IN (SELECT uniques(aws.accountId) FROM AwsLambdaInvocation)",
            "FACET aws.accountId, host, account",
            "uniques(host, 10000)",
            "(SELECT latest(host) FROM AwsLambdaInvocation WHERE aws.accountId = '222222222222')",
            "(SELECT uniques(host) FROM AwsLambdaInvocation)",
            "(SELECT host FROM AwsLambdaInvocation LIMIT 1)",
            "(SELECT bytecountestimate() FROM AwsLambdaInvocation)",
            "(WITH 'a' AS b SELECT b)",
            "OR host OR 'x'",
            "contains(uniques(host), 'x')",
            "CASES (host = 'x', WHERE error AS 'y') OR host AS z",
            "[0]",
            "['host']",
            "[99999999999]",
            "WHERE host WHERE",
            "LIMIT",
            "RAW",
            "keyset()",
            "SELECT *",
            "SHOW EVENT TYPES");

    private final Random random;
    private final List<String> corpus;

    public QueryMutator(long seed, List<String> corpus) {
        this.random = new Random(seed);
        this.corpus = corpus;
    }

    public String next() {
        List<String> tokens = tokens(one(corpus));
        int mutations = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < mutations && !tokens.isEmpty(); i++) {
            mutate(tokens);
        }
        return String.join("", tokens);
    }

    private void mutate(List<String> tokens) {
        List<Consumer<List<String>>> mutations = List.of(
                this::swap,
                this::drop,
                this::duplicate,
                this::borrow,
                this::borrow,
                this::borrow,
                this::borrow,
                this::nest,
                this::spoil,
                this::spoil,
                this::scramble,
                this::deepen,
                this::call,
                this::addClauses,
                this::nest);
        one(mutations).accept(tokens);
    }

    private void swap(List<String> tokens) {
        int a = index(tokens);
        int b = index(tokens);
        String token = tokens.get(a);
        tokens.set(a, tokens.get(b));
        tokens.set(b, token);
    }

    private void drop(List<String> tokens) {
        tokens.remove(index(tokens));
    }

    private void duplicate(List<String> tokens) {
        int from = index(tokens);
        int to = Math.min(tokens.size(), from + 1 + random.nextInt(8));
        tokens.addAll(index(tokens), List.copyOf(tokens.subList(from, to)));
    }

    /** A token of another query in place of one of the same kind. */
    private void borrow(List<String> tokens) {
        int at = index(tokens);
        List<String> alike = tokens(one(corpus)).stream()
                .filter(token -> kind(token) == kind(tokens.get(at)) && !token.isBlank())
                .toList();
        if (!alike.isEmpty()) {
            tokens.set(at, one(alike));
        }
    }

    private void spoil(List<String> tokens) {
        int at = index(tokens);
        if (random.nextBoolean()) {
            tokens.set(at, one(NASTY));
        } else {
            tokens.add(at, " " + one(NASTY) + " ");
        }
    }

    private void scramble(List<String> tokens) {
        int at = index(tokens);
        StringBuilder token = new StringBuilder(tokens.get(at));
        char c = random.nextInt(3) == 0 ? (char) random.nextInt(0x10000) : (char) random.nextInt(128);
        token.insert(random.nextInt(token.length() + 1), c);
        tokens.set(at, token.toString());
    }

    private void deepen(List<String> tokens) {
        int at = index(tokens);
        int depth = random.nextInt(4) == 0 ? 1_500 : 1 + random.nextInt(60);
        String opening = one(List.of("(", "NOT ", "-", "NOT (", "abs(", "if(true, 1, ", "filter(", "(SELECT * FROM "));
        String closing = opening.endsWith("(") || opening.startsWith("if") || opening.startsWith("(S") ? ")" : "";
        tokens.set(at, opening.repeat(depth) + tokens.get(at) + closing.repeat(depth));
    }

    /** A call of any function with the token as its arguments. */
    private void call(List<String> tokens) {
        int at = index(tokens);
        NrqlFunction function = one(NrqlFunctions.CATALOG.all());
        tokens.set(at, FunctionCalls.random(function, FunctionCalls.of(tokens.get(at)), random));
    }

    private void addClauses(List<String> tokens) {
        List<String> other = tokens(one(corpus));
        int from = index(other);
        tokens.add(" ");
        tokens.addAll(other.subList(from, Math.min(other.size(), from + 12)));
    }

    private void nest(List<String> tokens) {
        String inner = String.join("", tokens);
        tokens.clear();
        tokens.addAll(tokens(one(List.of(
                "SELECT count(*), uniques(host) FROM (" + inner + ")",
                "SELECT * FROM (" + inner + ") LIMIT MAX",
                "SELECT * FROM AwsLambdaInvocation WHERE userId IN (" + inner
                        + ") SINCE '2026-11-17' UNTIL '2026-11-20'",
                "SELECT * FROM AwsLambdaInvocation JOIN (" + inner
                        + ") ON host SINCE '2026-11-17' UNTIL '2026-11-20'"))));
    }

    private static List<String> tokens(String query) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(query);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    private static int kind(String token) {
        char first = token.isEmpty() ? ' ' : token.charAt(0);
        if (Character.isLetter(first) || first == '`') {
            return 0;
        }
        return Character.isDigit(first) ? 1 : first == '\'' ? 2 : Character.isWhitespace(first) ? 3 : 4;
    }

    private int index(List<String> tokens) {
        return tokens.isEmpty() ? 0 : random.nextInt(tokens.size());
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
