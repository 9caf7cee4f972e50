package io.filigree.db.audit;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Selects entries of the audit log; null selects all.
 *
 * @param actor the name of a user or key
 * @param since inclusive
 * @param until exclusive
 * @param before the id of the entry that all selected ones are older than: the cursor of the next page
 */
public record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Long before) {}
