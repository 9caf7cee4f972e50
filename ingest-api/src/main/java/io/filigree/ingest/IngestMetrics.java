package io.filigree.ingest;

import java.util.Collection;

import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.Decoration;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.ingest.spool.Spool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What ingest counts.
 *
 * <p>{@code filigree.ingest.payloads{outcome}}: bodies that were {@code accepted}, and those that were refused by
 * reason: {@code unreadable}, {@code too_large}, {@code broken_off}, {@code not_kept}. Only the last is loss by our
 * fault.
 *
 * <p>{@code filigree.ingest.messages{outcome}}: messages of accepted bodies. {@code received = stored + duplicate +
 * undecoded + ignored + } what is still in the spool. {@code ignored} is noise (START, END), {@code undecoded} is kept
 * word for word in its table.
 *
 * <p>{@code filigree.ingest.events{status,reason}}: stored events by {@code decoration.status}, and why where that is
 * not {@code decorated}. An event that was {@code pending} and is decorated late counts again as {@code late}.
 *
 * <p>{@code filigree.spool.{payloads,bytes,oldest.age}}: the backlog; an oldest age that grows means that the database
 * does not keep up. {@code filigree.ingest.aside}: payloads that failed by our own fault and wait in the spool for a
 * restart.
 */
final class IngestMetrics {

    private final MeterRegistry registry;

    IngestMetrics(MeterRegistry registry, Spool spool) {
        this.registry = registry;
        Gauge.builder("filigree.spool.payloads", () -> spool.status().payloads())
                .register(registry);
        Gauge.builder("filigree.spool.bytes", () -> spool.status().bytes())
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(
                        "filigree.spool.oldest.age",
                        () -> spool.status().oldestAge().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .register(registry);
    }

    void accepted(int messages) {
        registry.counter("filigree.ingest.payloads", "outcome", "accepted").increment();
        messages("received", messages);
    }

    void rejected(String reason) {
        registry.counter("filigree.ingest.payloads", "outcome", reason).increment();
    }

    void stored(Collection<? extends StoredMessage> rows, int stored, int duplicates, int ignored) {
        long undecoded =
                rows.stream().filter(UndecodedMessage.class::isInstance).count();
        messages("stored", stored - undecoded - ignored);
        messages("duplicate", duplicates);
        messages("undecoded", undecoded);
        messages("ignored", ignored);
        for (StoredMessage row : rows) {
            if (row instanceof StoredEvent event) {
                Decoration decoration = event.event().decoration();
                String reason =
                        decoration instanceof Missing missing ? missing.reason().name() : "none";
                registry.counter(
                                "filigree.ingest.events",
                                "status",
                                decoration.status().text(),
                                "reason",
                                reason)
                        .increment();
            }
        }
    }

    void decoratedLate(int events) {
        registry.counter("filigree.ingest.events", "status", DecorationStatus.LATE.text(), "reason", "none")
                .increment(events);
    }

    void setAside(int payloads) {
        registry.counter("filigree.ingest.aside").increment(payloads);
    }

    private void messages(String outcome, double count) {
        registry.counter("filigree.ingest.messages", "outcome", outcome).increment(count);
    }
}
