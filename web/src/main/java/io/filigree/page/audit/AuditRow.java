package io.filigree.page.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.filigree.db.audit.AuditActor.Kind;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditOutcome;
import io.filigree.page.TimestampView;

/**
 * An entry in the list.
 *
 * @param details in words; empty when there are none
 */
record AuditRow(
        TimestampView at,
        String actor,
        String actorKind,
        String address,
        String action,
        String target,
        String outcome,
        boolean failed,
        long occurrences,
        String details) {

    static AuditRow of(AuditEntry entry, Instant now) {
        String keyId = entry.actor().kind() == Kind.KEY ? " " + entry.actor().keyId() : "";
        return new AuditRow(
                TimestampView.of(entry.at(), now),
                entry.actor().name(),
                entry.actor().kind().name().toLowerCase(Locale.ROOT) + keyId,
                entry.address() == null ? "" : entry.address(),
                entry.action(),
                entry.target() == null ? "" : entry.target(),
                entry.outcome().name().toLowerCase(Locale.ROOT),
                entry.outcome() == AuditOutcome.FAILURE,
                entry.occurrences(),
                new TreeMap<>(entry.details())
                        .entrySet().stream()
                                .map(detail -> detail.getKey() + ": " + detail.getValue())
                                .collect(Collectors.joining("; ")));
    }
}
