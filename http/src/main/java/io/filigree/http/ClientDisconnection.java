package io.filigree.http;

import java.util.function.BooleanSupplier;

import jakarta.servlet.ServletRequest;
import org.apache.catalina.connector.Request;

/** The check for whether the client of a request has disconnected, which servlets detect only when they write. */
public final class ClientDisconnection {

    private static final String ATTRIBUTE = ClientDisconnection.class.getName();

    private ClientDisconnection() {}

    /**
     * Returns the check of a request. Only one thread at a time may call it, and only while the request's own thread does
     * not read or write the request.
     */
    public static BooleanSupplier of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof BooleanSupplier check ? check : () -> false;
    }

    static void attach(Request request, ConnectionTracker connections) {
        BooleanSupplier check =
                () -> connections.isDisconnected(request.getServletConnection().getConnectionId());
        request.setAttribute(ATTRIBUTE, check);
    }
}
