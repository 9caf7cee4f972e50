package io.filigree.nrql.guard;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Gives each request a means to ask whether its client has hung up, which servlets cannot know before they write. Tomcat
 * tells what it could read now, without waiting: a connection that was closed counts as something to read. So does the
 * next request of a client that did not wait for this one's answer; but then only until it was read, once.
 */
final class ClientDisconnectValve extends ValveBase {

    /** The request's attribute, a {@link BooleanSupplier}: to be asked by the request's own thread. */
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
