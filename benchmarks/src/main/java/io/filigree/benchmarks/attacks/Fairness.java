package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Slow queries of one key: those of other keys and of the query page are still answered promptly. */
final class Fairness {

    private static final String FAMILY = "fairness";

    private static final long PROMPTLY_MS = 2_500;

    private Fairness() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        for (int size : List.of(18, 60)) {
            attacks.add(Attack.load(
                    FAMILY,
                    size + "-slow-queries-of-one-key",
                    target -> others(target, size, 1, NrqlClient.Door.FORM)));
            attacks.add(Attack.load(
                    FAMILY,
                    size + "-slow-documents-of-one-key",
                    target -> others(target, size, 1, NrqlClient.Door.GRAPHQL)));
        }
        attacks.add(Attack.load(
                FAMILY, "18-slow-queries-of-a-bound-key", target -> others(target, 18, 0, NrqlClient.Door.FORM)));
        attacks.add(Attack.load(FAMILY, "30-slow-queries-that-hang-up", Fairness::hangUp));
        attacks.add(Attack.load(FAMILY, "slow-pages-of-a-viewer", Fairness::pages));
        return attacks;
    }

    /** As many long texts of each event as a query can have: seconds of work for PostgreSQL. No two are alike. */
    private static String slow(int number) {
        int depth = 5;
        String text = "encode(".repeat(depth) + "concat(note, '" + number + "')" + ", 'hex')".repeat(depth);
        String lengths = IntStream.range(0, 120)
                .mapToObj(i -> "length(concat(t, " + i + "))")
                .collect(Collectors.joining(" + "));
        return "WITH " + text + " AS t SELECT max(" + lengths + ") FROM AwsLambdaInvocation SINCE 1 day ago";
    }

    private static AttackOutcome others(Target target, int size, int bound, NrqlClient.Door door)
            throws IOException, InterruptedException {
        String key = bound == 0 ? target.newKey("query", Target.A) : target.newKey("query");
        NrqlClient attacker = new NrqlClient(target.http().timeout(60_000), key, bound == 0 ? Target.A : "0");
        List<Reply> replies = Collections.synchronizedList(new ArrayList<>());
        try (ConcurrentTasks crowd = new ConcurrentTasks()) {
            for (int i = 0; i < size; i++) {
                int number = i;
                crowd.start(() -> {
                    for (int round = 0; round < 3; round++) {
                        replies.add(attacker.run(
                                door, slow(number * 10 + round), door == NrqlClient.Door.GRAPHQL ? "" : "20"));
                    }
                    return null;
                });
            }
            Thread.sleep(1_000);
            AttackOutcome outcome = prompt(target, size + " slow queries");
            Reply slowest =
                    replies.stream().max(Comparator.comparing(Reply::millis)).orElse(null);
            return outcome.with(
                    "%d of the attacker's ended, the slowest after %d ms: %s",
                    replies.size(), slowest == null ? 0 : slowest.millis(), slowest == null ? "" : slowest.summary());
        }
    }

    private static AttackOutcome hangUp(Target target) throws IOException, InterruptedException {
        NrqlClient attacker = new NrqlClient(target.http().timeout(300), target.newKey("query"), "0");
        try (ConcurrentTasks crowd = new ConcurrentTasks()) {
            for (int i = 0; i < 30; i++) {
                int number = i;
                crowd.start(() -> {
                    for (int round = 0; round < 20; round++) {
                        try {
                            attacker.run(NrqlClient.Door.FORM, slow(number * 100 + round), "60");
                        } catch (IOException e) {
                            // The client disconnected, as intended.
                        }
                    }
                    return null;
                });
            }
            Thread.sleep(1_000);
            return prompt(target, "30 clients that hang up");
        }
    }

    private static AttackOutcome pages(Target target) throws IOException, InterruptedException {
        Session viewer = target.session("viewer");
        try (ConcurrentTasks crowd = new ConcurrentTasks()) {
            for (int i = 0; i < 18; i++) {
                int number = i;
                crowd.start(() -> viewer.get("/query?q=" + RawHttpClient.encoded(slow(number))));
            }
            Thread.sleep(1_000);
            return prompt(target, "18 slow pages");
        }
    }

    /** Ten simple queries of another key and five of another's page. */
    private static AttackOutcome prompt(Target target, String during) throws IOException {
        NrqlClient other = new NrqlClient(target.http(), target.newKey("query", Target.H), "0");
        Session session = target.session("viewer");
        long slowestQuery = 0;
        long slowestPage = 0;
        for (int i = 0; i < 10; i++) {
            Reply query = other.run("SELECT count(*) FROM Span SINCE " + (10 + i) + " minutes ago");
            slowestQuery = Math.max(slowestQuery, query.millis());
            if (query.status() != 200) {
                return AttackOutcome.failed("during %s another key's query is answered %s", during, query.summary());
            }
            if (i % 2 == 0) {
                Reply page = session.get("/query?q="
                        + RawHttpClient.encoded("SELECT count(*) FROM Span SINCE " + (10 + i) + " minutes ago"));
                slowestPage = Math.max(slowestPage, page.millis());
                if (page.status() != 200) {
                    return AttackOutcome.failed(
                            "during %s another's query page is answered %s", during, page.summary());
                }
            }
            if (slowestQuery > PROMPTLY_MS || slowestPage > PROMPTLY_MS) {
                break;
            }
        }
        return AttackOutcome.when(
                slowestQuery <= PROMPTLY_MS && slowestPage <= PROMPTLY_MS,
                "during %s another key's query took at most %d ms, a query page %d ms",
                during,
                slowestQuery,
                slowestPage);
    }
}
