package io.filigree.query.nrql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;

import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.functions.FunctionCalls;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every text parses to a tree or fails with an {@link NrqlException}; the fixed seed makes runs reproducible. */
@Tag("slow")
class NrqlFuzzTest {

    private static final int TEXTS = 20_000;

    private static final List<String> SEEDS = List.of(
            "SELECT percentile(duration, 95) FROM AwsLambdaInvocation WHERE aws.runtime = 'python3.9' FACET tags.team"
                    + " TIMESERIES",
            "WITH capture(m, r'(?P<a>.*) x') AS (a, b), d * 1000 AS ms FROM A SELECT average(ms) FACET a, b",
            "FROM A LEFT JOIN (FROM B SELECT latest(v) FACET k) ON k = k SELECT count(*) FACET v ORDER BY max(v) ASC",
            "SELECT rate(count(*), 1 minute), funnel(s, WHERE a = 1 AS 'A', WHERE b) FROM A FACET CASES (WHERE a = 1 AS"
                    + " 'One', WHERE b > 2) OR c SINCE today AT '13:00' COMPARE WITH 1 week ago",
            "SELECT max(a) FROM (SELECT count(*) AS a FROM B TIMESERIES 5 minutes SLIDE BY 1 minute) WHERE a IS NOT NULL",
            "SELECT * FROM A WHERE x NOT IN (1, -2.5e3, 'it''s', NULL) AND (y RLIKE r'a.*' OR NOT z LIKE '%b') LIMIT 10"
                    + " OFFSET 20",
            "SHOW EVENT TYPES SINCE '2026-07-04T13:00:00+02:00' UNTIL now -- the end",
            "SELECT histogram(`a b`, width: 10, buckets: 20) FROM A, B SINCE last week UNTIL monday WITH TIMEZONE"
                    + " 'Europe/Berlin' EXTRAPOLATE");

    private static final List<String> PIECES = List.of(
            " ",
            "(",
            ")",
            "((((",
            "))",
            ",",
            "'",
            "\"",
            "`",
            "\\",
            "r'",
            "--",
            "//",
            "/*",
            "*/",
            "*",
            ":",
            ";",
            "%",
            "!",
            "=",
            "!=",
            "<>",
            "<=",
            "-",
            " - ",
            "+",
            "/",
            ".",
            "..",
            "0",
            "1",
            "99999999999999999999",
            "1e999",
            ".5",
            " NOT ",
            " NOT IN ",
            " AND ",
            " OR ",
            " AS ",
            " SELECT ",
            " FROM ",
            " WHERE ",
            " FACET ",
            " CASES (WHERE ",
            " LIMIT ",
            " OFFSET ",
            " ORDER BY ",
            " SINCE ",
            " UNTIL ",
            " TIMESERIES ",
            " SLIDE BY ",
            " COMPARE WITH ",
            " WITH ",
            " TIMEZONE ",
            " JOIN ",
            " ON ",
            " SHOW EVENT TYPES ",
            " ago",
            " minutes ",
            " MAX ",
            " AUTO ",
            " today ",
            " last ",
            "count(*)",
            "filter(",
            "if(",
            "buckets(a, 1, 2)",
            "lookup(functions)",
            "sum(count(*))",
            "(SELECT a FROM A)",
            "\u0000",
            "\n",
            "\t",
            "\uD83D\uDE00",
            "\uD83D",
            "\u00E9",
            "\u202E",
            "<script>");

    private static final List<String> CALLS = NrqlFunctions.CATALOG.all().stream()
            .flatMap(function -> FunctionCalls.all(function, FunctionCalls.of("a")).stream())
            .toList();

    @Test
    void givesATreeOrSaysWhatIsWrongWithAnyText() {
        Random random = new Random(20_260_704);
        int trees = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            trees += isTree(text) ? 1 : 0;
        }
        assertThat(trees).as("texts that are queries").isBetween(TEXTS / 50, TEXTS - TEXTS / 50);
    }

    @Test
    void isNotOverflownByTextsThatAreNestedAsDeepAsTheyCanBe() {
        for (String piece :
                List.of("(", "NOT ", "- ", "if(", "filter(", "x IN (FROM A SELECT ", "FROM (", "a+", "a=1 OR ")) {
            String text = "SELECT a FROM A WHERE " + piece.repeat((QueryRequest.MAX_LENGTH - 40) / piece.length());
            assertThat(isTree(text)).as(piece).isFalse();
        }
    }

    @Test
    void takesSixtyFourParenthesesAndNoMore() {
        assertThat(isTree(nested(64))).isTrue();
        assertThat(isTree(nested(65))).isFalse();
    }

    private static String nested(int depth) {
        return "SELECT " + "(".repeat(depth) + "a" + ")".repeat(depth) + " FROM A";
    }

    private static boolean isTree(String text) {
        try {
            return !NrqlParser.parse(text, NrqlFunctions.CATALOG).place().equals(new SourceLocation(0, 0));
        } catch (NrqlException e) {
            assertThat(e.place().line()).as(text).isPositive();
            assertThat(e.place().column()).as(text).isPositive();
            assertThat(e.detail()).as(text).isNotBlank().hasSizeLessThan(400).doesNotContain("\n", "\u0000");
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("neither a tree nor a message: " + text, e);
        }
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, text.substring(at, to));
                case 2 -> text.insert(at, (char) random.nextInt(0x250));
                case 3 -> text.setLength(at);
                case 4 -> text.insert(at, CALLS.get(random.nextInt(CALLS.size())));
                default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return text.toString();
    }
}
