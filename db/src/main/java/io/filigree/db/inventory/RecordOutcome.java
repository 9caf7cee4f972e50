package io.filigree.db.inventory;

/** The outcome of recording one function outside a sweep. */
public enum RecordOutcome {
    /** The function is new. */
    ADDED,
    /** Its metadata has a new version. */
    CHANGED,
    /** Its metadata is unchanged: no metadata was written, and snapshots need no refresh. */
    UNCHANGED,
    /** The inventory has a later observation, which is kept. */
    OUTDATED,
    /** Its account is not paired; nothing was written. */
    ACCOUNT_NOT_PAIRED
}
