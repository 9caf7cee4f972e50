package io.filigree.poller;

/** Which of the processes that could poll does. */
interface Leadership extends AutoCloseable {

    /** Whether this process is the leader; tries to become the leader when there is none. */
    boolean isHeld();

    /** Releases leadership, so that another process can take over immediately. */
    @Override
    void close();
}
