package io.filigree.access;

import java.io.IOException;

import io.filigree.db.key.ApiKey;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.problem.ProblemWriter;
import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Rejects senders and names the required key, as a problem detail or as the wire format defines. Senders interpret only
 * 403 as a wrong key.
 */
final class SenderAccessProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemWriter problems;
    private final RejectedEventPosts refusedEvents;
    private final UnauthorizedSenderMetrics unauthorized;

    SenderAccessProblems(
            ProblemWriter problems, RejectedEventPosts refusedEvents, UnauthorizedSenderMetrics unauthorized) {
        this.unauthorized = unauthorized;
        this.problems = problems;
        this.refusedEvents = refusedEvents;
    }

    /** The request has no key. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        unauthorized.missingKey(request);
        String needed = ToolEndpoints.EVENTS.matches(request) ? "an events key" : "an ingest key";
        problems.writeUnauthorized(
                request,
                response,
                needed + " is needed, in " + KeyLocation.describe(IngestRoutes.keyLocations(request.getRequestURI())));
    }

    /** The key is of another kind. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
            throws IOException {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        ApiKey key = sender != null && sender.getPrincipal() instanceof ApiKey ours ? ours : null;
        unauthorized.wrongKind(request, key);
        if (!ToolEndpoints.EVENTS.matches(request)) {
            problems.writeUnauthorized(request, response, "wrong kind of key: an ingest key is needed");
            return;
        }
        if (key != null) {
            refusedEvents.count(key);
        }
        problems.write(
                response,
                HttpStatus.FORBIDDEN,
                "wrong kind of key: an events key is needed. Create one on the page Keys and put it into"
                        + " the EventBridge connection");
    }
}
