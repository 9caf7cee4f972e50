package io.filigree.http;

import java.util.function.BooleanSupplier;

import org.apache.catalina.connector.Request;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The check for whether the client of a request has disconnected, which servlets detect only when they write. */
public final class ClientDisconnection {

    private static final String ATTRIBUTE = ClientDisconnection.class.getName();

    private ClientDisconnection() {}

    /**
     * Returns the check of the request of the current thread; outside of requests, no client disconnects. Only one thread at a
     * time may call it, and only while the request's own thread does not read or write the request.
     */
    public static BooleanSupplier ofCurrentRequest() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                        && attributes.getRequest().getAttribute(ATTRIBUTE) instanceof BooleanSupplier check
                ? check
                : () -> false;
    }

    static void attach(Request request, ConnectionTracker connections) {
        BooleanSupplier check =
                () -> connections.isDisconnected(request.getServletConnection().getConnectionId());
        request.setAttribute(ATTRIBUTE, check);
    }
}
