package io.filigree.audit;

import java.time.Duration;

import io.filigree.db.audit.AuditEntries;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the audit log.
 *
 * @param retention {@code filigree.audit.retention}: how long entries are kept
 */
@ConfigurationProperties("filigree.audit")
record AuditSettings(@DefaultValue("400d") Duration retention) {

    AuditSettings {
        if (retention.compareTo(Duration.ofDays(AuditEntries.MIN_RETENTION_DAYS)) < 0) {
            throw new IllegalArgumentException("filigree.audit.retention must be at least "
                    + AuditEntries.MIN_RETENTION_DAYS + "d, not " + retention);
        }
    }
}
