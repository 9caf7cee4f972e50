package io.filigree.db.event;

/** The time range of a new partition of an event table. */
public enum PartitionWidth {
    /** Few partitions, for events that stay in PostgreSQL until they expire. */
    DAY,
    /** For events that move to history, which drops a partition when its hour is closed. */
    HOUR
}
