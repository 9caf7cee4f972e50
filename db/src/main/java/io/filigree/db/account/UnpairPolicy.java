package io.filigree.db.account;

/** What happens to the functions of an account that is unpaired. Its events stay as they are either way. */
public enum UnpairPolicy {
    /** They stay listed as they were last seen, and decorate nothing until the account is paired again. */
    KEEP,
    /** They are removed. Versions of their metadata stay where events may point at them. */
    PURGE
}
