package io.filigree.poller;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * When each account is next polled. A new one at once; after that each at its own place in the interval, given by its id,
 * so that many accounts are not polled in one burst. Used by one thread.
 */
final class PollCalendar {

    private final Duration interval;
    private final Map<String, Instant> due = new HashMap<>();

    PollCalendar(Duration interval) {
        this.interval = interval;
    }

    /** Of these accounts, those whose time has come; each is given its next time. */
    Set<String> takeDue(Collection<String> accountIds, Instant now) {
        due.keySet().retainAll(accountIds);
        Set<String> taken = new HashSet<>();
        for (String accountId : accountIds) {
            if (!due.getOrDefault(accountId, now).isAfter(now)) {
                taken.add(accountId);
                due.put(accountId, after(accountId, now));
            }
        }
        return taken;
    }

    /** Starts anew: every account is due. */
    void clear() {
        due.clear();
    }

    /** The account's first place that is at least half an interval away. */
    private Instant after(String accountId, Instant now) {
        long length = interval.toMillis();
        // The golden ratio spreads ids that are close to each other, too.
        long place = (long) ((accountId.hashCode() * 0.6180339887498949 % 1.0 + 1.0) % 1.0 * length);
        long earliest = now.toEpochMilli() + length / 2;
        long wait = Math.floorMod(place - earliest, length);
        return Instant.ofEpochMilli(earliest + wait);
    }
}
