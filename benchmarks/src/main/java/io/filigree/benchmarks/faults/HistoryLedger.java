package io.filigree.benchmarks.faults;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.benchmarks.faults.Delivery.Fate;

/** Every event that was posted, with its hour and whether its body was acknowledged. */
final class HistoryLedger {

    private final Map<EventId, Entry> entries = new HashMap<>();
    private long acknowledgedBodies;
    private long otherBodies;

    private record Entry(Instant hour, boolean acknowledged) {}

    /** What is wrong with stored events. */
    record Comparison(long expected, long stored, long lost, long duplicates, long unknown, List<String> examples) {

        Comparison {
            examples = List.copyOf(examples);
        }

        boolean isClean() {
            return lost + duplicates + unknown == 0;
        }
    }

    synchronized void enter(PostedBody body, Instant hour, Delivery delivery) {
        boolean acknowledged = delivery.fate() == Fate.ACKNOWLEDGED;
        if (acknowledged) {
            acknowledgedBodies++;
        } else {
            otherBodies++;
        }
        body.contents().events().forEach(event -> entries.put(event, new Entry(hour, acknowledged)));
    }

    synchronized long acknowledgedBodies() {
        return acknowledgedBodies;
    }

    synchronized long otherBodies() {
        return otherBodies;
    }

    /**
     * Compares the ledger with what queries returned.
     *
     * @param kinds those that were queried
     * @param oldest events of earlier hours may have expired
     */
    synchronized Comparison compare(Map<EventId, Integer> stored, Set<EventId.Kind> kinds, Instant oldest) {
        long expected = 0;
        long lost = 0;
        long duplicates = 0;
        long unknown = 0;
        List<String> examples = new ArrayList<>();
        for (Map.Entry<EventId, Entry> entry : entries.entrySet()) {
            boolean required = kinds.contains(entry.getKey().kind())
                    && entry.getValue().acknowledged()
                    && !entry.getValue().hour().isBefore(oldest);
            if (required) {
                expected++;
                if (!stored.containsKey(entry.getKey())) {
                    lost++;
                    examples.add("lost " + entry);
                }
            }
        }
        long rows = 0;
        for (Map.Entry<EventId, Integer> found : stored.entrySet()) {
            rows += found.getValue();
            if (found.getValue() > 1) {
                duplicates += found.getValue() - 1;
                examples.add(found.getValue() + " times " + found.getKey() + " " + entries.get(found.getKey()));
            }
            if (!entries.containsKey(found.getKey())) {
                unknown++;
                examples.add("never sent " + found.getKey());
            }
        }
        return new Comparison(
                expected,
                rows,
                lost,
                duplicates,
                unknown,
                examples.stream().limit(10).toList());
    }
}
