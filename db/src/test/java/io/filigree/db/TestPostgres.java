package io.filigree.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

import io.filigree.db.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one place where tests get a PostgreSQL: a fresh, migrated database for each call, on one server for each test JVM.
 *
 * <p>The server is the embedded one that Filigree brings along, in {@code target} of the module under test; Surefire gives each
 * of its JVMs the name of another directory there. The default is {@code test-postgres}.
 * {@code -Dtest.postgres=docker} takes a container instead and fails where no Docker daemon runs.
 */
public final class TestPostgres {

    private static final String EMBEDDED = "embedded";
    private static final Path HOME = Path.of("target", System.getProperty("test.postgres.directory", "test-postgres"));
    private static final String PREFIX = "test_";
    private static final String TEMPLATE = "test_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Server server;
    private final String name;

    private TestPostgres(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    /** A database of the caller's own, with the schema and without rows. */
    public static TestPostgres database() {
        Server server = Server.ONLY;
        String name = PREFIX + NUMBER.incrementAndGet();
        server.administer("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE + " OWNER \"" + server.user + "\"");
        return new TestPostgres(server, name);
    }

    /** Where the server keeps its files, its log and its write-ahead log with them; empty when it is a container. */
    public static Optional<Path> files() {
        return EMBEDDED.equals(choice()) ? Optional.of(HOME) : Optional.empty();
    }

    /** The unpacked programs of the embedded server. To unpack them takes longer than to start it. */
    public static Path programs() {
        return HOME.resolve("postgres").toAbsolutePath();
    }

    private static String choice() {
        return System.getProperty("test.postgres", EMBEDDED);
    }

    /** Opens a connection each time: no pool that a test would have to close. */
    public DataSource dataSource() {
        return server.dataSource(name, server.user);
    }

    public String jdbcUrl() {
        return server.url.apply(name);
    }

    public String user() {
        return server.user;
    }

    public String password() {
        return server.password;
    }

    /** A running server, whose template database holds the migrated schema. */
    private static final class Server {

        static final Server ONLY = start();

        private static final int CONNECTIONS = 400;

        private final UnaryOperator<String> url;
        private final String administrator;
        private final String administratorPassword;
        private final String user;
        private final String password;

        private Server(
                UnaryOperator<String> url,
                String administrator,
                String administratorPassword,
                String user,
                String password) {
            this.url = url;
            this.administrator = administrator;
            this.administratorPassword = administratorPassword;
            this.user = user;
            this.password = password;
        }

        private static Server start() {
            Server server = switch (choice()) {
                case EMBEDDED -> embedded();
                case "docker" -> container();
                default -> throw new IllegalStateException("test.postgres is embedded or docker, not " + choice());
            };
            server.dropLeftovers();
            server.administer("CREATE DATABASE " + TEMPLATE + " OWNER \"" + server.user + "\"");
            Flyway.configure()
                    .dataSource(server.dataSource(TEMPLATE, server.user))
                    .load()
                    .migrate();
            return server;
        }

        private static Server embedded() {
            EmbeddedPostgres postgres = withConnections(EmbeddedPostgres.start(HOME));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "test-postgres-stop"));
            return new Server(
                    postgres::jdbcUrl,
                    EmbeddedPostgres.ADMINISTRATOR,
                    postgres.superuserPassword(),
                    postgres.user(),
                    postgres.password());
        }

        /** Restarts a new server with more connections: each application of a test run has pools of its connections. */
        private static EmbeddedPostgres withConnections(EmbeddedPostgres postgres) {
            try (Connection connection = DriverManager.getConnection(
                            postgres.jdbcUrl(), EmbeddedPostgres.ADMINISTRATOR, postgres.superuserPassword());
                    Statement statement = connection.createStatement();
                    ResultSet current = statement.executeQuery("SHOW max_connections")) {
                current.next();
                if (current.getInt(1) >= CONNECTIONS) {
                    return postgres;
                }
                statement.execute("ALTER SYSTEM SET max_connections = " + CONNECTIONS);
            } catch (SQLException e) {
                throw new IllegalStateException("The test server could not be configured", e);
            }
            postgres.close();
            return EmbeddedPostgres.start(HOME);
        }

        /** With the roles of the embedded server: the application's is no superuser. */
        // Testcontainers removes the container when this JVM has ended.
        @SuppressWarnings("resource")
        private static Server container() {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
            container.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=" + CONNECTIONS);
            container.start();
            String address = "jdbc:postgresql://" + container.getHost() + ":"
                    + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/";
            String user = "filigree";
            String password = "of-a-test-server";
            Server server =
                    new Server(address::concat, container.getUsername(), container.getPassword(), user, password);
            server.administer("CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'");
            server.administer("CREATE ROLE filigree_reader NOLOGIN");
            server.administer("GRANT filigree_reader TO " + user);
            return server;
        }

        // Databases of an earlier run, whose schema may be an older one.
        private void dropLeftovers() {
            List<String> leftovers = new ArrayList<>();
            try (Connection connection = dataSource("postgres", administrator).getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT datname FROM pg_database WHERE starts_with(datname, '" + PREFIX + "')")) {
                while (rows.next()) {
                    leftovers.add(rows.getString(1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException("The databases of an earlier run cannot be listed", e);
            }
            leftovers.forEach(leftover -> administer("DROP DATABASE " + leftover + " WITH (FORCE)"));
        }

        private void administer(String sql) {
            try (Connection connection = dataSource("postgres", administrator).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException("The test server refused: " + sql, e);
            }
        }

        private DataSource dataSource(String database, String as) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(url.apply(database));
            source.setUser(as);
            source.setPassword(as.equals(administrator) ? administratorPassword : password);
            return source;
        }
    }
}
