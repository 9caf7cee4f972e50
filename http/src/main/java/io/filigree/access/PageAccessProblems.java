package io.filigree.access;

import java.io.IOException;
import java.util.Set;

import io.filigree.problem.ClientKind;
import io.filigree.problem.ErrorPage;
import io.filigree.problem.ProblemWriter;
import io.filigree.role.ProcessRole;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** Redirects browsers to the login or the error page. Other clients that request a page get a problem detail. */
final class PageAccessProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final AuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint("/login");

    private final ProblemWriter problems;
    private final AccessDenials refusals;
    private final Set<ProcessRole> roles;

    PageAccessProblems(ProblemWriter problems, AccessDenials refusals, Set<ProcessRole> roles) {
        this.problems = problems;
        this.refusals = refusals;
        this.roles = roles;
    }

    /** The request is not authenticated. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException, ServletException {
        if (!roles.contains(ProcessRole.WEB)) {
            problems.write(response, HttpStatus.NOT_FOUND, ProcessRole.statement(roles) + ": it serves no pages");
        } else if (ClientKind.acceptsHtml(request)) {
            login.commence(request, response, exception);
        } else {
            problems.write(response, HttpStatus.UNAUTHORIZED, "pages need a login; tools use /api and /v1 with a key");
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
            throws IOException {
        String reason = refusals.explain(request, exception);
        if (ClientKind.isPerson(request)) {
            ErrorPage.show(request, response, HttpStatus.FORBIDDEN, reason);
        } else {
            problems.write(response, HttpStatus.FORBIDDEN, reason);
        }
    }
}
