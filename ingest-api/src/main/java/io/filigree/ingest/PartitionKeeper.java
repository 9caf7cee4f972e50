package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import io.filigree.db.event.ExpiredRows;
import io.filigree.db.event.LogMessageIndex;
import io.filigree.db.event.PartitionWidth;
import io.filigree.db.event.RetentionSettings;
import io.filigree.db.freshness.FreshnessStore;
import io.filigree.db.schema.SchemaReadyEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Creates the partitions of the days around today, or of the hours around now, in advance, builds the index of log messages
 * for days that have ended, and deletes expired rows. A failure for one table or day does not affect the others, and is
 * retried in the next run.
 */
final class PartitionKeeper {

    private static final Logger log = LoggerFactory.getLogger(PartitionKeeper.class);
    private static final int DAYS_BACK = 2;
    private static final int DAYS_AHEAD = 3;
    private static final Duration HOURS_BACK = Duration.ofHours(12);
    private static final Duration HOURS_AHEAD = Duration.ofHours(6);
    private static final Duration ONE_DAY = Duration.ofDays(1);

    private final EventPartitions partitions;
    private final LogMessageIndex index;
    private final ExpiredRows rows;
    private final FreshnessStore freshness;
    private final RetentionSettings retention;
    private final PartitionWidth width;
    private final Clock clock;

    PartitionKeeper(
            EventPartitions partitions,
            LogMessageIndex index,
            ExpiredRows rows,
            FreshnessStore freshness,
            RetentionSettings retention,
            PartitionWidth width,
            Clock clock) {
        this.partitions = partitions;
        this.index = index;
        this.rows = rows;
        this.freshness = freshness;
        this.retention = retention;
        this.width = width;
        this.clock = clock;
    }

    /** After a start without the database. */
    @EventListener(SchemaReadyEvent.class)
    void schemaIsReady() {
        keepDays();
    }

    /**
     * Every minute, because events of a day without a partition fill the default one, and a lock may not have been
     * available.
     */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT0S")
    synchronized void keepDays() {
        Instant now = clock.instant();
        retention.partitioned().forEach((table, kept) -> {
            attempt("create the partitions of " + table, () -> make(table, kept, now));
            attempt("drop partitions of " + table, () -> partitions.dropBefore(table, oldestDay(kept, now)));
        });
    }

    private void make(String table, Duration kept, Instant now) {
        if (width == PartitionWidth.HOUR && EventTable.tables().contains(table)) {
            partitions.ensureHours(table, now.minus(HOURS_BACK), now.plus(HOURS_AHEAD));
        } else {
            makeDays(table, kept, now);
        }
    }

    private void makeDays(String table, Duration kept, Instant now) {
        LocalDate today = EventPartitions.day(now);
        LocalDate from = today.minusDays(DAYS_BACK);
        LocalDate oldest = oldestDay(kept, now);
        partitions.ensure(table, from.isBefore(oldest) ? oldest : from, today.plusDays(DAYS_AHEAD));
    }

    /** The first day that is within the retention, or has not ended. */
    private static LocalDate oldestDay(Duration kept, Instant now) {
        return EventPartitions.day(now.minus(kept));
    }

    /** Every ten minutes, because a failed build may have taken long. */
    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
    void indexEndedDays() {
        try {
            index.missing(clock.instant()).forEach(this::index);
        } catch (RuntimeException e) {
            // The outer loop: the next run finds them.
            log.warn("Could not list days without an index of log messages, retrying later: reason={}", reason(e));
        }
    }

    private void index(LocalDate day) {
        try {
            if (index.build(day)) {
                log.info("Built the index of log messages: day={}", day);
            }
        } catch (RuntimeException e) {
            // A day that fails does not keep the other days from their index.
            log.warn("Could not build the index of log messages, retrying later: day={} reason={}", day, reason(e));
        }
    }

    private static @Nullable String reason(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
    }

    /** A shutdown does not wait for a build. */
    @EventListener(ContextClosedEvent.class)
    void cancelBuild() {
        index.close();
    }

    /** Every hour, because it reads whole tables. */
    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1M")
    void removeExpiredRows() {
        Instant now = clock.instant();
        retention
                .partitioned()
                .forEach((table, kept) ->
                        attempt("delete stray events of " + table, () -> rows.deleteStrays(table, now.minus(kept))));
        attempt("delete undecoded messages", () -> rows.deleteUndecoded(now.minus(retention.undecoded())));
        attempt(
                "delete event types",
                () -> rows.deleteEventTypes(
                        now.minus(retention.customEvents()).minus(ONE_DAY),
                        now.minus(retention.builtInEvents()).minus(ONE_DAY)));
        attempt("delete decoration counts", () -> freshness.removeBefore(now.minus(retention.freshness())));
        attempt("delete message identities", () -> rows.deleteIdentities(now.minus(retention.messageIdentities())));
    }

    private static void attempt(String task, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // The outer loop: after any failure the other tables have their turn.
            if (DatabaseFailures.isUnavailable(e)) {
                log.warn("Could not {}, retrying later: reason={}", task, reason(e));
            } else {
                log.warn("Could not {}, retrying later", task, e);
            }
        }
    }
}
