package io.filigree.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;

import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;

/** One open connection of the container. */
final class TrackedConnection {

    private final NioSocketWrapper socket;
    private final String address;
    private final long openedNanos = System.nanoTime();
    private volatile boolean authenticated;
    private long headersSinceNanos;
    private long blockedSinceNanos;
    private boolean inHeaders;
    private boolean isBlocked;

    TrackedConnection(NioSocketWrapper socket, String address) {
        this.socket = socket;
        this.address = address;
    }

    String id() {
        return socket.getServletConnection("http/1.1", "").getConnectionId();
    }

    String address() {
        return address;
    }

    boolean isOlderThan(long nanos) {
        return System.nanoTime() - openedNanos >= nanos;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    void authenticate() {
        authenticated = true;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /**
     * Whether the client has closed the connection. Bytes that have arrived meanwhile stay in the connection's buffer,
     * where the container reads them: they are a pipelined request.
     */
    boolean isDisconnected() {
        try {
            socket.isReadyForRead();
            return socket.isClosed();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether no thread works on it: it is idle, or waits for the rest of the headers or of a body. */
    boolean isWaiting() {
        return !socket.getLock().isLocked();
    }

    /** Closes a waiting connection; a request whose body is being read is notified. */
    void close() {
        socket.processSocket(SocketEvent.ERROR, true);
    }

    /**
     * Closes a connection whose thread is blocked by a client that does not read. The thread ends with its write
     * timeout.
     */
    void abort() {
        socket.close();
    }

    /** Nanoseconds since the first check that found incomplete headers. */
    long inHeadersFor(long nowNanos) {
        boolean now =
                isWaiting() && socket.getCurrentProcessor() instanceof Processor processor && !processor.isAsync();
        if (now && !inHeaders) {
            headersSinceNanos = nowNanos;
        }
        inHeaders = now;
        return now ? nowNanos - headersSinceNanos : 0;
    }

    /** Nanoseconds since the first check that found its response blocked by a client that does not read. */
    long blockedFor(long nowNanos) {
        if (isWaiting()) {
            isBlocked = false;
            return 0;
        }
        boolean now = socket.interestOpsHas(SelectionKey.OP_WRITE);
        if (now && !isBlocked) {
            isBlocked = true;
            blockedSinceNanos = nowNanos;
        }
        return now ? nowNanos - blockedSinceNanos : 0;
    }
}
