package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.db.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL of the harness's own, with Filigree's schema: the server and the settings that Filigree brings along. It
 * can be away for a while and come back on its port, and it can be killed. One thread at a time.
 */
public final class HarnessDatabase implements AutoCloseable {

    private static final Duration BACK_LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MS = 50;

    private final Path home;
    private final int port = Ports.free();
    private final Thread closeAtExit = new Thread(this::stop, "postgres-close");
    private EmbeddedPostgres server;
    private boolean stopped;

    private HarnessDatabase(Path home) {
        this.home = home;
        this.server = EmbeddedPostgres.start(home, port);
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Starts the server of this directory, which is created where it is missing, and brings its schema up to date. */
    public static HarnessDatabase start(Path home) {
        HarnessDatabase database = new HarnessDatabase(home);
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .load()
                .migrate();
        return database;
    }

    public synchronized String jdbcUrl() {
        return server.jdbcUrl();
    }

    public synchronized String user() {
        return server.user();
    }

    public synchronized String password() {
        return server.password();
    }

    /** Connections of the user who owns the database; not pooled. */
    public PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** A connection of the superuser, which may run CHECKPOINT. */
    public Connection connectAsAdministrator() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), EmbeddedPostgres.ADMINISTRATOR, server.superuserPassword());
    }

    /** Fills the empty inventory with so many functions of the {@link BenchFleet}. */
    public void insertFleet(int functions) throws SQLException {
        try (Connection connection = connect()) {
            BenchFleet.insert(connection, functions);
        }
    }

    /** Stops the server in order; sessions are cut off. Its port is closed until {@link #startAgain}. */
    public synchronized void stop() {
        if (!stopped) {
            stopped = true;
            server.close();
        }
    }

    /** Starts a stopped server on the port that it had, and returns when it answers. */
    public synchronized void startAgain() {
        if (stopped) {
            server = EmbeddedPostgres.start(home, port);
            stopped = false;
        }
    }

    /**
     * Kills the server with all its sessions, as a machine that loses its power would. It recovers and serves again on
     * its own, on the same port; {@link #awaitAnswer} waits for that.
     *
     * @return the process that is no more
     */
    public synchronized long kill() throws IOException {
        ProcessHandle postmaster = process();
        // The postmaster first, so that it cannot start a recovery when it sees a session die.
        List<ProcessHandle> sessions = postmaster.descendants().toList();
        Stream.concat(Stream.of(postmaster), sessions.stream()).forEach(ProcessHandle::destroyForcibly);
        return postmaster.pid();
    }

    /** The server's first process, whose children are its sessions. */
    public ProcessHandle process() throws IOException {
        return postmaster().orElseThrow(() -> new IllegalStateException("No server runs in " + home));
    }

    /** Waits until the server answers. */
    public void awaitAnswer() throws InterruptedException {
        long deadline = System.nanoTime() + BACK_LIMIT.toNanos();
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("PostgreSQL did not come back on port " + port, e);
                }
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** Stops the server; again does nothing. */
    @Override
    public void close() {
        stop();
        ShutdownCleanup.forget(closeAtExit);
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("data").resolve("postmaster.pid"))) {
            return lines.findFirst().flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
        }
    }
}
