package io.filigree.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 protocol handler that tracks connections from the moment they are accepted, and removes stray slashes from
 * ingest paths. The container instantiates it by its class name.
 */
public final class TrackingProtocol extends Http11NioProtocol {

    public TrackingProtocol() {
        super(new TrackingEndpoint());
    }

    void track(ConnectionTracker tracker) {
        if (getEndpoint() instanceof TrackingEndpoint endpoint) {
            endpoint.tracker = tracker;
        }
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new StraySlashAdapter(adapter));
    }

    private static final class TrackingEndpoint extends NioEndpoint {

        private volatile @Nullable ConnectionTracker tracker;

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            SocketAddress peer = peer(socket);
            if (!super.setSocketOptions(socket)) {
                return false;
            }
            ConnectionTracker current = tracker;
            if (current != null && peer != null && connections.get(socket) instanceof NioSocketWrapper wrapper) {
                current.accepted(wrapper, peer);
            }
            return true;
        }

        private static @Nullable SocketAddress peer(SocketChannel socket) {
            try {
                return socket.getRemoteAddress();
            } catch (IOException e) {
                return null; // closed already
            }
        }
    }
}
