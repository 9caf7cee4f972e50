package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** A path that senders post to: exactly, or under any path prefix. A segment may be a variable: {@code /v1/accounts/{id}/events}. */
public final class Route {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

    private final String path;
    private final boolean underAnyPrefix;
    /** Null where the path has no variables. */
    private final @Nullable Pattern pattern;

    private Route(String path, boolean underAnyPrefix) {
        requireNonNull(path, "path");
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException("a route starts with a slash and ends without one: " + path);
        }
        this.path = path;
        this.underAnyPrefix = underAnyPrefix;
        this.pattern = VARIABLE.matcher(path).find() ? compile(path, underAnyPrefix) : null;
    }

    /** Senders put this path behind an endpoint that may have a path itself. */
    public static Route underAnyPrefix(String path) {
        return new Route(path, true);
    }

    /** Senders post to exactly this path. */
    public static Route exact(String path) {
        return new Route(path, false);
    }

    private static Pattern compile(String path, boolean underAnyPrefix) {
        StringBuilder regex = new StringBuilder(underAnyPrefix ? ".*" : "");
        for (String literal : VARIABLE.split(path, -1)) {
            regex.append(Pattern.quote(literal)).append("[^/]+");
        }
        regex.setLength(regex.length() - "[^/]+".length());
        return Pattern.compile(regex.toString());
    }

    /** Whether a path, without stray slashes, is one of this route. */
    public boolean matches(String requestPath) {
        if (pattern != null) {
            return pattern.matcher(requestPath).matches();
        }
        return underAnyPrefix ? requestPath.endsWith(path) : requestPath.equals(path);
    }

    /** In the notation of Spring's path patterns. */
    public String pathPattern() {
        return underAnyPrefix ? "/**" + path : path;
    }

    /** For messages. */
    @Override
    public String toString() {
        return underAnyPrefix ? path + ", under any path prefix" : path;
    }
}
