package io.filigree.access;

import java.util.stream.Stream;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * The paths for tools, with key, JSON and no session, and the paths that tools and pages share. All other paths are
 * pages.
 */
final class ToolEndpoints {

    /** The path for deliveries of EventBridge. */
    static final RequestMatcher EVENTS = PathPatternRequestMatcher.pathPattern(IngestRoutes.EVENTS);

    /** The paths for senders of all wire formats and for EventBridge. */
    static final RequestMatcher INGEST = new OrRequestMatcher(Stream.concat(
                    IngestRoutes.telemetryPatterns().stream().map(PathPatternRequestMatcher::pathPattern),
                    Stream.of(EVENTS))
            .toList());

    static final RequestMatcher ACTUATOR = PathPatternRequestMatcher.pathPattern("/actuator/**");
    static final RequestMatcher TOOLS =
            new OrRequestMatcher(ACTUATOR, PathPatternRequestMatcher.pathPattern("/api/**"));

    /** Query paths, which pages use, too. */
    static final RequestMatcher QUERIES = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/v1/**"), PathPatternRequestMatcher.pathPattern("/graphql"));

    /** Paths that require an admin key even to read. */
    static final RequestMatcher FOR_ADMINS = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/api/audit"),
            PathPatternRequestMatcher.pathPattern("/api/keys/**"),
            PathPatternRequestMatcher.pathPattern("/api/people/**"),
            PathPatternRequestMatcher.pathPattern("/api/accounts/*/policies/**"));

    /** The query path that only admins may use. */
    static final RequestMatcher EXPLAIN = PathPatternRequestMatcher.pathPattern("/v1/accounts/*/query/explain");

    private ToolEndpoints() {}

    /** GET, and HEAD, which is a GET without the body of its response. */
    static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }
}
