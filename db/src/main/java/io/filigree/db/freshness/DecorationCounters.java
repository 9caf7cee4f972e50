package io.filigree.db.freshness;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;

/** The counts that are not written yet. Not thread-safe. */
public final class DecorationCounters {

    private static final Minute.Where NOWHERE = new Minute.Where("", "");

    /** The reason of events that were pending before, if their status does not show it. */
    static final String LATE = "late";

    final Map<Minute, Count> minutes = new HashMap<>();
    final Map<FunctionArn, EventTimeRange> functions = new HashMap<>();
    final Map<Long, EventTimeRange> metadata = new HashMap<>();

    /** Counts events that a version of metadata decorated when they were written. */
    public void found(Found found, EventTimeRange seen, Instant now) {
        found(found, "", seen, now);
    }

    /** Counts events that were pending and that a version of metadata decorated later. */
    public void foundLate(Found found, EventTimeRange seen, Instant now) {
        found(found, found.status() == DecorationStatus.LATE ? "" : LATE, seen, now);
    }

    private void found(Found found, String reason, EventTimeRange seen, Instant now) {
        FunctionArn arn = found.metadata().description().arn();
        metadata.merge(found.metadata().id(), seen, EventTimeRange::plus);
        functions.merge(arn, seen, EventTimeRange::plus);
        long[] ages = found.status() == DecorationStatus.DECORATED
                ? AgeBuckets.of(found.age(), seen.events())
                : AgeBuckets.empty();
        add(Minute.of(now, where(arn), found.status(), reason), new Count(seen.events(), ages));
    }

    /** Counts events whose function, or its invoked version, is not in the inventory of a paired account. */
    public void unknown(FunctionArn arn, Reason reason, long events, Instant now) {
        add(Minute.of(now, where(arn), DecorationStatus.PENDING, reason.name()), new Count(events, AgeBuckets.empty()));
    }

    /**
     * Counts events without a paired account. Their claimed account is not counted separately, because it is arbitrary input
     * without a limit.
     */
    public void undecorated(Reason reason, long events, Instant now) {
        add(
                Minute.of(now, NOWHERE, new Missing(reason).status(), reason.name()),
                new Count(events, AgeBuckets.empty()));
    }

    /** Subtracts events that {@link #undecorated} counted and whose function is now known. */
    public void noLongerUndecorated(Reason reason, long events, Instant now) {
        undecorated(reason, -events, now);
    }

    /** Adds the counts of other counters. */
    public void add(DecorationCounters others) {
        others.minutes.forEach(this::add);
        others.functions.forEach((arn, seen) -> functions.merge(arn, seen, EventTimeRange::plus));
        others.metadata.forEach((id, seen) -> metadata.merge(id, seen, EventTimeRange::plus));
    }

    /** The number of rows to write. */
    public int size() {
        return minutes.size() + functions.size() + metadata.size();
    }

    private void add(Minute minute, Count count) {
        minutes.merge(minute, count, Count::plus);
    }

    private static Minute.Where where(FunctionArn arn) {
        return new Minute.Where(arn.accountId(), arn.region());
    }

    /** @param reason empty if there is no reason */
    record Minute(Instant start, Where where, DecorationStatus status, String reason) {

        static Minute of(Instant now, Where where, DecorationStatus status, String reason) {
            return new Minute(now.truncatedTo(ChronoUnit.MINUTES), where, status, reason);
        }

        record Where(String accountId, String region) {}
    }

    /** @param ages {@link AgeBuckets} of the decorated events */
    record Count(long events, long[] ages) {

        Count plus(Count others) {
            return new Count(events + others.events, AgeBuckets.sum(ages, others.ages));
        }
    }
}
