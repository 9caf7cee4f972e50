package io.filigree.audit;

import java.time.Clock;

import io.filigree.db.audit.AuditEntries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes audit entries that are older than the retention. */
@Component
final class AuditRetention {

    private static final Logger log = LoggerFactory.getLogger(AuditRetention.class);

    private final AuditEntries entries;
    private final AuditSettings settings;
    private final Clock clock;

    AuditRetention(AuditEntries entries, AuditSettings settings, Clock clock) {
        this.entries = entries;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT2M")
    void deleteExpired() {
        try {
            entries.deleteBefore(clock.instant().minus(settings.retention()));
        } catch (RuntimeException e) {
            // The outer loop: the next run tries again.
            log.warn("Expired audit entries could not be deleted; the next run tries again", e);
        }
    }
}
