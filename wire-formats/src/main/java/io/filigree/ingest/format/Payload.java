package io.filigree.ingest.format;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The body of one request, split into messages that are not decoded yet. It is accepted: messages that cannot be decoded are
 * stored as undecoded messages.
 */
public interface Payload {

    /** In the order of the body; the same message may be there several times. */
    List<? extends IngestMessage> messages();

    /** Bytes of the body without its compression, which count against the key's quota. */
    long inflatedBytes();

    /**
     * The program that sent it, with its version, such as {@code newrelic-lambda-extension:2.7.0}; null if the body has no
     * more than the {@code User-Agent}. Not sanitised.
     */
    default @Nullable String senderName() {
        return null;
    }

    /**
     * The function that all of it is from, as far as that is known without decoding: an ARN, else a name in the spelling of the
     * sender. Null if it is not known, or if there may be several.
     */
    default @Nullable String function() {
        return null;
    }

    /**
     * The bytes for the spool, which {@link WireFormat#reread} reads: the body, with the parts of the head that decoding
     * needs. Null without data to store, such as in a handshake.
     */
    byte @Nullable [] spooled();

    /**
     * The counts of sections that are deliberately not stored, if nothing is spooled; they are counted with the
     * acknowledgement.
     */
    default PayloadCounts skipped() {
        return new PayloadCounts();
    }

    /** The response after the payload is spooled. Not called for a payload read from the spool. */
    FormatResponse acknowledgement();

    /**
     * Decodes messages, each once. Never throws for what a sender wrote. What it does not return as events, completions,
     * failures or undecoded messages it counts as ignored, so that each of the messages has one result.
     *
     * @param messages of {@link #messages()}: all of them, or those that are not stored yet
     * @param receivedAt time of events without their own time
     */
    Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt);
}
