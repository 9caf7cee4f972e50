package io.filigree.benchmarks.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Outcomes of queries. Thread-safe. */
final class FuzzStatistics {

    private static final int KEPT = 20;

    private final Map<Integer, Integer> byStatus = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private long slowestExcessMs = Long.MIN_VALUE;
    private String slowest = "";
    private int queries;

    synchronized void add(String query, Reply reply, long timeoutMs) {
        queries++;
        byStatus.merge(reply.status(), 1, Integer::sum);
        if (reply.millis() - timeoutMs > slowestExcessMs) {
            slowestExcessMs = reply.millis() - timeoutMs;
            slowest = reply.summary() + " for " + shortened(query);
        }
        if ((reply.isServerError() || reply.status() == 0) && faults.size() < KEPT) {
            faults.add(reply.summary() + " for " + shortened(query));
        }
    }

    synchronized int queries() {
        return queries;
    }

    synchronized Map<Integer, Integer> byStatus() {
        return new TreeMap<>(byStatus);
    }

    /** Responses with a status from 500, and connections that ended without a response. */
    synchronized int serverErrors() {
        return byStatus.entrySet().stream()
                .filter(entry -> entry.getKey() >= 500 || entry.getKey() == 0)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** The longest time by which a response was later than its query's timeout; negative when none was. */
    synchronized long slowestExcessMs() {
        return slowestExcessMs;
    }

    /** The response with that time. */
    synchronized String slowest() {
        return slowest;
    }

    /** The first queries with server errors. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    private static String shortened(String query) {
        return query.length() <= 2_000 ? query : query.substring(0, 2_000) + "… of " + query.length();
    }
}
