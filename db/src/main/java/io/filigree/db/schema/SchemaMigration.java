package io.filigree.db.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * Migrates the schema at start. Checks the prerequisites of the migrations first, so that they never stop halfway,
 * and ensures the role {@code filigree_reader}: a dump that was restored on another server has no roles. The privileges of that role
 * are granted after each migration by {@code afterMigrate__grant_reader.sql}.
 */
final class SchemaMigration {

    /** The first version with the grant option SET for roles, which the migrations use. */
    private static final int MIN_MAJOR = 16;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** Processes that start at the same time wait for each other; other databases of the server may do the same. */
    private static final String ENSURE_READER = """
            DO $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('filigree_reader'));
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_reader') THEN
                    BEGIN
                        CREATE ROLE filigree_reader NOLOGIN;
                    EXCEPTION
                        WHEN duplicate_object OR unique_violation THEN NULL;
                    END;
                END IF;
                IF NOT pg_has_role(current_user, 'filigree_reader', 'SET') THEN
                    EXECUTE format('GRANT filigree_reader TO %I', current_user);
                END IF;
            END
            $$""";

    private SchemaMigration() {}

    /**
     * @throws UnreachableDatabaseException if the server does not accept connections now
     * @throws UnsuitableDatabaseException before anything is created in the database
     */
    static void migrate(Flyway flyway) {
        try (Connection connection = connect(flyway.getConfiguration().getDataSource());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            requireVersion(statement);
            ensureReader(statement);
        } catch (SQLException e) {
            throw failure("The database cannot be prepared", e);
        }
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause
                    && isUnreachable(cause.getSQLState())) {
                throw failure("The connection was lost during the migration", cause);
            }
            throw e;
        }
    }

    private static Connection connect(DataSource dataSource) {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw failure("The database cannot be reached", e);
        }
    }

    private static RuntimeException failure(String what, SQLException failure) {
        SQLException cause = failure;
        while (cause.getCause() instanceof SQLException next) {
            cause = next; // of the pool's exception, which has the time that it waited only
        }
        String message = what + ": " + String.valueOf(cause.getMessage()).replaceFirst("\\.$", "")
                + ". Settings: SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD.";
        return isUnreachable(cause.getSQLState())
                ? new UnreachableDatabaseException(message, failure)
                : new UnsuitableDatabaseException(message, failure);
    }

    /** No connection, a server that starts or stops, or too many connections. A wrong password needs an operator. */
    private static boolean isUnreachable(@Nullable String state) {
        return state == null || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
    }

    private static void requireVersion(Statement statement) throws SQLException {
        int major = Integer.parseInt(value(statement, "SHOW server_version_num")) / 10_000;
        if (major < MIN_MAJOR) {
            throw new UnsuitableDatabaseException("PostgreSQL " + value(statement, "SHOW server_version")
                    + " is not supported: Filigree needs PostgreSQL " + MIN_MAJOR
                    + " or newer. Nothing was created in the database. Set SPRING_DATASOURCE_URL to a newer server.");
        }
    }

    private static void ensureReader(Statement statement) throws SQLException {
        String user = value(statement, "SELECT quote_ident(current_user)");
        try {
            statement.execute(ENSURE_READER);
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            throw new UnsuitableDatabaseException(
                    "The database user " + user
                            + " may not create or grant the role filigree_reader, as which queries run."
                            + " Have an administrator of the server run: "
                            + (exists(statement) ? "" : "CREATE ROLE filigree_reader NOLOGIN; ")
                            + "GRANT filigree_reader TO " + user + "; then start again.",
                    e);
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        return value(statement, "SELECT count(*) FROM pg_roles WHERE rolname = 'filigree_reader'")
                .equals("1");
    }

    private static String value(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
