package io.filigree.db.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts failed logins by user and source, in the database so that all processes agree. A source is a client address, a
 * known device or a session.
 *
 * <ul>
 *   <li>User and source: from {@value #FREE_FAILURES} failures in a row on, no password is checked for 15 minutes, then
 *       30, doubling up to a day.
 *   <li>Address, over all user names: the same from {@value #FREE_FAILURES_PER_ADDRESS} failures on, up to an hour.
 *   <li>User, over all addresses: never locked. After {@value #MANY_FAILURES_PER_USER} failures, each less than an hour
 *       after the last, an address has one free failure left instead of {@value #FREE_FAILURES}.
 * </ul>
 *
 * Unknown user names count like known ones, so a lock does not reveal whether a user exists.
 */
public final class LoginFailures {

    /** Failures in a row of a user from one source before the source is locked for the user. */
    public static final int FREE_FAILURES = 5;

    /** Failures of an address, over all user names, before the address is locked. */
    public static final int FREE_FAILURES_PER_ADDRESS = 30;

    /** Failures of a user, over all addresses, from which on each address has a single free failure. */
    public static final int MANY_FAILURES_PER_USER = 50;

    /** Rows kept; beyond it those whose last failure is the oldest are deleted. */
    public static final int MAX_ROWS = 10_000;

    private static final String ALL = "*";
    private static final Duration FORGET_SOURCE_AFTER = Duration.ofDays(2);
    private static final Duration FORGET_TOTAL_AFTER = Duration.ofHours(1);
    private static final Duration LONGEST_SOURCE_LOCK = Duration.ofDays(1);
    private static final Duration LONGEST_ADDRESS_LOCK = Duration.ofHours(1);

    /** Attempts between two deletions of expired rows. */
    private static final int PRUNE_EVERY = 100;

    private final JdbcClient jdbc;
    private final AtomicInteger untilPrune = new AtomicInteger();

    LoginFailures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The source of a login.
     *
     * @param name the same for the same source
     * @param shared whether other users may share it: true for an address, false for a device or session
     */
    public record Source(String name, boolean shared) {}

    /** The end of the lock of this user from this source; empty if not locked. */
    public Optional<Instant> lockedUntil(String userName, Source source, Instant now) {
        return jdbc.sql("""
                        SELECT max(locked_until) AS locked_until FROM login_failure
                         WHERE user_name IN (:userName, '*') AND source = :source AND locked_until > :now
                        """)
                .param("userName", userName)
                .param("source", source.name())
                .param("now", Timestamp.from(now))
                .query((row, number) -> Optional.ofNullable(instant(row)))
                .single();
    }

    /**
     * Counts an attempt before its password is checked, so that concurrent attempts count as well.
     *
     * @return false if the source is locked; nothing was counted then, and the password must not be checked
     */
    public boolean begin(String userName, Source source, Instant now) {
        if (untilPrune.getAndUpdate(left -> left <= 0 ? PRUNE_EVERY : left - 1) <= 0) {
            prune(now);
        }
        if (lockedUntil(userName, source, now).isPresent()) {
            return false;
        }
        int free = source.shared() && total(userName, now) >= MANY_FAILURES_PER_USER ? 1 : FREE_FAILURES;
        if (!count(userName, source.name(), free, FORGET_SOURCE_AFTER, LONGEST_SOURCE_LOCK, now)) {
            return false;
        }
        return !source.shared()
                || count(ALL, source.name(), FREE_FAILURES_PER_ADDRESS, FORGET_TOTAL_AFTER, LONGEST_ADDRESS_LOCK, now);
    }

    /** The password of a begun attempt was wrong. */
    public void failed(String userName, Source source, Instant now) {
        if (source.shared()) {
            count(userName, ALL, Integer.MAX_VALUE, FORGET_TOTAL_AFTER, Duration.ZERO, now);
        }
    }

    /** The password of a begun attempt was right: clears the failures of the user from this source, and one of the address. */
    public void succeeded(String userName, Source source) {
        jdbc.sql("DELETE FROM login_failure WHERE user_name = :userName AND source = :source")
                .param("userName", userName)
                .param("source", source.name())
                .update();
        if (source.shared()) {
            jdbc.sql("""
                            UPDATE login_failure
                               SET failures = greatest(failures - 1, 0),
                                   locked_until = CASE WHEN failures > :free THEN locked_until END
                             WHERE user_name = '*' AND source = :source
                            """)
                    .param("free", FREE_FAILURES_PER_ADDRESS)
                    .param("source", source.name())
                    .update();
        }
    }

    /** Clears the failures of a user from all sources. */
    public void clear(String userName) {
        jdbc.sql("DELETE FROM login_failure WHERE user_name = :userName")
                .param("userName", userName)
                .update();
    }

    /** The users that are locked from at least one source, with the latest end of a lock. */
    public Map<String, Instant> lockedUsers(Instant now) {
        Map<String, Instant> locked = new HashMap<>();
        jdbc.sql("""
                        SELECT user_name, max(locked_until) AS locked_until FROM login_failure
                         WHERE user_name <> '*' AND locked_until > :now GROUP BY user_name
                        """).param("now", Timestamp.from(now)).query(row -> {
            Instant until = instant(row);
            if (until != null) {
                locked.put(row.getString("user_name"), until);
            }
        });
        return locked;
    }

    /** Deletes the rows that have expired, and the oldest beyond {@link #MAX_ROWS}. */
    void prune(Instant now) {
        jdbc.sql("""
                        DELETE FROM login_failure
                         WHERE last_failed_at < :expired
                            OR (user_name, source) IN (
                                SELECT user_name, source FROM login_failure ORDER BY last_failed_at DESC OFFSET :max)
                        """)
                .param("expired", Timestamp.from(now.minus(FORGET_SOURCE_AFTER)))
                .param("max", MAX_ROWS)
                .update();
    }

    private int total(String userName, Instant now) {
        return jdbc.sql("""
                        SELECT coalesce(max(failures), 0) FROM login_failure
                         WHERE user_name = :userName AND source = '*' AND last_failed_at > :since
                        """)
                .param("userName", userName)
                .param("since", Timestamp.from(now.minus(FORGET_TOTAL_AFTER)))
                .query(Integer.class)
                .single();
    }

    /** Counts one more unless the row is locked, and locks it from {@code free} on. */
    private boolean count(
            String userName, String source, int free, Duration forgetAfter, Duration longest, Instant now) {
        return jdbc.sql("""
                        INSERT INTO login_failure AS f (user_name, source, failures, last_failed_at, locked_until)
                        SELECT :userName, :source, 1, :now,
                               CASE WHEN :free <= 1 THEN :now + least(interval '15 minutes', CAST(:longest AS interval)) END
                        ON CONFLICT (user_name, source) DO UPDATE
                           SET (failures, last_failed_at, locked_until) = (
                               SELECT n, :now,
                                      CASE WHEN n >= :free THEN :now + least(
                                          CAST(:longest AS interval),
                                          interval '15 minutes' * power(2, least(n - :free, 10)))
                                      END
                                 FROM (SELECT CASE WHEN f.last_failed_at < :forgotten THEN 1
                                                   ELSE least(f.failures, 1000000) + 1 END AS n) AS next)
                         WHERE f.locked_until IS NULL OR f.locked_until <= :now
                        """.replace(":now", "CAST(:at AS timestamptz)"))
                        .param("userName", userName)
                        .param("source", source)
                        .param("at", Timestamp.from(now))
                        .param("free", free)
                        .param("longest", longest.toSeconds() + " seconds")
                        .param("forgotten", Timestamp.from(now.minus(forgetAfter)))
                        .update()
                > 0;
    }

    private static @Nullable Instant instant(ResultSet row) throws SQLException {
        Timestamp at = row.getTimestamp("locked_until");
        return at == null ? null : at.toInstant();
    }
}
