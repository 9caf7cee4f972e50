package io.filigree.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.filigree.problem.RequestId;
import io.filigree.route.IngestRoutes;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Writes a problem detail instead of the container's HTML page for requests that the container rejects, such as a
 * malformed request line. The container instantiates it by its class name.
 */
public final class ProblemReportValve extends ErrorReportValve {

    private static final Map<Integer, String> DETAILS = Map.of(
            400,
            "the request line, the address or a header is malformed, or the headers are too long. "
                    + IngestRoutes.DESCRIPTION,
            405,
            "the method is not supported here",
            414,
            "the address is too long",
            431,
            "the headers are too long",
            501,
            "the method or the transfer encoding is not supported");

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        AtomicBoolean canWrite = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, canWrite);
        if (canWrite.get()) {
            write(status, response);
        }
    }

    /** Needs no JSON mapper, because nothing in it comes from the client. */
    private void write(int status, Response response) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        String requestId = status >= 500 ? ",\"%s\":\"%s\"".formatted(RequestId.MEMBER, RequestId.current()) : "";
        byte[] body = "{\"detail\":\"%s\",\"status\":%d,\"title\":\"%s\"%s}"
                .formatted(DETAILS.getOrDefault(status, title), status, title, requestId)
                .getBytes(StandardCharsets.US_ASCII);
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(body.length);
            try (OutputStream out = response.getOutputStream()) {
                out.write(body);
            }
        } catch (IOException | IllegalStateException e) {
            // The client has disconnected, or another response was begun.
            container.getLogger().debug("An error response was not written", e);
        }
    }
}
