package io.filigree.access;

import java.io.IOException;
import java.util.Set;

import io.filigree.db.sender.SenderStats;
import io.filigree.http.CallerClassifier;
import io.filigree.http.HttpMetrics;
import io.filigree.problem.ClientKind;
import io.filigree.problem.ErrorPage;
import io.filigree.problem.ProblemWriter;
import io.filigree.role.ProcessRole;
import io.filigree.route.IngestRoutes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects requests for unknown paths before authentication: a sender with a wrong path must not get the error of a
 * wrong key. A page with another method counts as unknown, too. Browsers get the login or an error page. Ingest paths
 * are known, but only accept {@code POST}.
 */
final class UnknownPathFilter extends OncePerRequestFilter {

    private static final int MAX_SHOWN = 200;
    private static final String REASON = "unknown_path";
    private static final String POST = "POST";

    /** Metric tag of requests without a known wire format. */
    private static final String NO_FORMAT = "none";

    private final ServedPaths served;
    private final ProblemWriter problems;
    private final HttpMetrics metrics;
    private final SenderStats senders;
    private final Set<ProcessRole> roles;

    UnknownPathFilter(
            ServedPaths served,
            ProblemWriter problems,
            HttpMetrics metrics,
            SenderStats senders,
            Set<ProcessRole> roles) {
        this.served = served;
        this.problems = problems;
        this.metrics = metrics;
        this.senders = senders;
        this.roles = roles;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isIngest(request.getRequestURI()) && !request.getMethod().equals(POST)) {
            refuseMethod(request, response);
            return;
        }
        boolean isBrowser = isBrowser(request);
        if (isServed(request) || (isBrowser && ToolEndpoints.isRead(request))) {
            chain.doFilter(request, response);
            return;
        }
        metrics.refused(REASON);
        if (request.getAttribute(CallerClassifier.KEY_ID) instanceof Long keyId) {
            senders.rejected(keyId, NO_FORMAT, REASON, HttpStatus.NOT_FOUND.value());
        }
        if (isBrowser) {
            ErrorPage.show(
                    request,
                    response,
                    HttpStatus.NOT_FOUND,
                    "Nothing is served at " + shown(request.getRequestURI()) + " with " + shown(request.getMethod())
                            + ".");
            return;
        }
        String path = request.getRequestURI();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.NOT_FOUND,
                "nothing is served at this path with " + shown(request.getMethod()) + ". " + otherPaths());
        problem.setProperty("path", shown(path));
        problems.write(response, problem);
    }

    /** Answers without a key as well, and to a browser in which a sender's URL is opened. */
    private void refuseMethod(HttpServletRequest request, HttpServletResponse response) throws IOException {
        metrics.refused("method");
        response.setHeader(HttpHeaders.ALLOW, POST);
        problems.write(
                response,
                HttpStatus.METHOD_NOT_ALLOWED,
                "method: " + shown(request.getMethod()) + " is not supported at this path, which senders use with "
                        + POST);
    }

    private String otherPaths() {
        String ofThisProcess = ProcessRole.statement(roles);
        if (!roles.contains(ProcessRole.INGEST)) {
            return ofThisProcess + ": it accepts no telemetry";
        }
        return roles.contains(ProcessRole.QUERY)
                ? IngestRoutes.DESCRIPTION
                : IngestRoutes.DESCRIPTION + ". " + ofThisProcess + ": it runs no queries";
    }

    private boolean isIngest(String path) {
        return roles.contains(ProcessRole.INGEST) && IngestRoutes.matches(path);
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private boolean isServed(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (isIngest(path)) {
            return true;
        }
        boolean isForTools = ToolEndpoints.TOOLS.matches(request) || ToolEndpoints.QUERIES.matches(request);
        return isForTools ? served.isServed(path) : served.isServed(path, request.getMethod());
    }

    /** Whether a browser follows a link or sends a form. HTTP clients of senders accept HTML, too, but send a key. */
    private static boolean isBrowser(HttpServletRequest request) {
        return ClientKind.isPerson(request)
                && ApiKeyFilter.presentedAnywhere(request).isEmpty()
                && (request.getContentType() == null
                        || request.getContentType().startsWith("application/x-www-form-urlencoded"));
    }
}
