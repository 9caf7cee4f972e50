package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

/** The honest messages that were acknowledged, and the check that each is stored once, by queries in NRQL. */
final class AcknowledgedMessages {

    private static final int BATCH = 1_000;
    private static final long STORED_WITHIN_MS = 90_000;

    private final Map<Integer, Set<String>> requestIds = new TreeMap<>();
    private int given;

    /** One invocation of an honest sender; its batch is an attribute of its events. */
    record Message(String requestId, int batch) {}

    synchronized Message next() {
        return new Message(UUID.randomUUID().toString(), given++ / BATCH);
    }

    synchronized void add(Message message) {
        requestIds.computeIfAbsent(message.batch(), ignored -> new HashSet<>()).add(message.requestId());
    }

    synchronized int count() {
        return requestIds.values().stream().mapToInt(Set::size).sum();
    }

    /** Waits for what was acknowledged last, then looks for every message. */
    AttackOutcome check(NrqlClient nrql) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + STORED_WITHIN_MS;
        while (true) {
            List<String> wrong = wrong(nrql);
            if (wrong.isEmpty()) {
                return AttackOutcome.held(
                        "%d acknowledged messages, each stored once with its spans and its REPORT", count());
            }
            if (System.currentTimeMillis() > deadline) {
                return AttackOutcome.failed(
                        "of %d acknowledged messages: %s",
                        count(), String.join("; ", wrong.subList(0, Math.min(5, wrong.size()))));
            }
            Thread.sleep(500);
        }
    }

    private synchronized List<String> wrong(NrqlClient nrql) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Integer, Set<String>> batch : requestIds.entrySet()) {
            String where = " WHERE honest.batch = " + batch.getKey() + " SINCE 1 day ago";
            JsonNode counts = nrql.result(
                    "SELECT count(*), count(cwDuration), uniqueCount(aws.requestId) FROM AwsLambdaInvocation" + where);
            long rows = counts.path(0).path("count").asLong(-1);
            long reports = counts.path(1).path("count").asLong(-1);
            long unique = counts.path(2).path("uniqueCount").asLong(-1);
            long spans = nrql.result("SELECT count(*) FROM Span" + where)
                    .path(0)
                    .path("count")
                    .asLong(-1);
            Set<String> stored = new HashSet<>();
            nrql.result("SELECT uniques(aws.requestId, 5000) FROM AwsLambdaInvocation" + where)
                    .path(0)
                    .path("members")
                    .forEach(member -> stored.add(member.asString("")));
            Set<String> lost = new HashSet<>(batch.getValue());
            lost.removeAll(stored);
            int expected = batch.getValue().size();
            if (!lost.isEmpty()
                    || rows != unique
                    || reports < expected
                    || spans < 2L * expected
                    || spans > 2L * BATCH) {
                wrong.add(String.format(
                        "batch %d: %d acknowledged, %d lost, %d rows of %d request ids, %d REPORTs, %d spans",
                        batch.getKey(), expected, lost.size(), rows, unique, reports, spans));
            }
        }
        return wrong;
    }
}
