package io.filigree.problem;

import io.filigree.route.IngestRoutes;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;

/** Distinguishes browsers, which get pages, from other clients, which get problem details. */
public final class ClientKind {

    private ClientKind() {}

    public static boolean isPerson(HttpServletRequest request) {
        return isPerson(request, request.getRequestURI());
    }

    /** Whether the client accepts HTML; other clients never get a page. */
    public static boolean acceptsHtml(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null
                || accept.isBlank()
                || accept.contains("text/html")
                || accept.contains("text/*")
                || accept.contains("*/*");
    }

    /** @param path the original path, before the container dispatched to an error page */
    static boolean isPerson(HttpServletRequest request, String path) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html") && !isForTools(path);
    }

    private static boolean isForTools(String path) {
        return path.startsWith("/api/")
                || path.startsWith("/v1/")
                || path.equals("/graphql")
                || path.startsWith("/actuator/")
                || IngestRoutes.matches(path);
    }
}
