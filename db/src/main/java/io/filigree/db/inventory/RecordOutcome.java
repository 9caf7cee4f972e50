package io.filigree.db.inventory;

/** What became of one function that was recorded outside a sweep. */
public enum RecordOutcome {
    /** The inventory did not hold it. */
    ADDED,
    /** It has a new version of its metadata. */
    CHANGED,
    /** The inventory held exactly this: no row of metadata was written, and snapshots need not follow. */
    UNCHANGED,
    /** The inventory holds a later observation, which is kept. */
    OUTDATED,
    /** Its account is not paired, or not any more; nothing was written. */
    ACCOUNT_NOT_PAIRED
}
