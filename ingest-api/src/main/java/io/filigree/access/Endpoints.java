package io.filigree.access;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * What is for tools: asked with a key, answered in JSON, without a session; and what tools and people ask alike. Everything
 * else is for people.
 */
final class Endpoints {

    /** Where EventBridge posts. */
    static final RequestMatcher EVENTS = PathPatternRequestMatcher.pathPattern(IngestRoutes.EVENTS);

    /** Where extensions post, under any path prefix; and where EventBridge does. */
    static final RequestMatcher INGEST =
            new OrRequestMatcher(PathPatternRequestMatcher.pathPattern("/**" + IngestRoutes.TELEMETRY), EVENTS);

    static final RequestMatcher ACTUATOR = PathPatternRequestMatcher.pathPattern("/actuator/**");
    static final RequestMatcher TOOLS =
            new OrRequestMatcher(ACTUATOR, PathPatternRequestMatcher.pathPattern("/api/**"));

    /** Questions, which people ask, too, from pages. */
    static final RequestMatcher QUESTIONS = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/v1/**"), PathPatternRequestMatcher.pathPattern("/graphql"));

    private Endpoints() {}
}
