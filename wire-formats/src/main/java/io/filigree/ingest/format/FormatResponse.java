package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * An HTTP response as a format's senders expect it.
 *
 * @param contentType media type of the body
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record FormatResponse(int status, String contentType, byte[] body) {

    public FormatResponse {
        requireNonNull(contentType, "contentType");
        requireNonNull(body, "body");
    }

    /** 202 with the number of messages, for senders that read no more of a response than its status. */
    public static FormatResponse accepted(int messages) {
        return new FormatResponse(
                202, "application/json", ("{\"accepted\":" + messages + "}").getBytes(StandardCharsets.US_ASCII));
    }
}
