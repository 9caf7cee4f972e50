package io.filigree.db.key;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.db.key.AppUser.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The login sessions of all processes. The cookie has a random secret, the table its SHA-256. A session ends with its
 * idle timeout, with its lifetime, and when its user is deleted or has another role or password.
 */
public final class LoginSessions {

    private static final int SECRET_BYTES = 32;
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Maximum age of {@code accessed_at} of a session in use, so that most requests only read. */
    private static final Duration ACCESS_PRECISION = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Limits limits;

    public LoginSessions(JdbcClient jdbc, Limits limits) {
        this.jdbc = jdbc;
        this.limits = limits;
    }

    /**
     * The limits of sessions.
     *
     * @param maxPerUser sessions of one user; above it, the oldest ends
     * @param max sessions of all users; above it, the oldest ends
     * @param idle maximum time between two requests
     * @param lifetime maximum time since the login
     */
    public record Limits(int maxPerUser, int max, Duration idle, Duration lifetime) {}

    /**
     * Opens a session, and deletes those that have ended.
     *
     * @return the secret for the cookie; empty if the user has been changed or deleted since the authentication
     */
    public Optional<String> open(LoginSession session, Instant now) {
        String secret = randomSecret();
        byte[] hash = KeySecret.hash(secret);
        int opened = jdbc.sql("""
                        INSERT INTO login_session
                               (session_hash, user_name, role, password_changed_at, opened_at, accessed_at)
                        SELECT :hash, user_name, role, password_changed_at, :now, :now
                          FROM app_user
                         WHERE user_name = :userName AND role = :role AND password_changed_at = :passwordChangedAt
                        """)
                .param("hash", hash)
                .param("now", Timestamp.from(now))
                .param("userName", session.userName())
                .param("role", session.role().name().toLowerCase(Locale.ROOT))
                .param("passwordChangedAt", Timestamp.from(session.passwordChangedAt()))
                .update();
        if (opened == 0) {
            return Optional.empty();
        }
        deleteEnded(now);
        deleteOldest(session.userName(), hash);
        return Optional.of(secret);
    }

    /**
     * A valid session.
     *
     * @param flash the text of {@link #setFlash}
     */
    public record OpenSession(LoginSession login, @Nullable String flash) {}

    /** The session with this secret, if it is valid. Reads one row by its primary key and the row of its user. */
    public Optional<OpenSession> find(String secret, Instant now) {
        if (!SECRET.matcher(secret).matches()) {
            return Optional.empty();
        }
        byte[] hash = KeySecret.hash(secret);
        Optional<Access> access = jdbc.sql("""
                        SELECT u.user_name, u.role, u.password_changed_at, s.accessed_at, s.flash
                          FROM login_session s
                          JOIN app_user u USING (user_name, role, password_changed_at)
                         WHERE s.session_hash = :hash AND s.opened_at > :openedAfter AND s.accessed_at > :accessedAfter
                        """)
                .param("hash", hash)
                .param("openedAfter", Timestamp.from(now.minus(limits.lifetime())))
                .param("accessedAfter", Timestamp.from(now.minus(limits.idle())))
                .query((row, number) -> access(row, secret))
                .optional();
        access.map(Access::at).filter(at -> isOutdated(at, now)).ifPresent(at -> recordAccess(hash, at, now));
        return access.map(Access::session);
    }

    /**
     * Stores a text for the next page of the session. It may contain secrets: it is encrypted with the secret of the
     * session, which the database does not have.
     *
     * @param flash null deletes it
     */
    public void setFlash(String secret, @Nullable String flash) {
        jdbc.sql("UPDATE login_session SET flash = CAST(:flash AS bytea) WHERE session_hash = :hash")
                .param("flash", flash == null ? null : new SessionCipher(secret).encrypt(flash), Types.BINARY)
                .param("hash", KeySecret.hash(secret))
                .update();
    }

    /** Ends the session with this secret, if there is one. */
    public void end(String secret) {
        if (SECRET.matcher(secret).matches()) {
            jdbc.sql("DELETE FROM login_session WHERE session_hash = :hash")
                    .param("hash", KeySecret.hash(secret))
                    .update();
        }
    }

    private record Access(OpenSession session, Instant at) {}

    private boolean isOutdated(Instant accessedAt, Instant now) {
        Duration tenth = limits.idle().dividedBy(10);
        Duration precision = tenth.compareTo(ACCESS_PRECISION) < 0 ? tenth : ACCESS_PRECISION;
        return accessedAt.isBefore(now.minus(precision));
    }

    /** Of concurrent requests, the first one writes. */
    private void recordAccess(byte[] hash, Instant previous, Instant now) {
        jdbc.sql("""
                        UPDATE login_session SET accessed_at = :now
                         WHERE session_hash = :hash AND accessed_at = :previous
                        """)
                .param("now", Timestamp.from(now))
                .param("hash", hash)
                .param("previous", Timestamp.from(previous))
                .update();
    }

    private void deleteEnded(Instant now) {
        jdbc.sql("""
                        DELETE FROM login_session s
                         WHERE s.opened_at <= :openedBefore
                            OR s.accessed_at <= :accessedBefore
                            OR NOT EXISTS (
                                SELECT FROM app_user u
                                 WHERE u.user_name = s.user_name
                                   AND u.role = s.role
                                   AND u.password_changed_at = s.password_changed_at)
                        """)
                .param("openedBefore", Timestamp.from(now.minus(limits.lifetime())))
                .param("accessedBefore", Timestamp.from(now.minus(limits.idle())))
                .update();
    }

    /** Never the new session: the clock of another process may be ahead. */
    private void deleteOldest(String userName, byte[] newSession) {
        jdbc.sql("""
                        DELETE FROM login_session
                         WHERE session_hash <> :newSession
                           AND (session_hash IN (
                                    SELECT session_hash FROM login_session
                                     WHERE user_name = :userName ORDER BY opened_at DESC OFFSET :maxPerUser)
                                OR session_hash IN (
                                    SELECT session_hash FROM login_session ORDER BY opened_at DESC OFFSET :max))
                        """)
                .param("newSession", newSession)
                .param("userName", userName)
                .param("maxPerUser", limits.maxPerUser())
                .param("max", limits.max())
                .update();
    }

    private static Access access(ResultSet row, String secret) throws SQLException {
        LoginSession login = new LoginSession(
                row.getString("user_name"),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                row.getTimestamp("password_changed_at").toInstant());
        byte[] flash = row.getBytes("flash");
        return new Access(
                new OpenSession(login, flash == null ? null : new SessionCipher(secret).decrypt(flash)),
                row.getTimestamp("accessed_at").toInstant());
    }

    private static String randomSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
