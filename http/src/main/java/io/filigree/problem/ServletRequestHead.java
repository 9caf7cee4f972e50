package io.filigree.problem;

import java.util.List;

import io.filigree.ingest.format.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The head of a servlet's request as wire formats see it. */
public class ServletRequestHead implements RequestHead {

    private final HttpServletRequest request;

    public ServletRequestHead(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public final String path() {
        return request.getRequestURI();
    }

    @Override
    public final @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public final @Nullable String parameter(String name) {
        List<String> values = QueryString.values(request, name);
        return values.isEmpty() ? null : values.get(0);
    }
}
