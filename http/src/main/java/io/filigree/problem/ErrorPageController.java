package io.filigree.problem;

import java.util.HashMap;
import java.util.Map;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The container's error path: an error page for browsers, a problem detail for every other client. */
@Controller
final class ErrorPageController implements ErrorController {

    private static final Map<HttpStatus, String> EXPLANATIONS = Map.of(
            HttpStatus.BAD_REQUEST, "The address or the request is malformed.",
            HttpStatus.NOT_FOUND, "The page does not exist.",
            HttpStatus.FORBIDDEN, "Access denied. If your session has expired, go back, reload the page and try again.",
            HttpStatus.METHOD_NOT_ALLOWED, "This address does not support the method of the request.",
            HttpStatus.TOO_MANY_REQUESTS,
                    "Other requests keep the server busy. This page is loaded again in a few seconds.",
            HttpStatus.SERVICE_UNAVAILABLE, "The server cannot process the request now. Try again in a few seconds.",
            HttpStatus.INTERNAL_SERVER_ERROR,
                    "The server failed to process the request. Its log has the cause, under the request id.");

    /** Browsers load a page again that was rejected because of too many requests. */
    private static final String RELOAD_SECONDS = "5";

    @RequestMapping("${server.error.path:/error}")
    Object error(HttpServletRequest request, HttpServletResponse response) {
        HttpStatus status = status(request);
        String explanation = EXPLANATIONS.getOrDefault(status, status.getReasonPhrase());
        if (ClientKind.isPerson(request, originalPath(request))) {
            if (status == HttpStatus.TOO_MANY_REQUESTS && request.getMethod().equals("GET")) {
                response.setHeader("Refresh", RELOAD_SECONDS);
            }
            return page(status, explanation, ErrorPage.problem(request));
        }
        boolean isAddress = status == HttpStatus.NOT_FOUND || status == HttpStatus.BAD_REQUEST;
        String detail = isAddress ? explanation + " " + IngestRoutes.DESCRIPTION : explanation;
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(status, detail));
    }

    /** The explanation of the status, with the details of this request. */
    private static ModelAndView page(HttpStatus status, String explanation, @Nullable ProblemDetail problem) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("title", status == HttpStatus.TOO_MANY_REQUESTS ? "The server is busy" : status.getReasonPhrase());
        model.put("explanation", explanation);
        if (problem != null && (!status.is5xxServerError() || status == HttpStatus.SERVICE_UNAVAILABLE)) {
            Map<String, Object> properties = problem.getProperties();
            model.put("detail", problem.getDetail());
            model.put("field", properties == null ? null : properties.get("field"));
        }
        model.put("requestId", status.is5xxServerError() ? RequestId.current() : null);
        return new ModelAndView("error", model, status);
    }

    private static HttpStatus status(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }

    private static String originalPath(HttpServletRequest request) {
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return path instanceof String text ? text : request.getRequestURI();
    }
}
