package io.filigree.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;

/**
 * All open connections. A new connection is always accepted, because its sender may authenticate. Above a limit, the
 * oldest unauthenticated connection is closed: of the same client address after a grace period, or of all addresses.
 * Connections of trusted proxies carry requests of many clients and are not counted.
 */
final class ConnectionTracker {

    /**
     * Time for a connection to authenticate although its address is above the limit: hundreds of senders behind one
     * address may connect at the same moment.
     */
    private static final long GRACE_NANOS = Duration.ofSeconds(3).toNanos();

    private final HttpSettings settings;
    private final TrustedProxies proxies;
    private final HttpMetrics metrics;
    private final Map<String, TrackedConnection> all = new ConcurrentHashMap<>();
    private final Map<String, Map<String, TrackedConnection>> anonymousByAddress = new HashMap<>();
    private final Map<String, TrackedConnection> anonymous = new LinkedHashMap<>();

    ConnectionTracker(HttpSettings settings, TrustedProxies proxies, HttpMetrics metrics) {
        this.settings = settings;
        this.proxies = proxies;
        this.metrics = metrics;
    }

    /** Called on the acceptor's thread. */
    void accepted(NioSocketWrapper socket, SocketAddress peer) {
        boolean isProxy = peer instanceof InetSocketAddress inet && proxies.contains(inet.getAddress());
        TrackedConnection connection = new TrackedConnection(socket, address(peer));
        all.put(connection.id(), connection);
        if (!isProxy) {
            count(connection);
        }
    }

    private synchronized void count(TrackedConnection connection) {
        Map<String, TrackedConnection> ofAddress =
                anonymousByAddress.computeIfAbsent(connection.address(), address -> new LinkedHashMap<>());
        ofAddress.put(connection.id(), connection);
        anonymous.put(connection.id(), connection);
        if (ofAddress.size() > settings.connectionsPerAddress()) {
            closeOldest(ofAddress, GRACE_NANOS, "connections_of_address");
        }
        if (anonymous.size() > settings.anonymousConnections()) {
            closeOldest(anonymous, 0, "connections");
        }
    }

    /** Closes the oldest connection if it has the minimum age; returns whether it did. */
    private boolean closeOldest(Map<String, TrackedConnection> connections, long minAgeNanos, String reason) {
        for (TrackedConnection oldest : List.copyOf(connections.values())) {
            if (oldest.isClosed()) {
                forget(oldest);
                return true;
            }
            if (!oldest.isOlderThan(minAgeNanos)) {
                return false;
            }
            if (oldest.isWaiting()) {
                forget(oldest);
                metrics.refused(reason);
                oldest.close();
                return true;
            }
        }
        return false;
    }

    /** Closes connections that exceed the limit of an address after the grace period. */
    private synchronized void closeSurplus() {
        for (Map<String, TrackedConnection> ofAddress : List.copyOf(anonymousByAddress.values())) {
            while (ofAddress.size() > settings.connectionsPerAddress()) {
                if (!closeOldest(ofAddress, GRACE_NANOS, "connections_of_address")) {
                    break;
                }
            }
        }
    }

    /** Marks the connection as authenticated by a key or a session. */
    void authenticated(String connectionId) {
        TrackedConnection connection = all.get(connectionId);
        if (connection != null && !connection.isAuthenticated()) {
            connection.authenticate();
            forget(connection);
        }
    }

    /** Whether the client of an open connection has closed it. */
    boolean isDisconnected(String connectionId) {
        TrackedConnection connection = all.get(connectionId);
        return connection != null && connection.isDisconnected();
    }

    private synchronized void forget(TrackedConnection connection) {
        anonymous.remove(connection.id());
        Map<String, TrackedConnection> ofAddress = anonymousByAddress.get(connection.address());
        if (ofAddress != null) {
            ofAddress.remove(connection.id());
            if (ofAddress.isEmpty()) {
                anonymousByAddress.remove(connection.address());
            }
        }
    }

    synchronized int anonymousCount() {
        return anonymous.size();
    }

    /** Removes closed connections, and closes those with overdue headers or a blocked response. */
    void sweep(long nowNanos) {
        closeSurplus();
        for (TrackedConnection connection : new ArrayList<>(all.values())) {
            if (connection.isClosed()) {
                all.remove(connection.id());
                forget(connection);
            } else if (connection.inHeadersFor(nowNanos)
                    > settings.headerTimeout().toNanos()) {
                metrics.refused("header_timeout");
                connection.close();
            } else if (connection.blockedFor(nowNanos)
                    > settings.responseTimeout().toNanos()) {
                metrics.refused("response_timeout");
                connection.abort();
            }
        }
    }

    /** Reduces IPv6 addresses to their /64 network, whose addresses one client can choose freely. */
    private static String address(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet)) {
            return "";
        }
        InetAddress address = inet.getAddress();
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes.length > 8 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
