package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.benchmarks.faults.EventId.Kind;
import io.filigree.benchmarks.faults.HistoryEvents.Half;
import io.filigree.simulator.extension.Post;
import org.junit.jupiter.api.Test;

/** A comparison that cannot fail would make the faults worthless. */
final class HistoryLedgerTest {

    private static final Instant HOUR = Instant.parse("2026-11-30T05:00:00Z");

    private final HistoryLedger ledger = new HistoryLedger();
    private final Map<EventId, Integer> stored = new HashMap<>();

    HistoryLedgerTest() {
        for (Post post : new HistoryEvents(0, 1).of(HOUR, Half.FIRST, 3)) {
            PostedBody body = PostedBody.of(post);
            ledger.enter(body, HOUR, new Delivery(Fate.ACKNOWLEDGED, Duration.ZERO));
            body.contents().events().stream()
                    .filter(event -> HistoryQueries.KINDS.contains(event.kind()))
                    .forEach(event -> stored.put(event, 1));
        }
    }

    @Test
    void acceptsEachAcknowledgedEventOnce() {
        assertThat(HistoryQueries.KINDS)
                .allSatisfy(kind -> assertThat(kind == Kind.INVOCATION_ERROR
                                || stored.keySet().stream().anyMatch(id -> id.kind() == kind))
                        .isTrue());
        assertThat(compare(HOUR).isClean()).isTrue();
        assertThat(compare(HOUR).expected()).isEqualTo(stored.size());
    }

    @Test
    void findsLostAndRepeatedAndUnknownEvents() {
        List<EventId> ids = List.copyOf(stored.keySet());
        stored.remove(ids.get(0));
        stored.put(ids.get(1), 2);
        stored.put(new EventId(Kind.SPAN, "never sent"), 1);

        assertThat(compare(HOUR))
                .returns(1L, HistoryLedger.Comparison::lost)
                .returns(1L, HistoryLedger.Comparison::duplicates)
                .returns(1L, HistoryLedger.Comparison::unknown);
    }

    @Test
    void permitsExpiredEventsToBeMissing() {
        stored.clear();

        assertThat(compare(HOUR.plusSeconds(1)).isClean()).isTrue();
        assertThat(compare(HOUR).isClean()).isFalse();
    }

    private HistoryLedger.Comparison compare(Instant oldest) {
        return ledger.compare(stored, HistoryQueries.KINDS, oldest);
    }
}
