package io.filigree.access;

import java.io.IOException;
import java.util.Set;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.schema.SchemaStart;
import io.filigree.problem.ClientKind;
import io.filigree.problem.ErrorPage;
import io.filigree.problem.ProblemWriter;
import io.filigree.role.ProcessRole;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Responds 503 where a request needs the database while it is unreachable: after a start without it to everything but
 * telemetry, health, metrics and assets; later to requests whose filters fail.
 */
final class DatabaseUnavailableFilter extends OncePerRequestFilter {

    private static final RequestMatcher NEEDS_NOTHING = new OrRequestMatcher(
            PathPatternRequestMatcher.pathPattern("/actuator/health/**"),
            PathPatternRequestMatcher.pathPattern("/actuator/health"),
            PathPatternRequestMatcher.pathPattern("/assets/**"));

    /** The keys that were known before the start are enough. */
    private static final RequestMatcher NEEDS_KEYS = new OrRequestMatcher(
            ToolEndpoints.ACTUATOR,
            new AndRequestMatcher(ToolEndpoints.INGEST, new NegatedRequestMatcher(ToolEndpoints.EVENTS)));

    private final SchemaStart schema;
    private final ApiKeys keys;
    private final ProblemWriter problems;
    private final Set<ProcessRole> roles;

    DatabaseUnavailableFilter(SchemaStart schema, ApiKeys keys, ProblemWriter problems, Set<ProcessRole> roles) {
        this.schema = schema;
        this.keys = keys;
        this.problems = problems;
        this.roles = roles;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!schema.isReady() && !isServed(request)) {
            refuse(request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            if (response.isCommitted() || !DatabaseFailures.isUnavailable(e)) {
                throw e;
            }
            refuse(request, response);
        }
    }

    private boolean isServed(HttpServletRequest request) {
        return NEEDS_NOTHING.matches(request) || (keys.isLoaded() && NEEDS_KEYS.matches(request));
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, ProblemWriter.DATABASE_RETRY_SECONDS);
        if (ClientKind.isPerson(request)) {
            ErrorPage.show(request, response, HttpStatus.SERVICE_UNAVAILABLE, detail());
        } else {
            problems.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, ProblemWriter.DATABASE_UNAVAILABLE);
        }
    }

    private String detail() {
        return roles.contains(ProcessRole.INGEST) && keys.isLoaded()
                ? "The database cannot be reached. Telemetry is accepted and stored when the database is reachable again."
                : "The database cannot be reached. Filigree reconnects automatically.";
    }
}
