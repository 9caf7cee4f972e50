package io.filigree.ingest.format;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The body of one request, split into messages, none of them decoded yet. Nothing in it can be refused any more: what was
 * read is acknowledged, and what cannot be decoded is kept as an undecoded message.
 */
public interface Payload {

    /** In the order of the body; the same message may be there several times. */
    List<? extends IngestMessage> messages();

    /** Bytes of the body without its compression, which count against the key's quota. */
    long inflatedBytes();

    /**
     * The program that sent it, with its version, such as {@code newrelic-lambda-extension:2.7.0}; null where the body does
     * not say more than the {@code User-Agent}. Written by the sender: not sanitised.
     */
    default @Nullable String senderName() {
        return null;
    }

    /**
     * What the spool keeps, and {@link WireFormat#reread} reads: the body, with what its decoding needs of the head. Null
     * when there is nothing to keep, such as in a handshake; then the request is only answered.
     */
    byte @Nullable [] spooled();

    /**
     * What it holds of sections that are deliberately not stored, where the spool keeps nothing of it: counted when it is
     * acknowledged.
     */
    default PayloadCounts skipped() {
        return new PayloadCounts();
    }

    /** The response when the payload is kept. Not for a payload that was reread, whose sender was answered long ago. */
    FormatResponse acknowledgement();

    /**
     * Decodes messages, each once. Never throws for what a sender wrote. What it does not return as events, completions,
     * failures or undecoded messages it counts as ignored, so that each of the messages has one result.
     *
     * @param messages of {@link #messages()}: all of them, or those that are not stored yet
     * @param receivedAt the time of what says none itself
     */
    Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt);
}
