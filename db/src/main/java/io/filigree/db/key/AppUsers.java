package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

import io.filigree.db.key.AppUser.Role;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The people who log in to the pages. Passwords arrive here hashed. */
public final class AppUsers {

    /** Passwords that may be wrong in a row before no more are tried for a while. */
    public static final int FREE_FAILURES = 5;

    private final AppUserRepository users;
    private final JdbcAggregateOperations aggregates;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    AppUsers(
            AppUserRepository users,
            JdbcAggregateOperations aggregates,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.users = users;
        this.aggregates = aggregates;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    public Optional<AppUser> find(String userName) {
        return users.findById(userName);
    }

    /** Everybody, by name. */
    public List<AppUser> all() {
        return users.findAllByOrderByUserName();
    }

    /**
     * Keeps the first person. Processes that start together keep one between them.
     *
     * @return whether it was the first; else nothing changed
     */
    public boolean createFirst(AppUser user) {
        return requireNonNull(transaction.execute(status -> {
            lock();
            if (users.count() > 0) {
                return false;
            }
            aggregates.insert(user);
            return true;
        }));
    }

    /** @return false when there is somebody of that name; then nothing changes */
    public boolean create(AppUser user) {
        try {
            aggregates.insert(user);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /**
     * Counts a try of somebody's password before it is made, so that tries made at once count, too. From the fifth on
     * that fails in a row none is made for 15 minutes, then 30, doubling up to a day.
     *
     * @return false when none may be made now: it counts for nothing
     */
    public boolean beginLogin(String userName, Instant now) {
        return jdbc.sql("""
                        UPDATE app_user
                           SET failed_logins = failed_logins + 1,
                               locked_until = CASE WHEN failed_logins + 1 >= :free THEN
                                   CAST(:now AS timestamptz) + least(
                                       interval '1 day',
                                       interval '15 minutes' * power(2, least(failed_logins + 1 - :free, 10)))
                               END
                         WHERE user_name = :userName AND (locked_until IS NULL OR locked_until <= :now)
                        """)
                        .param("free", FREE_FAILURES)
                        .param("now", Timestamp.from(now))
                        .param("userName", userName)
                        .update()
                > 0;
    }

    /** The password was right: what failed before counts no more. */
    public void loggedIn(String userName) {
        jdbc.sql("UPDATE app_user SET failed_logins = 0, locked_until = NULL WHERE user_name = :userName")
                .param("userName", userName)
                .update();
    }

    /** Sets a password and lets its person try at once; sessions of the old one are over. */
    public boolean changePassword(String userName, String passwordHash, Instant at) {
        return jdbc.sql("""
                        UPDATE app_user
                           SET password_hash = :hash, password_changed_at = :at, failed_logins = 0, locked_until = NULL
                         WHERE user_name = :userName
                        """)
                        .param("hash", passwordHash)
                        .param("at", Timestamp.from(at))
                        .param("userName", userName)
                        .update()
                > 0;
    }

    /**
     * @return false when there is nobody of that name
     * @throws LastAdminException when nobody could manage people any more; then nothing changes
     */
    public boolean changeRole(String userName, Role role) {
        return keepingAnAdmin(() -> jdbc.sql("UPDATE app_user SET role = :role WHERE user_name = :userName")
                .param("role", role.name().toLowerCase(Locale.ROOT))
                .param("userName", userName)
                .update());
    }

    /**
     * @return false when there is nobody of that name
     * @throws LastAdminException when nobody could manage people any more; then nothing changes
     */
    public boolean remove(String userName) {
        return keepingAnAdmin(() -> jdbc.sql("DELETE FROM app_user WHERE user_name = :userName")
                .param("userName", userName)
                .update());
    }

    private boolean keepingAnAdmin(IntSupplier change) {
        return requireNonNull(transaction.execute(status -> {
            lock();
            boolean changed = change.getAsInt() > 0;
            if (!users.existsByRole(Role.ADMIN)) {
                throw new LastAdminException();
            }
            return changed;
        }));
    }

    private void lock() {
        jdbc.sql("LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE").update();
    }
}
