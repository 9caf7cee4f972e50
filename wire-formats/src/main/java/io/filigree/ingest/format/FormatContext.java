package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * The settings that a format gets when it is created.
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
