package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * What a format gets from its surroundings when it is created.
 *
 * @param bounds on one body, the same for all formats
 * @param maxBody the maximum size of a body as posted, likewise
 */
public record FormatContext(PayloadBounds bounds, SizeLimit maxBody) {

    public FormatContext {
        requireNonNull(bounds, "bounds");
        requireNonNull(maxBody, "maxBody");
    }
}
