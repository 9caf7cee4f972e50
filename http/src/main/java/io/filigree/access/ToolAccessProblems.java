package io.filigree.access;

import java.io.IOException;

import io.filigree.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Rejects tools with problem details that name the required key. */
final class ToolAccessProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemWriter problems;
    private final AccessDenials refusals;

    ToolAccessProblems(ProblemWriter problems, AccessDenials refusals) {
        this.problems = problems;
        this.refusals = refusals;
    }

    /** The request has no key. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        problems.write(response, HttpStatus.UNAUTHORIZED, "a key is needed, in the header " + ApiKeyFilter.API_KEY);
    }

    /** The key is of another kind, or the session lacks the role or the CSRF token. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
            throws IOException {
        problems.write(response, HttpStatus.FORBIDDEN, refusals.explain(request, exception));
    }
}
