package io.filigree.nrql.guard;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Adds a check to each request for whether its client has disconnected, which servlets detect only when they write.
 * Tomcat reports without blocking whether the connection is readable: a closed connection counts as readable. A
 * pipelined next request counts as readable, too, until it is read.
 */
final class ClientDisconnectValve extends ValveBase {

    /**
     * The request attribute with the {@link BooleanSupplier}. Only one thread at a time may call it, and only while the
     * request's own thread does not use the request.
     */
    static final String GONE = ClientDisconnectValve.class.getName();

    ClientDisconnectValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(GONE, (BooleanSupplier) () -> isGone(request.getCoyoteRequest()));
        getNext().invoke(request, response);
    }

    private static boolean isGone(org.apache.coyote.Request request) {
        boolean first = hasSomethingToRead(request);
        return first && hasSomethingToRead(request);
    }

    private static boolean hasSomethingToRead(org.apache.coyote.Request request) {
        request.action(ActionCode.AVAILABLE, Boolean.TRUE);
        boolean something = request.getAvailable() > 0;
        request.setAvailable(0);
        return something;
    }
}
