package io.filigree.simulator.aws;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes wrong in one account, switchable while the fake runs. Everything holds until it is cleared or used up. */
public final class Faults {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Map<Key, AtomicInteger> throttledNext = new ConcurrentHashMap<>();
    private final Map<Key, Every> throttledEvery = new ConcurrentHashMap<>();
    private final Map<Key, Integer> failingPages = new ConcurrentHashMap<>();
    private final Set<String> blockedRegions = ConcurrentHashMap.newKeySet();
    private final Set<String> refusingRegions = ConcurrentHashMap.newKeySet();
    private final Set<String> deniedActions = ConcurrentHashMap.newKeySet();
    private final Set<Key> deniedInRegion = ConcurrentHashMap.newKeySet();

    private volatile int retryAfterSeconds = RETRY_AFTER_SECONDS;

    Faults() {}

    /** Retry-After of a throttled response; one second by default. */
    public Faults retryAfter(int seconds) {
        retryAfterSeconds = seconds;
        return this;
    }

    /** The next {@code calls} calls of that action in that region are answered 429 with {@code Retry-After}. */
    public void throttleNext(String action, String region, int calls) {
        throttledNext.put(new Key(action, region), new AtomicInteger(calls));
    }

    /** Every {@code n}th call of that action in that region is throttled; 1 throttles them all. */
    public void throttleEvery(String action, String region, int n) {
        throttledEvery.put(new Key(action, region), new Every(n, new AtomicInteger()));
    }

    /** A service control policy denies everything in that region. */
    public void denyRegionByPolicy(String region) {
        blockedRegions.add(region);
    }

    /** The role lacks that permission, in every region. */
    public void denyAction(String action) {
        deniedActions.add(action);
    }

    /** The role lacks that permission in that region. */
    public void denyAction(String action, String region) {
        deniedInRegion.add(new Key(action, region));
    }

    /** The region does not know the account's sessions although ListRegions calls it enabled: it just was. */
    public void refuseSessionsIn(String region) {
        refusingRegions.add(region);
    }

    /** Page {@code page} (the first is 1) of that listing returns 500 for every request. */
    public void failPage(String action, String region, int page) {
        failingPages.put(new Key(action, region), page);
    }

    /** All is well again. */
    public void clear() {
        throttledNext.clear();
        throttledEvery.clear();
        failingPages.clear();
        blockedRegions.clear();
        refusingRegions.clear();
        deniedActions.clear();
        deniedInRegion.clear();
        retryAfterSeconds = RETRY_AFTER_SECONDS;
    }

    void check(AwsCall call, String principalArn) {
        if (refusingRegions.contains(call.region())) {
            throw AwsError.unrecognizedClient(call);
        }
        if (blockedRegions.contains(call.region())) {
            throw AwsError.accessDenied(
                    "User: " + principalArn + " is not authorized to perform: " + call.action()
                            + " on resource: * with an explicit deny in a service control policy",
                    call);
        }
        if (deniedActions.contains(call.action()) || deniedInRegion.contains(new Key(call.action(), call.region()))) {
            throw AwsError.accessDenied(
                    "User: " + principalArn + " is not authorized to perform: " + call.action()
                            + " on resource: * because no identity-based policy allows the " + call.action()
                            + " action",
                    call);
        }
        Key key = new Key(call.action(), call.region());
        AtomicInteger next = throttledNext.get(key);
        Every every = throttledEvery.get(key);
        if ((next != null && next.getAndDecrement() > 0) || (every != null && every.hits())) {
            throw AwsError.throttled(call, retryAfterSeconds);
        }
    }

    void checkPage(AwsCall call, int page) {
        if (Integer.valueOf(page).equals(failingPages.get(new Key(call.action(), call.region())))) {
            throw AwsError.serviceFailed(call);
        }
    }

    private record Key(String action, String region) {}

    private record Every(int n, AtomicInteger seen) {

        boolean hits() {
            return seen.incrementAndGet() % n == 0;
        }
    }
}
