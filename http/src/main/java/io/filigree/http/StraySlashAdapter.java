package io.filigree.http;

import java.nio.charset.StandardCharsets;

import io.filigree.route.IngestRoutes;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Removes stray slashes from the paths of ingest routes before the container parses them, so that access rules, body
 * limits, controllers and metrics all see the same path. Other paths are unchanged.
 */
final class StraySlashAdapter implements Adapter {

    private final Adapter container;

    StraySlashAdapter(Adapter container) {
        this.container = container;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        MessageBytes uri = request.requestURI();
        if (uri.getType() == MessageBytes.T_BYTES && hasStraySlash(uri.getByteChunk())) {
            String path = new String(
                    uri.getByteChunk().getBytes(),
                    uri.getByteChunk().getStart(),
                    uri.getByteChunk().getLength(),
                    StandardCharsets.ISO_8859_1);
            IngestRoutes.withoutStraySlashes(path).ifPresent(canonical -> {
                byte[] bytes = canonical.getBytes(StandardCharsets.ISO_8859_1);
                uri.setBytes(bytes, 0, bytes.length);
            });
        }
        container.service(request, response);
    }

    private static boolean hasStraySlash(ByteChunk path) {
        byte[] bytes = path.getBytes();
        boolean afterSlash = false;
        for (int i = path.getStart(); i < path.getEnd(); i++) {
            boolean slash = bytes[i] == '/';
            if (slash && (afterSlash || (i == path.getEnd() - 1 && i > path.getStart()))) {
                return true;
            }
            afterSlash = slash;
        }
        return false;
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return container.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        return container.asyncDispatch(request, response, status);
    }

    @Override
    public void log(Request request, Response response, long time) {
        container.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        container.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return container.getDomain();
    }
}
