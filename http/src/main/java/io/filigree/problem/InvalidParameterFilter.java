package io.filigree.problem;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects requests whose parameters cannot be decoded before another filter reads a parameter. It runs after the filter
 * that receives bodies; before it, the dispatch that follows a late body would skip it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 6)
final class InvalidParameterFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    InvalidParameterFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (InvalidParameterException e) {
            if (response.isCommitted()) {
                throw e;
            }
            ProblemDetail problem = InvalidEncoding.in(request).getBody();
            if (ClientKind.isPerson(request)) {
                ErrorPage.show(request, response, problem);
            } else {
                problems.write(response, HttpStatus.BAD_REQUEST, String.valueOf(problem.getDetail()));
            }
        }
    }
}
