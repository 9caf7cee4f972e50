package io.filigree.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
     * @throws SpoolFullException when the payload would exceed the spool's capacity; nothing was kept
     * @throws SpoolLimitException when the payload alone is larger than the spool accepts; nothing was kept
     * @throws SpoolUnavailableException when it cannot be written; the caller must assume that it is not kept, though
     *     it may turn out later that it was
     */
    void append(ReceivedPayload payload);

    /** Keeps a payload whose function is not known. */
    default void append(String format, byte[] body, Instant receivedAt, AccountScope accounts, @Nullable Long keyId) {
        append(new ReceivedPayload(format, body, receivedAt, accounts, keyId, null));
    }

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

    /**
     * Publishes a taken payload that cannot be stored, before the caller stores it as a dead letter and releases it. May
     * publish the same payload again after a crash.
     *
     * @param reason without content of the payload
     * @return the position of the payload in a spool that other processes read, too; empty for a spool of one process, which
     *     publishes nothing
     * @throws SpoolUnavailableException when it cannot be published; the payload is still taken
     */
    default Optional<String> publishDeadLetter(SpooledPayload payload, String reason) {
        return Optional.empty();
    }

    /** Why nothing can be appended, if that does not need a restart to change. */
    default Optional<String> outage() {
        return Optional.empty();
    }

    /** The fill level, age and health of the spool. Cheap enough for every scrape. */
    SpoolStatus status();

    /** Closes the spool, so that another process may open it. Keeps all payloads that were not released. */
    @Override
    void close();
}
