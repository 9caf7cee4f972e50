package io.filigree.db.audit;

/** Whether an audited action took effect. Tables and results spell it in lower case. */
public enum AuditOutcome {
    SUCCESS,
    FAILURE
}
