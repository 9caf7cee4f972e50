package io.filigree.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.filigree.db.TestPostgres;
import io.filigree.db.audit.AuditActor;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditFilter;
import io.filigree.db.audit.AuditOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FailureAggregatorTest {

    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

    private final AuditEntries entries =
            new AuditEntries(TestPostgres.database().dataSource());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FailureAggregator failures =
            new FailureAggregator(entries, Clock.fixed(START, ZoneOffset.UTC), registry);

    @Test
    void makesTwoEntriesOfEqualAttemptsInAMinute() {
        for (int i = 0; i < 1_000; i++) {
            failures.add(attempt("admin", "192.0.2.1", START.plusMillis(i)));
        }
        failures.flush();
        assertThat(stored()).extracting(AuditEntry::occurrences).containsExactly(1L);

        failures.close();

        assertThat(stored()).extracting(AuditEntry::occurrences).containsExactly(999L, 1L);
        assertThat(stored()).allMatch(entry -> entry.actor().name().equals("admin"));
    }

    @Test
    void countsHaveTheTimeOfTheLastAttemptSoThatTheNewestComeFirst() {
        failures.add(attempt("admin", "192.0.2.1", START));
        failures.add(attempt("admin", "192.0.2.1", START.plusSeconds(10)));
        failures.add(attempt("admin", "192.0.2.1", START.plusSeconds(20)));
        failures.flush();
        entries.append(new AuditEntry(
                0,
                START.plusSeconds(30),
                AuditActor.user("admin"),
                "192.0.2.1",
                "login",
                null,
                AuditOutcome.SUCCESS,
                1,
                Map.of()));
        failures.close();

        List<AuditEntry> stored = stored();
        assertThat(stored)
                .extracting(AuditEntry::at)
                .containsExactly(START.plusSeconds(30), START.plusSeconds(20), START);
        assertThat(stored).extracting(AuditEntry::occurrences).containsExactly(1L, 2L, 1L);
        List<AuditEntry> paged = new ArrayList<>();
        Long before = null;
        for (int i = 0; i < 3; i++) {
            paged.addAll(entries.newest(new AuditFilter(null, null, null, null, before), 1));
            before = paged.get(i).auditId();
        }
        assertThat(paged).isEqualTo(stored);
        assertThat(entries.newest(new AuditFilter(null, null, null, null, before), 1))
                .isEmpty();
    }

    @Test
    void beginsAgainWithEachMinute() {
        failures.add(attempt("admin", "192.0.2.1", START));
        failures.add(attempt("admin", "192.0.2.1", START.plusSeconds(61)));
        failures.close();

        assertThat(stored()).extracting(AuditEntry::occurrences).containsExactly(1L, 1L);
    }

    /** An hour of different attempts results in a bounded number of entries with the exact number of attempts. */
    @Test
    void boundsTheEntriesOfAnHourOfDifferentAttempts() {
        Random random = new Random(7);
        int attempts = 10_000;
        for (int i = 0; i < attempts; i++) {
            Instant at = START.plus(Duration.ofHours(1).multipliedBy(i).dividedBy(attempts));
            failures.add(attempt("user-" + random.nextInt(50), "2001:db8::" + Integer.toHexString(i), at));
        }
        failures.close();

        List<AuditEntry> stored = stored();
        int perMinute = FailureAggregator.PER_MINUTE + 1;
        assertThat(stored.size()).isLessThanOrEqualTo(FailureAggregator.BURST + 60 * perMinute + 2);
        assertThat(stored.stream().mapToLong(AuditEntry::occurrences).sum()).isEqualTo(attempts);
        assertThat(registry.counter("filigree.audit.failures.collapsed").count())
                .isGreaterThan(attempts / 2.0);
    }

    private List<AuditEntry> stored() {
        return entries.newest(new AuditFilter(null, null, null, null, null), 10_000);
    }

    private static AuditEntry attempt(String user, String address, Instant at) {
        return new AuditEntry(0, at, AuditActor.user(user), address, "login", null, AuditOutcome.FAILURE, 1, Map.of());
    }
}
