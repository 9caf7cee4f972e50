package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A request as an extension sends it.
 *
 * @param headers without Host and Content-Length, which the client adds
 * @param invocations how many invocations the body tells something of
 */
public record Post(byte[] body, Map<String, String> headers, int invocations) {

    public Post {
        requireNonNull(body, "body");
        headers = Map.copyOf(headers);
    }
}
