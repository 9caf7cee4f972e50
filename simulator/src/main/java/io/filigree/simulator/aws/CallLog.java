package io.filigree.simulator.aws;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Counts requests per action, regardless of the response. Retries by the SDK count as requests. */
public final class CallLog {

    private final Map<AwsCall, LongAdder> counts = new ConcurrentHashMap<>();
    private final Queue<String> sessionPolicies = new ConcurrentLinkedQueue<>();

    CallLog() {}

    void record(AwsCall call) {
        counts.computeIfAbsent(call, ignored -> new LongAdder()).increment();
    }

    /** Calls of that action by anybody, anywhere. */
    public long count(String action) {
        return count(call -> call.action().equals(action));
    }

    public long count(String action, String accountId, String region) {
        return count(new AwsCall(action, accountId, region)::equals);
    }

    /** Calls that the predicate takes. */
    public long count(Predicate<AwsCall> which) {
        return counts.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /** Calls per action. */
    public Map<String, Long> perAction() {
        Map<String, Long> result = new TreeMap<>();
        counts.forEach((call, count) -> result.merge(call.action(), count.sum(), Long::sum));
        return result;
    }

    /** The policies that sessions were capped with; an empty one for each that was not. */
    public List<String> sessionPolicies() {
        return List.copyOf(sessionPolicies);
    }

    void recordSession(String policy) {
        sessionPolicies.add(policy);
    }

    /** Starts counting from nothing. */
    public void clear() {
        counts.clear();
        sessionPolicies.clear();
    }
}
