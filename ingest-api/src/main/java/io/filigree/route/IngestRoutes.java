package io.filigree.route;

import java.util.Optional;
import java.util.regex.Pattern;

/** The paths that senders post to, and how they may be written. */
public final class IngestRoutes {

    /** Telemetry of extensions and log forwarders, under any path prefix. */
    public static final String TELEMETRY = "/aws/lambda/v1";

    /** Deliveries of EventBridge. */
    public static final String EVENTS = "/aws/events";

    /** For the message that a path is unknown. */
    public static final String DESCRIPTION =
            "Telemetry is posted to " + TELEMETRY + ", under any path prefix, and EventBridge deliveries to " + EVENTS;

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private IngestRoutes() {}

    /** Whether the path is one of the routes, as this class writes them. */
    public static boolean matches(String path) {
        return path.endsWith(TELEMETRY) || path.equals(EVENTS);
    }

    /**
     * The route that a path with stray slashes means, such as {@code /aws/lambda/v1} for {@code //aws/lambda/v1/}:
     * senders put their path behind an endpoint that may end with a slash.
     *
     * @param path as it was sent, percent-encoded
     * @return empty when the path means no route, or is one already
     */
    public static Optional<String> withoutStraySlashes(String path) {
        String single = SLASHES.matcher(path).replaceAll("/");
        String canonical = single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
        return matches(canonical) && !canonical.equals(path) ? Optional.of(canonical) : Optional.empty();
    }
}
