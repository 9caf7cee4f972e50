package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A request as an extension sends it.
 *
 * @param path with the query, if any
 * @param headers without Host and Content-Length, which the client adds
 * @param invocations how many invocations the body tells something of
 */
public record Post(String path, byte[] body, Map<String, String> headers, int invocations) {

    /** Where New Relic's extensions post payloads and platform lines. */
    public static final String TELEMETRY = "/aws/lambda/v1";

    public Post {
        requireNonNull(path, "path");
        requireNonNull(body, "body");
        headers = Map.copyOf(headers);
    }
}
