package io.filigree.http;

import java.io.IOException;

import io.filigree.http.RequestPermits.Permit;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.buf.MessageBytes;
import org.springframework.http.HttpStatus;

/**
 * The first to see a request. Replaces what the client says about scheme and host by the configured URL, and the peer's
 * address by the client's where a trusted proxy tells it. Returns the permit of a request once its response is written.
 */
final class EdgeValve extends ValveBase {

    static final String PERMIT = Permit.class.getName();

    private final PublicUrl url;
    private final TrustedProxies proxies;
    private final HttpMetrics metrics;

    EdgeValve(PublicUrl url, TrustedProxies proxies, HttpMetrics metrics) {
        super(true);
        this.url = url;
        this.proxies = proxies;
        this.metrics = metrics;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!request.isAsyncDispatching()) {
            begin(request);
            if (response.getStatus() == HttpStatus.BAD_REQUEST.value()) { // the container could not parse the address
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

    private void begin(Request request) {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        coyote.serverName().setString(url.host());
        coyote.setServerPort(url.port());
        MessageBytes scheme = coyote.scheme();
        scheme.setString(url.scheme());
        request.setSecure(url.isSecure());
        request.setRemoteAddr(proxies.clientAddress(request));
        new ConnectionControl(coyote);
    }

    /** Writing can block on a client that does not read, so it is done before the permit is returned. */
    private static void finish(Request request, Response response) throws IOException {
        if (!request.isAsync()) {
            response.finishResponse();
        }
    }
}
