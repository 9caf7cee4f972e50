package io.filigree.poller;

/** Which of the processes that could poll does. */
interface Leadership extends AutoCloseable {

    /** Whether this process leads now; tries to become the leader when nobody is. */
    boolean isHeld();

    /** Steps down, so that another process can lead at once. */
    @Override
    void close();
}
