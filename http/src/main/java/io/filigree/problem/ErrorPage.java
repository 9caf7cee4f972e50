package io.filigree.problem;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** The error page of browsers. */
public final class ErrorPage {

    private static final String PROBLEM = ErrorPage.class.getName() + ".problem";

    private ErrorPage() {}

    /** Dispatches the request to the error page, which shows the detail and the field of the problem. */
    public static void show(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        request.setAttribute(PROBLEM, problem);
        response.sendError(problem.getStatus());
    }

    /** Shows a problem without a field. */
    public static void show(
            HttpServletRequest request, HttpServletResponse response, HttpStatusCode status, @Nullable String detail)
            throws IOException {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(detail);
        show(request, response, problem);
    }

    /** The problem to show; null if the container dispatched the request. */
    static @Nullable ProblemDetail problem(HttpServletRequest request) {
        return request.getAttribute(PROBLEM) instanceof ProblemDetail problem ? problem : null;
    }
}
