package io.filigree.db.inventory;

/** The outcome of recording one function outside a sweep. */
public enum RecordOutcome {
    /** The function is new. */
    ADDED,
    /** Its metadata has a new version. */
    CHANGED,
    /** The inventory held this version: no row of metadata was added, at most attributes that the row did not have. */
    UNCHANGED,
    /** The inventory has a later observation, which is kept. */
    OUTDATED,
    /** Its account is not paired; nothing was written. */
    ACCOUNT_NOT_PAIRED
}
