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

/** The users of the pages. Passwords are passed as hashes. */
public final class AppUsers {

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

    /** All users, by name. */
    public List<AppUser> all() {
        return users.findAllByOrderByUserName();
    }

    /**
     * Adds the first user. Processes that start concurrently add a single user.
     *
     * @return whether the user was added
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

    /** @return false if a user with that name exists; nothing is changed then */
    public boolean create(AppUser user) {
        try {
            aggregates.insert(user);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Sets a password, and ends the sessions of the old one. */
    public boolean changePassword(String userName, String passwordHash, Instant at) {
        return jdbc.sql("""
                        UPDATE app_user
                           SET password_hash = :hash, password_changed_at = :at
                         WHERE user_name = :userName
                        """)
                        .param("hash", passwordHash)
                        .param("at", Timestamp.from(at))
                        .param("userName", userName)
                        .update()
                > 0;
    }

    /**
     * @return false if the user is unknown
     * @throws LastAdminException if no admin would remain; nothing is changed then
     */
    public boolean changeRole(String userName, Role role) {
        return keepingAnAdmin(() -> jdbc.sql("UPDATE app_user SET role = :role WHERE user_name = :userName")
                .param("role", role.name().toLowerCase(Locale.ROOT))
                .param("userName", userName)
                .update());
    }

    /**
     * @return false if the user is unknown
     * @throws LastAdminException if no admin would remain; nothing is changed then
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
