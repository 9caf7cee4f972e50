package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * An HTTP response in the words of a format.
 *
 * @param contentType media type of the body
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record FormatResponse(int status, String contentType, byte[] body) {

    public FormatResponse {
        requireNonNull(contentType, "contentType");
        requireNonNull(body, "body");
    }
}
