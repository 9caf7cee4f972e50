package io.filigree.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * A durable queue of payloads between the acknowledgement to a sender and the events in the database.
 *
 * <p>A payload is <em>appended</em>, then <em>taken</em>, then <em>released</em>, or <em>given back</em> and taken
 * again. Taking changes nothing on disk: what was not released when the process ended, however it ended, is taken again
 * after the restart, in the order of appending. A release may be forgotten by a crash, so a released payload can come
 * again: the consumer must recognise a payload that is stored already.
 *
 * <p>Safe for any number of threads. An implementation bounds the memory that a long backlog takes.
 */
public interface Spool extends AutoCloseable {

    /**
     * Keeps a payload. Returns only once it would survive the loss of the process or of power; callers at the same
     * moment share one write to disk.
     *
     * @param format id of the wire format that the body is read with, kept with it
     * @param body the payload as its format keeps it, not copied: the caller must not change it any more
     * @param receivedAt when it came, kept in milliseconds
     * @param accounts for whom it may speak, kept with it
     * @param keyId of its sender's key, kept with it; null when it is not known
     * @throws SpoolFullException when the payload would exceed the spool's capacity; nothing was kept
     * @throws SpoolUnavailableException when it cannot be written; the caller must assume that it is not kept, though
     *     after a restart it may turn out that it was
     */
    void append(String format, byte[] body, Instant receivedAt, AccountScope accounts, @Nullable Long keyId);

    /** Keeps a payload of {@link SpooledPayload#FIRST_FORMAT}. */
    default void append(byte[] body, Instant receivedAt, AccountScope accounts, @Nullable Long keyId) {
        append(SpooledPayload.FIRST_FORMAT, body, receivedAt, accounts, keyId);
    }

    /** Keeps a payload of that format and of an unknown key. */
    default void append(byte[] body, Instant receivedAt, AccountScope accounts) {
        append(body, receivedAt, accounts, null);
    }

    /**
     * The oldest payloads that are not taken, oldest first, no more than {@code maxPayloads}; their bodies together at
     * most {@code maxBytes}, except that a single larger payload comes alone. Waits until there is at least one or
     * {@code wait} is over, when the result is empty; returns an empty result immediately when the spool is closed.
     */
    List<SpooledPayload> take(int maxPayloads, long maxBytes, Duration wait) throws InterruptedException;

    /**
     * Deletes taken payloads that are stored elsewhere, and frees their space. Does not wait for the disk. Ignores payloads
     * that are not taken.
     *
     * @throws SpoolUnavailableException if the journal cannot be written: the space is free, but the payloads may be taken
     *     again after a restart
     */
    void release(Collection<SpooledPayload> payloads);

    /** Requeues taken payloads at the front, in their old order. Ignores payloads that are not taken. */
    void requeue(Collection<SpooledPayload> payloads);

    /** The fill level, age and health of the spool. Cheap enough for every scrape. */
    SpoolStatus status();

    /** Closes the spool, so that another process may open it. Keeps all payloads that were not released. */
    @Override
    void close();
}
