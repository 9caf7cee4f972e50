package io.filigree.ingest;

import io.filigree.ingest.format.ReceivedRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The servlet's request as formats see it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReceivedServletRequest(HttpServletRequest request, byte[] body) implements ReceivedRequest {

    @Override
    public String path() {
        return request.getRequestURI();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public @Nullable String parameter(String name) {
        return request.getParameter(name);
    }
}
