package io.filigree.problem;

import java.io.IOException;
import java.util.Optional;

import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormats;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes problem details in filters, before a controller is reached. */
@Component
public final class ProblemWriter {

    /** The detail of the 503 while the database is unreachable. */
    public static final String DATABASE_UNAVAILABLE = "the database cannot be reached: try again in a few seconds";

    /** The value of {@code Retry-After} of that 503: PostgreSQL restarts and pools reconnect within seconds. */
    public static final String DATABASE_RETRY_SECONDS = "5";

    private final JsonMapper json;
    private final ObjectProvider<WireFormats> formats;

    ProblemWriter(JsonMapper json, ObjectProvider<WireFormats> formats) {
        this.json = json;
        this.formats = formats;
    }

    /** Writes a problem detail and completes the response. */
    public void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        write(response, ProblemDetail.forStatusAndDetail(status, detail));
    }

    /** Writes a problem detail with properties. */
    public void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        response.setStatus(problem.getStatus());
        if (problem.getStatus() == HttpStatus.UNAUTHORIZED.value()) {
            // RFC 9110 demands a challenge. Basic would make browsers ask for a password over a page that fetches.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"filigree\"");
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), RequestId.addTo(problem));
    }

    /** Writes the error of a request that may come from a sender, in its wire format or as a problem detail. */
    public void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        Optional<FormatResponse> own = format(request)
                .flatMap(format -> format.refusal(
                        new ServletRequestHead(request), status.value(), RequestId.describe(status.value(), detail)));
        write(response, own, status, detail);
    }

    /** Rejects a key: with 403, or as the wire format of the path defines it. */
    public void writeUnauthorized(HttpServletRequest request, HttpServletResponse response, String detail)
            throws IOException {
        Optional<FormatResponse> own =
                format(request).flatMap(format -> format.unauthorized(new ServletRequestHead(request), detail));
        write(response, own, HttpStatus.FORBIDDEN, detail);
    }

    /** The status of the response that {@link #writeUnauthorized} writes. */
    public int unauthorizedStatus(HttpServletRequest request) {
        return format(request)
                .flatMap(format -> format.unauthorized(new ServletRequestHead(request), ""))
                .map(FormatResponse::status)
                .orElse(HttpStatus.FORBIDDEN.value());
    }

    private Optional<WireFormat> format(HttpServletRequest request) {
        return Optional.ofNullable(formats.getIfAvailable()).flatMap(all -> all.forPath(request.getRequestURI()));
    }

    private void write(HttpServletResponse response, Optional<FormatResponse> own, HttpStatus status, String detail)
            throws IOException {
        if (own.isEmpty()) {
            write(response, status, detail);
            return;
        }
        response.setStatus(own.get().status());
        response.setContentType(own.get().contentType());
        // The length is set, because a response of unknown length would be compressed for clients that accept it.
        response.setContentLength(own.get().body().length);
        response.getOutputStream().write(own.get().body());
    }
}
