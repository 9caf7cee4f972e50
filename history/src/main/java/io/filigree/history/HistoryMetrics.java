package io.filigree.history;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.filigree.db.event.EventTable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Counters and gauges of history, by event table. {@code filigree.history.sealed} counts events that moved from PostgreSQL,
 * {@code filigree.history.expired} those that were removed at the end of their retention; the difference of both over all
 * time, less the events of erased accounts, is {@code filigree.history.events}.
 */
final class HistoryMetrics {

    /** A task of a run that may fail. */
    enum Task {
        SEAL,
        EXPIRE,
        COMPACT,
        CLEAN,
        RUN
    }

    private final Map<EventTable, Counter> sealed = new EnumMap<>(EventTable.class);
    private final Map<EventTable, Counter> expired = new EnumMap<>(EventTable.class);
    private final Map<EventTable, AtomicLong> lag = new EnumMap<>(EventTable.class);
    private final Map<EventTable, AtomicLong> events = new EnumMap<>(EventTable.class);
    private final Map<EventTable, AtomicLong> files = new EnumMap<>(EventTable.class);
    private final Map<EventTable, AtomicLong> bytes = new EnumMap<>(EventTable.class);
    private final Map<Task, Counter> failures = new EnumMap<>(Task.class);

    HistoryMetrics(MeterRegistry registry) {
        for (EventTable table : EventTable.values()) {
            sealed.put(table, registry.counter("filigree.history.sealed", "table", table.table()));
            expired.put(table, registry.counter("filigree.history.expired", "table", table.table()));
            lag.put(table, gauge(registry, "filigree.history.lag", table, "seconds"));
            events.put(table, gauge(registry, "filigree.history.events", table, null));
            files.put(table, gauge(registry, "filigree.history.files", table, null));
            bytes.put(table, gauge(registry, "filigree.history.size", table, "bytes"));
        }
        for (Task task : Task.values()) {
            failures.put(
                    task,
                    registry.counter(
                            "filigree.history.failures", "task", task.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static AtomicLong gauge(MeterRegistry registry, String name, EventTable table, @Nullable String unit) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .tag("table", table.table())
                .baseUnit(unit)
                .register(registry);
        return value;
    }

    void sealed(EventTable table, long count) {
        counter(sealed, table).increment(count);
    }

    void expired(EventTable table, long count) {
        counter(expired, table).increment(count);
    }

    void failed(Task task) {
        Counter counter = failures.get(task);
        if (counter != null) {
            counter.increment();
        }
    }

    /** @param overdue since when the oldest closed partition waits to be sealed */
    void lag(EventTable table, Duration overdue) {
        set(lag, table, overdue.toSeconds());
    }

    /** What the active snapshot has. */
    void size(EventTable table, Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary();
        set(events, table, total(summary, "total-records"));
        set(files, table, total(summary, "total-data-files"));
        set(bytes, table, total(summary, "total-files-size"));
    }

    private static long total(Map<String, String> summary, String name) {
        return Long.parseLong(summary.getOrDefault(name, "0"));
    }

    private static Counter counter(Map<EventTable, Counter> counters, EventTable table) {
        return Objects.requireNonNull(counters.get(table));
    }

    private static void set(Map<EventTable, AtomicLong> gauges, EventTable table, long value) {
        Objects.requireNonNull(gauges.get(table)).set(value);
    }
}
