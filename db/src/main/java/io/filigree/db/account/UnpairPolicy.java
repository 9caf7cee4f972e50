package io.filigree.db.account;

/** Whether the functions of an unpaired account are deleted. Its events are not changed. */
public enum UnpairPolicy {
    /** They stay listed, and decorate no events until the account is paired again. */
    KEEP,
    /** They are deleted. Versions of their metadata that events may reference are kept. */
    PURGE
}
