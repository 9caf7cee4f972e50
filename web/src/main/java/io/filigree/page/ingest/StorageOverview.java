package io.filigree.page.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.filigree.db.event.EventStorage;
import io.filigree.db.event.EventStorage.Stored;
import io.filigree.db.event.EventTable;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of each event type, in PostgreSQL and in the columnar history.
 *
 * @param historyEnabled whether events move to history
 */
public record StorageOverview(boolean historyEnabled, List<Row> rows) {

    private static final int KIB = 1024;
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    /** Reads it from the database. */
    static StorageOverview read(EventStorage storage, boolean historyEnabled, Instant now) {
        return new StorageOverview(
                historyEnabled,
                storage.read().stream().map(stored -> Row.of(stored, now)).toList());
    }

    /** Whether the last run of history failed for a type. */
    public boolean isFailing() {
        return historyEnabled && rows.stream().anyMatch(Row::failing);
    }

    /**
     * One event type.
     *
     * @param recentEvents estimated number of events in PostgreSQL
     * @param recentSize their size with indexes
     * @param sealedEvents number of events in history
     * @param sealedSize size of the files
     * @param ratio how many times smaller an event is in history than in PostgreSQL; null if there are too few to compare
     * @param lag how long the oldest closed hour has been waiting
     * @param failing whether the last run failed; otherwise the problem is solved
     */
    public record Row(
            String type,
            long recentEvents,
            String recentSize,
            @Nullable TimestampView recentOldest,
            long sealedEvents,
            long files,
            String sealedSize,
            @Nullable String ratio,
            @Nullable TimestampView sealedOldest,
            @Nullable TimestampView sealedNewest,
            @Nullable String retention,
            String lag,
            @Nullable TimestampView maintained,
            boolean failing,
            @Nullable String problem,
            @Nullable TimestampView problemAt) {

        /** So many events make the sizes of both comparable: small tables have pages and indexes that are nearly empty. */
        private static final long ENOUGH = 10_000;

        static Row of(Stored stored, Instant now) {
            return new Row(
                    type(stored.table()),
                    stored.recentOldest() == null ? 0 : stored.recentEvents(), // statistics are a minute late
                    size(stored.recentBytes()),
                    TimestampView.ofNullable(stored.recentOldest(), now),
                    stored.sealed().events(),
                    stored.sealed().files(),
                    size(stored.sealed().bytes()),
                    ratio(stored),
                    TimestampView.ofNullable(stored.sealed().oldest(), now),
                    TimestampView.ofNullable(stored.sealed().newest(), now),
                    stored.retention() == null ? null : duration(stored.retention()),
                    stored.overdueSince() == null ? "none" : duration(Duration.between(stored.overdueSince(), now)),
                    TimestampView.ofNullable(stored.maintainedAt(), now),
                    stored.isFailing(),
                    stored.problem(),
                    TimestampView.ofNullable(stored.problemAt(), now));
        }

        private static String type(EventTable table) {
            return switch (table) {
                case INVOCATION -> "Invocations";
                case INVOCATION_ERROR -> "Errors";
                case SPAN -> "Spans";
                case LOG -> "Logs";
                case CUSTOM -> "Custom events and metrics";
            };
        }

        private static @Nullable String ratio(Stored stored) {
            if (stored.recentEvents() < ENOUGH || stored.sealed().events() < ENOUGH) {
                return null;
            }
            double recent = (double) stored.recentBytes() / stored.recentEvents();
            double sealed = (double) stored.sealed().bytes() / stored.sealed().events();
            return String.format(Locale.ROOT, "%.1f", recent / sealed);
        }
    }

    /** With a unit: {@code 12.3 MB}. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIB && unit < UNITS.length - 1) {
            value /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    private static String duration(Duration span) {
        if (span.toDays() >= 2) {
            return span.toDays() + " days";
        }
        if (span.toHours() >= 1) {
            return span.toHours() + " h" + (span.toMinutesPart() == 0 ? "" : " " + span.toMinutesPart() + " min");
        }
        return span.toMinutes() >= 1 ? span.toMinutes() + " min" : Math.max(0, span.toSeconds()) + " s";
    }
}
