package io.filigree.ingest.format;

import java.util.Optional;

/**
 * How senders of one kind post telemetry: from a request to messages, and from messages to events. Ingest does the rest
 * in the same way for all formats: key, quota, memory, spool, deduplication, join, decoration, storing, metrics, dead letters.
 *
 * <p>What must be known before any bean exists (id, routes, where the key is) is the format's {@link WireFormatProvider}.
 * Thread-safe.
 */
public interface WireFormat {

    /** {@link WireFormatProvider#id()}. */
    String id();

    /** The maximum size of a body as posted. */
    SizeLimit maxBody();

    /**
     * How large a body is once inflated, before it is read: reading takes some times this in memory, which other senders
     * need. An upper bound will do where it is small.
     *
     * @throws UnreadablePayloadException when it cannot be inflated
     * @throws PayloadTooLargeException when it exceeds the bound
     */
    long inflatedBytes(ReceivedRequest request);

    /**
     * Reads a request so that it can be acknowledged. Refuses only what can never be decoded.
     *
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException when it, or what is compressed inside it, exceeds a limit
     * @throws UnknownSessionException when its sender must begin a new session first
     */
    Payload read(ReceivedRequest request);

    /**
     * Reads {@link Payload#spooled()}, of this version or an earlier one. Its messages have the same identities as when it
     * was first read.
     *
     * @throws UnreadablePayloadException by a bug: the payload becomes a dead letter
     */
    Payload reread(byte[] spooled);

    /**
     * The response to a request that is refused, where the format's senders expect their own; empty for a problem detail
     * (RFC 9457).
     *
     * @param status that a problem detail would have; a format may choose another
     * @param detail what is wrong; contains no content of the body
     */
    default Optional<FormatResponse> refusal(RequestHead request, int status, String detail) {
        return Optional.empty();
    }

    /**
     * The response to a request whose key is missing, unknown or of another kind, where it differs from that to other
     * requests that are refused with 403, such as those over a quota.
     *
     * @param detail which key is needed
     */
    default Optional<FormatResponse> unauthorized(RequestHead request, String detail) {
        return refusal(request, 403, detail);
    }
}
