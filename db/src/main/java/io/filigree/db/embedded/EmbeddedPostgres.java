package io.filigree.db.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server in Filigree's home: fsync on, random passwords, loopback only. One process at a time owns a home. A
 * server that ends unexpectedly is restarted on the same port; one that a killed process left running is stopped first.
 * Only {@link #close} stops the server: call it after the last connection is closed.
 *
 * <p>In the home: {@code data} the database, {@code postgres/<version>} the programs, {@code postgres/password}
 * and {@code postgres/superuser-password}, {@code postgres/postgres.log}. Other users of the machine cannot read any of these.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The superuser, which creates the application's role and database at start and is not used afterwards. */
    public static final String ADMINISTRATOR = "postgres";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** The name of the application's database and of its unprivileged owner. */
    static final String FILIGREE = "filigree";

    private static final int ANY_PORT = 0;

    private static final int PORTS_TRIED = 3;

    private static final Duration SESSIONS_END_LIMIT = Duration.ofSeconds(30);

    private static final long LONGEST_PAUSE_MS = 30_000;

    /** How often the size of the server's log is checked. */
    private static final Duration LOG_CHECK = Duration.ofSeconds(1);

    private final HomeLock lock;
    private final Installation installation;
    private final RunAs runAs;
    private final DataDirectory data;
    private final ServerLog serverLog;
    private final int port;
    private final String password;
    private final String superuserPassword;
    private final Thread watch;

    private final Object state = new Object();
    private Postmaster postmaster;
    private boolean closed;

    private EmbeddedPostgres(
            HomeLock lock,
            Installation installation,
            RunAs runAs,
            DataDirectory data,
            ServerLog serverLog,
            int wantedPort)
            throws IOException {
        this.lock = lock;
        this.installation = installation;
        this.runAs = runAs;
        this.data = data;
        this.serverLog = serverLog;
        this.password = data.password();
        this.superuserPassword = data.superuserPassword(serverLog.file().resolveSibling("tmp"));
        Started started = wantedPort == ANY_PORT ? startOnFreePort() : new Started(startOn(wantedPort), wantedPort);
        this.port = started.port();
        this.postmaster = started.postmaster();
        this.watch = new Thread(this::watch, "postgres-watch");
        this.watch.setDaemon(true);
    }

    /** Starts the server of a home, which is created if missing. */
    public static EmbeddedPostgres start(Path home) {
        return start(home, ANY_PORT, RunAs.candidates());
    }

    /** Starts the server on a known port, so that existing clients can reconnect. */
    public static EmbeddedPostgres start(Path home, int port) {
        return start(home, port, RunAs.candidates());
    }

    static EmbeddedPostgres start(Path home, int port, List<RunAs> candidates) {
        try {
            return startIn(enterable(home).toRealPath(), port, candidates);
        } catch (IOException e) {
            throw new EmbeddedPostgresException("PostgreSQL cannot be started in " + home + ": " + e, e);
        }
    }

    private static EmbeddedPostgres startIn(Path home, int port, List<RunAs> candidates) throws IOException {
        long begun = System.nanoTime();
        Path own = enterable(home.resolve("postgres"));
        HomeLock lock = HomeLock.take(home, own);
        boolean started = false;
        try {
            Path temporary = enterable(own.resolve("tmp"));
            clear(temporary);
            Installation installation = Installation.unpack(own, temporary);
            RunAs runAs = RunAs.choose(candidates, home, installation.program("postgres"));
            DataDirectory data = dataOf(home);
            if (data.exists()) {
                data.requireReadable();
                stopOrphan(data);
                runAs.own(data.path());
            } else {
                data.initialise(installation, runAs, temporary);
            }
            EmbeddedPostgres server = new EmbeddedPostgres(
                    lock, installation, runAs, data, ServerLog.of(own.resolve("postgres.log")), port);
            started = true;
            server.createDatabaseOrClose();
            server.watch.start();
            log.info(
                    "PostgreSQL {} runs on 127.0.0.1:{} as {}, data in {}, after {} ms",
                    Installation.VERSION,
                    server.port,
                    runAs.name(),
                    data.path(),
                    (System.nanoTime() - begun) / 1_000_000);
            return server;
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    public String jdbcUrl() {
        return jdbcUrl(FILIGREE);
    }

    public String jdbcUrl(String database) {
        return url(port, database);
    }

    public String user() {
        return FILIGREE;
    }

    public String password() {
        return password;
    }

    /** Of {@link #ADMINISTRATOR}, for tests that create databases. */
    public String superuserPassword() {
        return superuserPassword;
    }

    /** The connection details of a server that another process runs in this home; empty if none runs. */
    public static Optional<Running> running(Path home) throws IOException {
        DataDirectory data = dataOf(home);
        Optional<Integer> port = data.port();
        return port.isPresent()
                ? Optional.of(new Running(url(port.get(), FILIGREE), FILIGREE, data.password()))
                : Optional.empty();
    }

    /** A server that another process owns. */
    public record Running(String jdbcUrl, String user, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Running[jdbcUrl=" + jdbcUrl + "]";
        }
    }

    private static DataDirectory dataOf(Path home) {
        Path own = home.resolve("postgres");
        return new DataDirectory(home.resolve("data"), own.resolve("password"), own.resolve("superuser-password"));
    }

    /** Stops the server; further calls have no effect. */
    @Override
    public void close() {
        synchronized (state) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try (lock) {
            watch.interrupt();
            watch.join();
            current().stop();
            log.info("PostgreSQL stopped, data in {}", data.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("Interrupted while stopping PostgreSQL; the next start stops the remaining processes");
        }
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private record Started(Postmaster postmaster, int port) {}

    // Another process may bind the free port before the server does.
    private Started startOnFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int free = freePort();
            try {
                return new Started(startOn(free), free);
            } catch (EmbeddedPostgresException e) {
                if (attempt == PORTS_TRIED || !says(e, "could not bind")) {
                    throw e;
                }
                log.warn("Port {} is no longer free, trying another", free);
            }
        }
    }

    // The sessions of a killed server end at their next wait and use its shared memory until then.
    private Postmaster startOn(int onPort) throws IOException {
        long deadline = System.nanoTime() + SESSIONS_END_LIMIT.toNanos();
        while (true) {
            try {
                return Postmaster.start(installation, runAs, data, serverLog, onPort);
            } catch (EmbeddedPostgresException e) {
                if (System.nanoTime() > deadline || !says(e, "pre-existing shared memory")) {
                    throw e;
                }
            }
        }
    }

    private static boolean says(EmbeddedPostgresException failure, String words) {
        return String.valueOf(failure.getMessage()).contains(words);
    }

    private void watch() {
        try {
            while (true) {
                Postmaster watched = current();
                while (!watched.awaitEnd(LOG_CHECK)) {
                    rotateLog();
                }
                synchronized (state) {
                    if (closed) {
                        return;
                    }
                }
                log.error(
                        "PostgreSQL ended unexpectedly, restarting: exitCode={} port={} log={}",
                        watched.exitCode(),
                        port,
                        serverLog.file());
                restart();
            }
        } catch (InterruptedException e) {
            // close() interrupted this thread, which ends here, so the flag is not restored.
        }
    }

    private void rotateLog() {
        try {
            serverLog.rotateIfLarge();
        } catch (IOException e) {
            log.warn("Log rotation failed: file={} error={}", serverLog.file(), e.toString());
        }
    }

    private void restart() throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                stopOrphan(data);
                Postmaster next = startOn(port);
                synchronized (state) {
                    postmaster = next;
                }
                log.info("PostgreSQL restarted: port={}", port);
                return;
            } catch (EmbeddedPostgresException | IOException e) {
                synchronized (state) {
                    if (closed) {
                        return;
                    }
                }
                log.error("PostgreSQL could not be restarted, retrying: attempt={}", attempt, e);
                Thread.sleep(Math.min(LONGEST_PAUSE_MS, 1000L * attempt));
            }
        }
    }

    private Postmaster current() {
        synchronized (state) {
            return postmaster;
        }
    }

    private static void stopOrphan(DataDirectory data) throws IOException {
        Optional<ProcessHandle> orphan = data.server();
        if (orphan.isPresent()) {
            log.warn(
                    "Stopping a PostgreSQL server whose Filigree process has ended: pid={} data={}",
                    orphan.get().pid(),
                    data.path());
            Postmaster.stop(orphan.get());
        }
    }

    private void createDatabaseOrClose() throws IOException {
        boolean created = false;
        try {
            new ApplicationDatabase(port, data, password, superuserPassword).create();
            created = true;
        } finally {
            if (!created) {
                close();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    // Others may pass through what we create, and read nothing: the server may run as another user than we do, of whom
    // RunAs knows more than we do yet. It takes from the home what this gives to others.
    private static Path enterable(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                enterable(parent);
            }
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return directory;
    }

    // Files left by a crashed process.
    private static void clear(Path temporary) throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            for (Path path : left.toList()) {
                FileSystemUtils.deleteRecursively(path);
            }
        }
    }
}
