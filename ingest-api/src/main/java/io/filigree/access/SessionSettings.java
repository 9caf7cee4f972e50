package io.filigree.access;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds on logins. The idle timeout is {@code server.servlet.session.timeout}.
 *
 * @param maxPerUser {@code filigree.sessions.max-per-user}: sessions of one user; above it, the oldest ends
 * @param max {@code filigree.sessions.max}: the same of all users
 * @param lifetime {@code filigree.sessions.lifetime}: from the login on, however much a session is used
 */
@ConfigurationProperties("filigree.sessions")
record SessionSettings(
        @DefaultValue("20") int maxPerUser,
        @DefaultValue("1000") int max,
        @DefaultValue("7d") Duration lifetime) {

    SessionSettings {
        if (maxPerUser < 1 || max < maxPerUser) {
            throw new IllegalArgumentException("filigree.sessions.max-per-user: " + maxPerUser
                    + " is not between 1 and filigree.sessions.max, which is " + max);
        }
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("filigree.sessions.lifetime: " + lifetime + " is not positive");
        }
    }
}
