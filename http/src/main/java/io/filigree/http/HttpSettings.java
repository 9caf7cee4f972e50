package io.filigree.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds on connections and request bodies.
 *
 * @param headerTimeout {@code filigree.http.header-timeout}: from the first byte of a request until its headers are complete
 * @param bodyTimeout {@code filigree.http.body-timeout}: from the headers until the body is complete
 * @param bodyMinRate {@code filigree.http.body-min-rate}: bytes per second of a body, after its first five seconds
 * @param bodyMemory {@code filigree.http.body-memory}: of all bodies in memory; an eighth of the heap when not set
 * @param responseTimeout {@code filigree.http.response-timeout}: how long a client that reads too slowly can block one
 *     response
 * @param maxRequests {@code filigree.http.max-requests}: concurrent requests other than telemetry; below the
 *     number of request threads
 * @param connectionsPerAddress {@code filigree.http.connections-per-address}: open connections of one client address
 *     without a key or login
 * @param anonymousConnections {@code filigree.http.anonymous-connections}: the same of all addresses; below the maximum of all connections
 */
@ConfigurationProperties("filigree.http")
public record HttpSettings(
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("1KB") DataSize bodyMinRate,
        @Nullable DataSize bodyMemory,
        @DefaultValue("2m") Duration responseTimeout,
        @DefaultValue("100") int maxRequests,
        @DefaultValue("100") int connectionsPerAddress,
        @DefaultValue("1000") int anonymousConnections) {

    public HttpSettings {
        requirePositive("header-timeout", headerTimeout);
        requirePositive("body-timeout", bodyTimeout);
        requirePositive("response-timeout", responseTimeout);
        requirePositive("max-requests", maxRequests);
        requirePositive("connections-per-address", connectionsPerAddress);
        requirePositive("anonymous-connections", anonymousConnections);
    }

    long bodyBytes() {
        return bodyMemory == null ? Runtime.getRuntime().maxMemory() / 8 : bodyMemory.toBytes();
    }

    private static void requirePositive(String setting, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("filigree.http." + setting + ": " + value + " is not positive");
        }
    }

    private static void requirePositive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "filigree.http." + setting + ": " + value + " is below the minimum of 1");
        }
    }
}
