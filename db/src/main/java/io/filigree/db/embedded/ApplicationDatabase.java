package io.filigree.db.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's database and roles in a started server. */
final class ApplicationDatabase {

    private static final Logger log = LoggerFactory.getLogger(ApplicationDatabase.class);

    /** The role that the application's role switches to for running queries; it could not create the role itself. */
    private static final String READER = "filigree_reader";

    private static final String ROLE = "SELECT 1 FROM pg_roles WHERE rolname = ?";

    private final int port;
    private final DataDirectory data;
    private final String password;
    private final String superuserPassword;

    /** @param port of the server on loopback */
    ApplicationDatabase(int port, DataDirectory data, String password, String superuserPassword) {
        this.port = port;
        this.data = data;
        this.password = password;
        this.superuserPassword = superuserPassword;
    }

    /**
     * Creates what is missing. The database is created last: if it exists, its owner exists and has the password. The reader
     * role may be missing in an older installation.
     *
     * @throws EmbeddedPostgresException when a password file does not belong to the data
     */
    void create() throws IOException {
        separateSuperuser();
        try (Connection connection =
                        connect(EmbeddedPostgres.ADMINISTRATOR, EmbeddedPostgres.ADMINISTRATOR, superuserPassword);
                Statement statement = connection.createStatement()) {
            if (!exists(connection, ROLE, READER)) {
                statement.execute("CREATE ROLE filigree_reader NOLOGIN");
            }
            if (exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", EmbeddedPostgres.FILIGREE)) {
                statement.execute("GRANT filigree_reader TO filigree");
                connect(EmbeddedPostgres.FILIGREE, EmbeddedPostgres.FILIGREE, password)
                        .close();
                return;
            }
            if (!exists(connection, ROLE, EmbeddedPostgres.FILIGREE)) {
                statement.execute("CREATE ROLE filigree LOGIN");
            }
            statement.execute("GRANT filigree_reader TO filigree");
            // Hashed by the client, so that the server cannot log it.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(EmbeddedPostgres.FILIGREE, password.toCharArray(), "scram-sha-256");
            statement.execute("CREATE DATABASE filigree OWNER filigree");
        } catch (SQLException e) {
            if (isWrongPassword(e)) {
                throw wrongPassword(data.passwordFile(), e);
            }
            throw new IOException("The database filigree cannot be created: " + e.getMessage(), e);
        }
    }

    /** Gives the superuser its own password, in an installation where it still has that of the application. */
    private void separateSuperuser() throws IOException {
        try {
            connect(EmbeddedPostgres.ADMINISTRATOR, EmbeddedPostgres.ADMINISTRATOR, superuserPassword)
                    .close();
            return;
        } catch (SQLException e) {
            if (!isWrongPassword(e)) {
                throw new IOException("PostgreSQL refuses its superuser: " + e.getMessage(), e);
            }
        }
        try (Connection connection =
                connect(EmbeddedPostgres.ADMINISTRATOR, EmbeddedPostgres.ADMINISTRATOR, password)) {
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(
                            EmbeddedPostgres.ADMINISTRATOR, superuserPassword.toCharArray(), "scram-sha-256");
            log.info("Set a separate superuser password: data={}", data.path());
        } catch (SQLException e) {
            if (isWrongPassword(e)) {
                throw wrongPassword(data.superuserPasswordFile(), e);
            }
            throw new IOException("The superuser's password cannot be set: " + e.getMessage(), e);
        }
    }

    private Connection connect(String database, String user, String as) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(EmbeddedPostgres.url(port, database));
        source.setUser(user);
        source.setPassword(as);
        return source.getConnection();
    }

    private static boolean isWrongPassword(SQLException failure) {
        return PSQLState.INVALID_PASSWORD.getState().equals(failure.getSQLState());
    }

    private EmbeddedPostgresException wrongPassword(Path file, SQLException failure) {
        return new EmbeddedPostgresException(
                "The password in " + file + " does not open the database in " + data.path()
                        + ". Restore the password file of this database.",
                failure);
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }
}
