package io.filigree.db.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Keys of stored rows that are to be read, with the earliest and the latest time of the items that the keys come from. */
public final class LookupKeys<K> {

    private final Set<K> keys = new LinkedHashSet<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /** Adds the key of an item. */
    public void add(K key, Instant at) {
        add(key, at, at);
    }

    /** Adds the key of several items. */
    public void add(K key, Instant earliest, Instant latest) {
        keys.add(key);
        first = earliest.isBefore(first) ? earliest : first;
        last = latest.isAfter(last) ? latest : last;
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    public int size() {
        return keys.size();
    }

    /** The keys, in the order in which they were added. */
    public Set<K> keys() {
        return Collections.unmodifiableSet(keys);
    }

    /** The earliest time. */
    public Instant first() {
        return first;
    }

    /** The latest time. */
    public Instant last() {
        return last;
    }
}
