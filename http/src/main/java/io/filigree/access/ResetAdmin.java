package io.filigree.access;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.audit.AuditAction;
import io.filigree.db.FiligreeHome;
import io.filigree.db.Terminal;
import io.filigree.db.audit.AuditActor;
import io.filigree.db.audit.AuditEntries;
import io.filigree.db.audit.AuditEntry;
import io.filigree.db.audit.AuditOutcome;
import io.filigree.db.embedded.EmbeddedPostgres;
import io.filigree.db.embedded.EmbeddedPostgres.Running;
import io.filigree.db.embedded.EmbeddedPostgresException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;
import org.springframework.core.env.PropertyResolver;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The command {@code reset-admin}: sets a new, generated password for an admin, ends the admin's sessions and clears
 * the failed logins. Running it requires the database password. It writes to the database of the running installation,
 * embedded or named by {@code SPRING_DATASOURCE_URL}. An embedded database that is stopped is started for it.
 */
public final class ResetAdmin {

    public static final String COMMAND = "reset-admin";

    private static final String ADMIN = "admin";

    private final PropertyResolver environment;
    private final Clock clock;

    public ResetAdmin(PropertyResolver environment, Clock clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /** An error that the operator can correct. */
    private static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Runs the command.
     *
     * @param arguments the user name; default {@code admin}
     * @return the exit code
     */
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        return run(arguments, out, err, Terminal.isThere());
    }

    int run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal) {
        if (arguments.size() > 1) {
            err.println("usage: ./filigree reset-admin [USER]");
            return 2;
        }
        String userName = arguments.isEmpty() ? ADMIN : arguments.get(0);
        FiligreeHome home = new FiligreeHome(Path.of(environment.getProperty("filigree.home", "")));
        try {
            String password = reset(userName, home.home());
            SecretOutput output = new SecretOutput(out, terminal, home);
            output.forgetLogin(userName);
            output.show(List.of(SecretOutput.login(userName, password)));
            out.println("Sessions of " + userName + " have ended. Change the password after logging in.");
            return 0;
        } catch (SQLException e) {
            err.println(
                    PSQLState.UNDEFINED_TABLE.getState().equals(e.getSQLState())
                            ? "The database has no users yet: start Filigree once."
                            : "The database refused: " + e.getMessage());
        } catch (RefusedException | EmbeddedPostgresException | IOException e) {
            err.println(e.getMessage());
        }
        return 1;
    }

    private String reset(String userName, Path home) throws SQLException, IOException {
        String url = environment.getProperty("spring.datasource.url");
        if (url != null && !url.isBlank()) {
            return reset(
                    userName,
                    url,
                    environment.getProperty("spring.datasource.username"),
                    environment.getProperty("spring.datasource.password"));
        }
        if (!Files.isDirectory(home.resolve("data"))) {
            throw new RefusedException("There is no installation in " + home
                    + ". Set FILIGREE_HOME, or SPRING_DATASOURCE_URL with its user and password, as for the server.");
        }
        Path real = home.toRealPath();
        Optional<Running> running = EmbeddedPostgres.running(real);
        if (running.isPresent()) {
            return reset(
                    userName,
                    running.get().jdbcUrl(),
                    running.get().user(),
                    running.get().password());
        }
        String owner = Files.getOwner(real).getName();
        if (!owner.equals(System.getProperty("user.name"))) {
            throw new RefusedException(real + " belongs to the user " + owner + ": run this as that user.");
        }
        try (EmbeddedPostgres started = EmbeddedPostgres.start(real)) {
            return reset(userName, started.jdbcUrl(), started.user(), started.password());
        }
    }

    private String reset(String userName, String url, @Nullable String user, @Nullable String password)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            connection.setAutoCommit(false);
            String generated = RandomPassword.next();
            try (PreparedStatement update = connection.prepareStatement("UPDATE app_user"
                    + " SET password_hash = ?, password_changed_at = ? WHERE user_name = ? AND role = 'admin'")) {
                update.setString(1, RandomPassword.hash(generated));
                update.setTimestamp(2, Timestamp.from(clock.instant()));
                update.setString(3, userName);
                if (update.executeUpdate() == 0) {
                    throw new RefusedException("No admin is called " + userName + ". The admins are: "
                            + String.join(", ", admins(connection)) + ". Run: ./filigree reset-admin USER");
                }
            }
            forgetFailures(connection, userName);
            audit(connection, userName);
            connection.commit();
            return generated;
        }
    }

    private static List<String> admins(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT user_name FROM app_user WHERE role = 'admin' ORDER BY user_name")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    /** The table is missing in an installation that was stopped before an upgrade; it then has no failures. */
    private static void forgetFailures(Connection connection, String userName) throws SQLException {
        if (!exists("login_failure", connection)) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM login_failure WHERE user_name = ?")) {
            delete.setString(1, userName);
            delete.executeUpdate();
        }
    }

    private void audit(Connection connection, String userName) throws SQLException {
        if (exists("audit_log", connection)) { // since the version that has it was started
            new AuditEntries(new SingleConnectionDataSource(connection, true))
                    .append(new AuditEntry(
                            0,
                            clock.instant(),
                            AuditActor.system(),
                            null,
                            AuditAction.USER_RESET_PASSWORD.text(),
                            userName,
                            AuditOutcome.SUCCESS,
                            1,
                            Map.of("command", COMMAND)));
        }
    }

    private static boolean exists(String table, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, table);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }
}
