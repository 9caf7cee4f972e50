package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The people who log in to the pages. Passwords arrive here hashed. */
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

    /**
     * Keeps the first person. Processes that start together keep one between them.
     *
     * @return whether it was the first; else nothing changed
     */
    public boolean createFirst(AppUser user) {
        return requireNonNull(transaction.execute(status -> {
            jdbc.sql("LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE").update();
            if (users.count() > 0) {
                return false;
            }
            aggregates.insert(user);
            return true;
        }));
    }
}
