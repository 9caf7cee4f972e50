package io.filigree.query.event;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The position after the last event of a page. Later pages are stable under concurrent writes, because events have a
 * total order: by timestamp, then by message identity, then by the fingerprint of the attributes.
 *
 * @param timestamp of the last event
 * @param message the identity of its message
 * @param fingerprint of its attributes
 */
public record EventCursor(Instant timestamp, UUID message, String fingerprint) {

    /** Characters of a cursor as text. */
    private static final int MAX_LENGTH = 200;

    /** The years that events may have. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final char SEPARATOR = ' ';

    public EventCursor {
        requireNonNull(timestamp, "timestamp");
        requireNonNull(message, "message");
        requireNonNull(fingerprint, "fingerprint");
    }

    /** Parses the output of {@link #text}; empty for any other text. */
    public static Optional<EventCursor> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", -1);
            if (parts.length != 3 || !parts[2].matches("[0-9a-f]{32}")) {
                return Optional.empty();
            }
            Instant timestamp = Instant.parse(parts[0]);
            return timestamp.isBefore(EARLIEST) || timestamp.isAfter(LATEST)
                    ? Optional.empty()
                    : Optional.of(new EventCursor(timestamp, UUID.fromString(parts[1]), parts[2]));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** For an address. */
    public String text() {
        String plain = timestamp.toString() + SEPARATOR + message + SEPARATOR + fingerprint;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }
}
