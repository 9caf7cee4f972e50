package io.filigree.ingest.format.message;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.platform.PlatformLine;
import io.filigree.ingest.format.platform.PlatformLine.Start;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One log event of a body: an agent's payload or a line of text. */
public final class LogMessage implements IngestMessage {

    private final String id;
    private final long timestamp;
    private final String text;
    /** Computed on first use; two threads that do so find the same. */
    private @Nullable UUID identity;
    /** Likewise. */
    private @Nullable MessageParts parts;

    /**
     * @param id as sent; not unique if sent by the Rust extension; empty if absent
     * @param timestamp epoch milliseconds, or seconds if it is small; 0 if absent
     * @param text the message itself
     */
    public LogMessage(String id, long timestamp, String text) {
        this.id = requireNonNull(id, "id");
        this.timestamp = timestamp;
        this.text = requireNonNull(text, "text");
    }

    /**
     * One that is part of a record of another kind.
     *
     * @param identity of that record
     */
    public LogMessage(String id, long timestamp, String text, UUID identity) {
        this(id, timestamp, text);
        this.identity = requireNonNull(identity, "identity");
    }

    /** Reads a log event of CloudWatch Logs. What is no sound log event is kept as the text that it is, for people to look at. */
    public static LogMessage of(JsonNode logEvent) {
        JsonNode text = logEvent.path("message");
        JsonNode timestamp = logEvent.path("timestamp");
        return new LogMessage(
                id(logEvent.path("id")),
                timestamp.isNumber() ? (long) timestamp.numberValue().doubleValue() : 0,
                text.isString() ? text.stringValue() : logEvent.toString());
    }

    private static String id(JsonNode id) {
        return id.isMissingNode() || id.isNull() ? "" : id.isString() ? id.stringValue() : id.toString();
    }

    /** As sent; empty if absent. */
    public String id() {
        return id;
    }

    /** As sent; 0 if absent. */
    public long timestamp() {
        return timestamp;
    }

    @Override
    public String text() {
        return text;
    }

    /** What its parts say; kept where that takes little memory beside the text. */
    public MessageParts parts() {
        MessageParts known = parts;
        if (known == null) {
            known = MessageParts.of(text);
            parts = known.areFew() ? known : null;
        }
        return known;
    }

    /** What its platform lines say; a start without a time says nothing. */
    public List<PlatformLine> lines() {
        List<PlatformLine> lines = parts().lines();
        boolean isTimed = lines.isEmpty() || Timestamps.of(timestamp).isPresent();
        return isTimed
                ? lines
                : lines.stream()
                        .filter(line -> !(line instanceof Start start && start.timestamp() == null))
                        .toList();
    }

    /**
     * The same for the same message however often it is sent, and whichever way. An agent's payload is unlike any other
     * by the ids and times in it, so it is known by its own bytes, without the envelope's id and the text around it: an
     * extension and CloudWatch bring it under different ones. A line of text is known by its id and its text. The
     * timestamp is left out, since a sender may build it anew for each attempt.
     */
    @Override
    public UUID identity() {
        UUID known = identity;
        if (known == null) {
            known = hash();
            identity = known;
        }
        return known;
    }

    private UUID hash() {
        MessageDigest sha256 = MessageIdentity.digest();
        List<String> payloads = AgentPayloadReader.payloadsIn(this);
        if (payloads.isEmpty()) {
            sha256.update(id.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            sha256.update(text.getBytes(StandardCharsets.UTF_8));
        } else {
            payloads.forEach(payload -> sha256.update(payload.getBytes(StandardCharsets.UTF_8)));
        }
        return MessageIdentity.of(sha256);
    }

    /** Whether its identity is that of agent payloads in it, each of which is whole. */
    public boolean isKnownByItsPayloads() {
        return AgentPayloadReader.mayHoldPayload(text)
                && !AgentPayloadReader.payloadsIn(this).isEmpty();
    }

    /** When it was written, or when we received it where it says nothing believable or a time that is yet to come. */
    public Instant at(Instant receivedAt) {
        return Timestamps.of(timestamp)
                .filter(written -> !Timestamps.isAhead(written, receivedAt))
                .orElse(receivedAt);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogMessage message
                && id.equals(message.id)
                && timestamp == message.timestamp
                && text.equals(message.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, timestamp, text);
    }

    /** Without the text, which is the sender's own. */
    @Override
    public String toString() {
        return "message " + id + " of " + timestamp + ", " + text.length() + " characters";
    }
}
