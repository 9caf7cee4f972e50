package io.filigree.access;

import java.time.Duration;

import io.filigree.db.key.LoginSessions.Limits;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of sessions. The idle timeout is {@code server.servlet.session.timeout}.
 *
 * @param maxPerUser {@code filigree.sessions.max-per-user}: sessions of one user; above it, the oldest ends
 * @param max {@code filigree.sessions.max}: sessions of all users and processes; above it, the oldest ends
 * @param lifetime {@code filigree.sessions.lifetime}: maximum age since the login, also of a session in use
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

    /** @param idle the idle timeout; as in the servlet container, null, zero or less means none */
    Limits limits(@Nullable Duration idle) {
        return new Limits(
                maxPerUser, max, idle == null || idle.isNegative() || idle.isZero() ? lifetime : idle, lifetime);
    }
}
