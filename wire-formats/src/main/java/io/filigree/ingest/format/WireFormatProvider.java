package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A wire format as it is installed: what filters must know of it before any bean exists, and how it is created.
 *
 * @param id short, lower-case, never changed: it is in metrics, in spools and in dead letters
 * @param routes that its senders post to
 * @param keys where its senders put their key, the first one first
 * @param factory called once, at start
 */
public record WireFormatProvider(
        String id, List<Route> routes, List<KeyLocation> keys, Function<FormatContext, WireFormat> factory) {

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");

    public WireFormatProvider {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("the id of a wire format has 1 to 32 of a-z, 0-9 and -: " + id);
        }
        routes = List.copyOf(routes);
        keys = List.copyOf(keys);
        requireNonNull(factory, "factory");
    }

    /** Whether a path, without stray slashes, is one of its routes. */
    public boolean serves(String path) {
        for (Route route : routes) {
            if (route.matches(path)) {
                return true;
            }
        }
        return false;
    }
}
