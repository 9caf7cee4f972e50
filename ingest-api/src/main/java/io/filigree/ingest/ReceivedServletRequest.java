package io.filigree.ingest;

import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.problem.ServletRequestHead;
import jakarta.servlet.http.HttpServletRequest;

/** The servlet's request as formats see it. */
final class ReceivedServletRequest extends ServletRequestHead implements ReceivedRequest {

    private final byte[] body;

    ReceivedServletRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    @Override
    public byte[] body() {
        return body;
    }
}
