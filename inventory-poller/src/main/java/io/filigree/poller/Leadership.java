package io.filigree.poller;

/** Elects the process that polls. */
interface Leadership extends AutoCloseable {

    /** Whether this process is the leader; tries to become the leader if there is no leader. */
    boolean isHeld();

    /** Releases leadership, so that another process can take over immediately. */
    @Override
    void close();
}
