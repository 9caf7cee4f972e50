package io.filigree.query.nrql.syntax;

/** The unit of a function's value. */
public enum ResultUnit {
    NONE,
    /** The unit of the first argument. */
    OF_ARGUMENT,
    PERCENT,
    BYTES,
    /** Milliseconds since 1970. */
    EPOCH_MILLISECONDS
}
