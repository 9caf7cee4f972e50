package io.filigree.http;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.Request;

/** Container-level control of a request's connection, stored as a request attribute. */
final class ConnectionControl {

    private static final String ATTRIBUTE = ConnectionControl.class.getName();

    private final Request request;
    private final boolean expectsContinue;
    private volatile boolean abandoned;

    /** Delays a {@code 100 Continue} that the client waits for. */
    ConnectionControl(Request request) {
        this.request = request;
        this.expectsContinue = request.hasExpectation();
        request.setExpectation(false);
        request.setAttribute(ATTRIBUTE, this);
    }

    static ConnectionControl of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ConnectionControl control) {
            return control;
        }
        throw new IllegalStateException("a request that did not pass the valve");
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Sends the {@code 100 Continue}, if the client waits for it. */
    void acknowledge() {
        if (expectsContinue) {
            request.setExpectation(true);
            request.action(ActionCode.ACK, ContinueResponseTiming.ALWAYS);
        }
    }

    /** Leaves the rest of the body unread. The response must close the connection. */
    void abandonBody() {
        abandoned = true;
    }

    /**
     * Called after the request was processed. The container does not read the rest of a body that it has not
     * acknowledged; the action that disables reading would replace the response by an error page.
     */
    void finish() {
        if (abandoned) {
            request.setExpectation(true);
        }
    }
}
