package io.filigree.history;

/** The steps of moving events to history, in order. Sealing resumes after a crash in or between any of them. */
enum SealStep {
    /** The columns of frequent attributes are in the Iceberg table. */
    COLUMNS_ADDED,
    /** Some of the files of a partition are on disk. */
    FILE_WRITTEN,
    /** All files of a partition are on disk. */
    FILES_WRITTEN,
    /** The Iceberg table has a snapshot with the files, which is not the active one yet. */
    SNAPSHOT_COMMITTED,
    /** The rows were removed from PostgreSQL by a transaction that is not committed. */
    ROWS_REMOVED,
    /** The transaction is committed: the snapshot is the active one. */
    ACTIVATED,
    /** Old snapshots are no longer in the Iceberg table. */
    SNAPSHOTS_EXPIRED;

    /** Is called after each step. Tests stop the program there. */
    interface Listener {

        Listener NONE = step -> {};

        void after(SealStep step);
    }
}
