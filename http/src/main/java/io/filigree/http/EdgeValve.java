package io.filigree.http;

import java.io.IOException;

import io.filigree.http.RequestPermits.Permit;
import io.filigree.problem.RequestId;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.buf.MessageBytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;

/**
 * The first valve of every request. It replaces the client's scheme and host by the configured URL, and the peer's
 * address by the client's if a trusted proxy forwards it. It assigns the request id, which is in the response, in the
 * log lines of the request, and in one line for each server error. It returns the permit of a request after the
 * response is written.
 */
final class EdgeValve extends ValveBase {

    static final String PERMIT = Permit.class.getName();

    private static final Logger log = LoggerFactory.getLogger(EdgeValve.class);
    private static final String REQUEST_ID = RequestId.class.getName();
    private static final int MAX_SHOWN = 200;

    /** Probes repeat every few seconds, and a 503 is their response while a process is not ready. */
    private static final String HEALTH = "/actuator/health";

    private final PublicUrl url;
    private final TrustedProxies proxies;
    private final HttpMetrics metrics;
    private final ConnectionTracker connections;

    EdgeValve(PublicUrl url, TrustedProxies proxies, HttpMetrics metrics, ConnectionTracker connections) {
        super(true);
        this.url = url;
        this.proxies = proxies;
        this.metrics = metrics;
        this.connections = connections;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!request.isAsyncDispatching()) {
            request.setAttribute(REQUEST_ID, RequestId.next());
            begin(request);
        }
        String requestId = (String) request.getAttribute(REQUEST_ID);
        response.setHeader(RequestId.HEADER, requestId);
        try (MDC.MDCCloseable inLogLines = RequestId.inLogLines(requestId)) {
            process(request, response);
            logServerError(request, response);
        }
    }

    private void process(Request request, Response response) throws IOException, ServletException {
        if (!request.isAsyncDispatching()) {
            if (response.getStatus() == HttpStatus.BAD_REQUEST.value()) { // the container could not parse the path
                metrics.refused("invalid_path");
            }
        }
        try {
            getNext().invoke(request, response);
        } finally {
            if (!request.isAsync()) {
                ConnectionControl.of(request).finish();
            }
            if (request.getAttribute(PERMIT) instanceof Permit permit) {
                request.removeAttribute(PERMIT);
                try (permit) {
                    finish(request, response);
                }
            }
        }
    }

    /** Logs every response of 500 and above, except to health checks. The cause, if any, is logged where it occurs. */
    private static void logServerError(Request request, Response response) {
        if (!request.isAsync()
                && response.getStatus() >= HttpStatus.INTERNAL_SERVER_ERROR.value()
                && !isHealthCheck(request.getRequestURI())) {
            log.warn(
                    "request failed: status={} method={} path={}",
                    response.getStatus(),
                    shown(request.getMethod()),
                    shown(request.getRequestURI()));
        }
    }

    private static boolean isHealthCheck(@Nullable String path) {
        return path != null && path.startsWith(HEALTH);
    }

    private static @Nullable String shown(@Nullable String text) {
        return text == null || text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private void begin(Request request) {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        coyote.serverName().setString(url.host());
        coyote.setServerPort(url.port());
        MessageBytes scheme = coyote.scheme();
        scheme.setString(url.scheme());
        request.setSecure(url.isSecure());
        request.setRemoteAddr(proxies.clientAddress(request));
        new ConnectionControl(coyote);
        ClientDisconnection.attach(request, connections);
    }

    /**
     * Flushes the response before the permit is returned, because writing can block on a client that does not read.
     */
    private static void finish(Request request, Response response) throws IOException {
        if (!request.isAsync()) {
            response.finishResponse();
        }
    }
}
