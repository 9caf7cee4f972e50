package io.filigree.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.KeyLocation.Place;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.installed.InstalledFormats;

/** The paths that senders post to, and how they may be written. */
public final class IngestRoutes {

    /** Deliveries of EventBridge. */
    public static final String EVENTS = "/aws/events";

    /** For the message that a path is unknown. */
    public static final String DESCRIPTION = "Telemetry is posted to "
            + InstalledFormats.ALL.stream()
                    .flatMap(format -> format.routes().stream())
                    .map(Object::toString)
                    .collect(Collectors.joining("; "))
            + ", and EventBridge deliveries to " + EVENTS;

    private static final List<KeyLocation> KEYS_OF_EVENTS =
            List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key"));

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private IngestRoutes() {}

    /** The paths of telemetry, in the notation of Spring's path patterns. */
    public static List<String> telemetryPatterns() {
        return InstalledFormats.ALL.stream()
                .flatMap(format -> format.routes().stream())
                .map(Route::pathPattern)
                .toList();
    }

    /** Whether the path is one of the routes, as they are written here. */
    public static boolean matches(String path) {
        return path.equals(EVENTS) || format(path).isPresent();
    }

    /** Where senders put their key that post to this path. */
    public static List<KeyLocation> keyLocations(String path) {
        return format(path).map(WireFormatProvider::keys).orElse(KEYS_OF_EVENTS);
    }

    /** The headers in which senders of any wire format put their key. */
    public static List<String> keyHeaders() {
        return InstalledFormats.ALL.stream()
                .flatMap(format -> format.keys().stream())
                .filter(location -> location.place() == Place.HEADER)
                .map(KeyLocation::name)
                .toList();
    }

    /** Whether the query string of an address has a parameter in which senders of any wire format put their key. */
    public static boolean hasKey(String query) {
        return InstalledFormats.ALL.stream()
                .flatMap(format -> format.keys().stream())
                .filter(location -> location.place() == Place.QUERY_PARAMETER)
                .anyMatch(location -> query.contains(location.name() + "="));
    }

    /** The ids of the installed wire formats. */
    public static List<String> formatIds() {
        return InstalledFormats.ALL.stream().map(WireFormatProvider::id).toList();
    }

    /** The id of the wire format that is posted to this path; empty for other paths. */
    public static Optional<String> formatId(String path) {
        return format(path).map(WireFormatProvider::id);
    }

    private static Optional<WireFormatProvider> format(String path) {
        for (WireFormatProvider format : InstalledFormats.ALL) {
            if (format.serves(path)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
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
