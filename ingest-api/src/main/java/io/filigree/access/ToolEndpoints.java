package io.filigree.access;

import java.util.stream.Stream;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * What is for tools: asked with a key, answered in JSON, without a session; and what tools and people ask alike. Everything
 * else is for people.
 */
final class ToolEndpoints {

    /** Where EventBridge posts. */
    static final RequestMatcher EVENTS = PathPatternRequestMatcher.pathPattern(IngestRoutes.EVENTS);

    /** Where senders of any wire format post, and where EventBridge does. */
    static final RequestMatcher INGEST = new OrRequestMatcher(Stream.concat(
                    IngestRoutes.telemetryPatterns().stream().map(PathPatternRequestMatcher::pathPattern),
                    Stream.of(EVENTS))
            .toList());

    static final RequestMatcher ACTUATOR = PathPatternRequestMatcher.pathPattern("/actuator/**");
    static final RequestMatcher TOOLS =
            new OrRequestMatcher(ACTUATOR, PathPatternRequestMatcher.pathPattern("/api/**"));

    /** Questions, which people ask, too, from pages. */
    static final RequestMatcher QUESTIONS = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/v1/**"), PathPatternRequestMatcher.pathPattern("/graphql"));

    /** What only admin keys may read. */
    static final RequestMatcher FOR_ADMINS = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/api/audit"),
            PathPatternRequestMatcher.pathPattern("/api/keys/**"),
            PathPatternRequestMatcher.pathPattern("/api/people/**"),
            PathPatternRequestMatcher.pathPattern("/api/accounts/*/policies/**"));

    /** The one question that only admins may ask. */
    static final RequestMatcher EXPLAIN = PathPatternRequestMatcher.pathPattern("/v1/accounts/*/query/explain");

    private ToolEndpoints() {}

    /** GET, and HEAD, which is a GET without the body of its response. */
    static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }
}
