package io.filigree.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.audit.AuditActor;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Bounds the audit entries of failed attempts. Attempts are equal when actor, address, action and target are. The first
 * attempt of a minute becomes an entry. Equal ones are counted and become a second entry at the end of the minute, with
 * the time of the last. The number of different attempts with an entry is limited: {@value #BURST} at first, {@value
 * #PER_MINUTE} more each minute. All others of a minute become one entry with their number, the action {@code several}
 * and no address.
 */
@Component
final class FailureAggregator {

    /** The action of an entry that summarizes different attempts. */
    static final String SEVERAL = "several";

    static final int BURST = 200;
    static final int PER_MINUTE = 2;

    private static final Logger log = LoggerFactory.getLogger(FailureAggregator.class);

    private final AuditEntries entries;
    private final Clock clock;
    private final Counter collapsed;
    private final Counter lost;

    private final Map<Attempt, Counted> counted = new LinkedHashMap<>();
    private final List<AuditEntry> unwritten = new ArrayList<>();
    private Instant minute = Instant.MIN;
    private double permits = BURST;
    private @Nullable Instant refilledAt;
    private long others;
    private Instant lastOther = Instant.MIN;

    FailureAggregator(AuditEntries entries, Clock clock, MeterRegistry registry) {
        this.entries = entries;
        this.clock = clock;
        this.collapsed = registry.counter("filigree.audit.failures.collapsed");
        this.lost = registry.counter("filigree.audit.failures.lost");
    }

    synchronized void add(AuditEntry entry) {
        endMinute(entry.at());
        Attempt attempt = new Attempt(entry.actor(), entry.address(), entry.action(), entry.target());
        Counted known = counted.get(attempt);
        if (known != null) {
            known.repeated++;
            known.last = entry.at();
            collapsed.increment();
        } else if (takePermit(entry.at())) {
            counted.put(attempt, new Counted(entry));
            unwritten.add(entry);
        } else {
            others++;
            lastOther = entry.at();
            collapsed.increment();
        }
    }

    /** Writes new entries, and the counts of the past minute. */
    @Scheduled(fixedDelayString = "PT1S")
    void flush() {
        endMinute(clock.instant());
        write();
    }

    @PreDestroy
    void close() {
        synchronized (this) {
            endMinute(Instant.MAX);
        }
        write();
    }

    private void write() {
        for (AuditEntry entry : taken()) {
            try {
                entries.append(entry);
            } catch (RuntimeException e) {
                // The outer loop: an entry that cannot be written must not stop the next one.
                lost.increment(entry.occurrences());
                log.warn("A failed attempt could not be audited: action={}", entry.action(), e);
            }
        }
    }

    private synchronized List<AuditEntry> taken() {
        List<AuditEntry> taken = List.copyOf(unwritten);
        unwritten.clear();
        return taken;
    }

    private synchronized void endMinute(Instant now) {
        Instant current = now.equals(Instant.MAX) ? now : now.truncatedTo(ChronoUnit.MINUTES);
        if (current.equals(minute)) {
            return;
        }
        counted.values().stream().filter(one -> one.repeated > 0).forEach(one -> unwritten.add(one.repetitions()));
        if (others > 0) {
            unwritten.add(new AuditEntry(
                    0,
                    lastOther,
                    AuditActor.anonymous(),
                    null,
                    SEVERAL,
                    null,
                    AuditOutcome.FAILURE,
                    others,
                    Map.of("reason", "more different failed attempts than are recorded one by one")));
        }
        counted.clear();
        others = 0;
        minute = current;
    }

    private boolean takePermit(Instant now) {
        if (refilledAt != null && now.isAfter(refilledAt)) {
            double minutes = (double) ChronoUnit.MILLIS.between(refilledAt, now) / 60_000;
            permits = Math.min(BURST, permits + minutes * PER_MINUTE);
        }
        refilledAt = now;
        if (permits < 1) {
            return false;
        }
        permits--;
        return true;
    }

    private record Attempt(
            AuditActor actor,
            @Nullable String address,
            String action,
            @Nullable String target) {}

    private static final class Counted {

        private final AuditEntry first;
        private long repeated;
        private Instant last;

        private Counted(AuditEntry first) {
            this.first = first;
            this.last = first.at();
        }

        /** The entry for repetitions, with the time of the last one. */
        private AuditEntry repetitions() {
            return new AuditEntry(
                    0,
                    last,
                    first.actor(),
                    first.address(),
                    first.action(),
                    first.target(),
                    first.outcome(),
                    repeated,
                    first.details());
        }
    }
}
