package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.sql.Timestamp;
import java.util.Optional;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The people who log in to the pages. Passwords arrive here hashed. */
public final class AppUsers {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public AppUsers(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    public Optional<AppUser> find(String userName) {
        return jdbc.sql("SELECT user_name, password_hash, created_at FROM app_user WHERE user_name = :userName")
                .param("userName", userName)
                .query((row, number) -> new AppUser(
                        row.getString("user_name"),
                        row.getString("password_hash"),
                        row.getTimestamp("created_at").toInstant()))
                .optional();
    }

    /**
     * Keeps the first person. Processes that start together keep one between them.
     *
     * @return whether it was the first; else nothing changed
     */
    public boolean createFirst(AppUser user) {
        return requireNonNull(transaction.execute(status -> {
            jdbc.sql("LOCK TABLE app_user IN SHARE ROW EXCLUSIVE MODE").update();
            return jdbc.sql("""
                            INSERT INTO app_user (user_name, password_hash, created_at)
                            SELECT :userName, :passwordHash, :createdAt
                             WHERE NOT EXISTS (SELECT 1 FROM app_user)
                            """)
                            .param("userName", user.userName())
                            .param("passwordHash", user.passwordHash())
                            .param("createdAt", Timestamp.from(user.createdAt()))
                            .update()
                    == 1;
        }));
    }
}
