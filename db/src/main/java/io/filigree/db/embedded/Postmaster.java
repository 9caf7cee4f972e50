package io.filigree.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.filigree.db.PrivateFiles;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running database server: the started process and the server's process, which differ with runuser. */
final class Postmaster {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    /** After a crash the server first replays its log of up to max_wal_size, which takes minutes on a slow disk. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(10);

    /** A fast stop writes a checkpoint. After this time the server is killed, which requires a recovery but loses no data. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private static final Duration STILL_WAITING = Duration.ofSeconds(10);

    private static final long LOOK_EVERY_MS = 25;

    /**
     * Log settings that override postgresql.conf: neither statements nor their parameters, because both contain
     * values, and one failing statement would write megabytes.
     */
    private static final List<String> LOGGING = List.of(
            "log_statement=none",
            "log_min_error_statement=panic",
            "log_parameter_max_length=0",
            "log_parameter_max_length_on_error=0",
            "log_min_duration_statement=-1",
            "log_min_duration_sample=-1",
            "log_transaction_sample_rate=0",
            "log_duration=off",
            "debug_print_parse=off",
            "debug_print_rewritten=off",
            "debug_print_plan=off",
            // Without DETAIL, QUERY and CONTEXT, which quote rows and statements.
            "log_error_verbosity=terse",
            // It writes to the opened file.
            "logging_collector=off");

    private final Process process;
    private final DataDirectory data;

    private Postmaster(Process process, DataDirectory data) {
        this.process = process;
        this.data = data;
    }

    /** Starts the server and waits until it accepts connections on {@code port} of the loopback interface. */
    static Postmaster start(Installation installation, RunAs runAs, DataDirectory data, ServerLog serverLog, int port)
            throws IOException {
        data.forgetStrangers();
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(runAs.command(List.of(
                installation.program("postgres").toString(),
                "-D",
                data.path().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on")));
        LOGGING.forEach(setting -> command.addAll(List.of("-c", setting)));
        serverLog.rotateIfLarge();
        Path logFile = serverLog.file();
        PrivateFiles.createFile(logFile);
        long logStart = serverLog.size();
        Process process = SystemCommand.in(installation.directory(), command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                .start();
        process.getOutputStream().close();
        Postmaster postmaster = new Postmaster(process, data);
        boolean ready = false;
        try {
            postmaster.awaitReady(port, logFile, logStart);
            ready = true;
            return postmaster;
        } finally {
            if (!ready) {
                postmaster.stop();
            }
        }
    }

    /** Waits for the end of the server, and returns whether it ended in time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The exit code of a server that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Stops the server: sessions are terminated, committed data is on disk. */
    void stop() throws IOException {
        ProcessHandle server = data.server().orElse(process.toHandle());
        stop(server);
        if (!ended(process.toHandle(), STOP_LIMIT)) {
            process.destroyForcibly();
        }
    }

    /** Stops a server, also one that is not a child process: the signal of {@code pg_ctl stop -m fast}, under any user. */
    static void stop(ProcessHandle server) {
        if (!server.isAlive()) {
            return;
        }
        SystemCommand.run(
                Path.of("/"), STOP_LIMIT, List.of("sh", "-c", "kill -s INT \"$1\"", "sh", Long.toString(server.pid())));
        if (!ended(server, STOP_LIMIT)) {
            log.warn(
                    "PostgreSQL did not stop in time, killing it: pid={} seconds={}",
                    server.pid(),
                    STOP_LIMIT.toSeconds());
            server.destroyForcibly();
            ended(server, STOP_LIMIT);
        }
    }

    private void awaitReady(int port, Path logFile, long logStart) throws IOException {
        long started = System.nanoTime();
        long nextWord = STILL_WAITING.toNanos();
        while (true) {
            if (!process.isAlive()) {
                throw new EmbeddedPostgresException("PostgreSQL ended while starting (exit code " + process.exitValue()
                        + "). Its log " + logFile + " says: " + since(logFile, logStart));
            }
            if (answers(port)) {
                return;
            }
            long waited = System.nanoTime() - started;
            if (waited > READY_LIMIT.toNanos()) {
                throw new EmbeddedPostgresException(
                        "PostgreSQL did not accept connections within " + READY_LIMIT.toMinutes() + " minutes. Its log "
                                + logFile + " says: " + since(logFile, logStart));
            }
            if (waited > nextWord) {
                nextWord += STILL_WAITING.toNanos();
                log.info(
                        "PostgreSQL is not ready after {} s, still waiting; its log is {}",
                        waited / 1_000_000_000,
                        logFile);
            }
            try {
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EmbeddedPostgresException("Interrupted while PostgreSQL was starting", e);
            }
        }
    }

    private boolean answers(int port) throws IOException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(EmbeddedPostgres.url(port, "postgres"));
        source.setUser(EmbeddedPostgres.FILIGREE);
        source.setPassword(data.password());
        source.setLoginTimeout(5);
        try (Connection connection = source.getConnection()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            // The server accepts connections; the role does not exist before the first start.
            return PSQLState.INVALID_PASSWORD.getState().equals(e.getSQLState());
        }
    }

    /** Starts the server in its own process group. Otherwise Ctrl-C stops it before the application has closed its sessions. */
    private static List<String> ownSession() {
        return Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();
    }

    private static boolean ended(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                // onExit() of a process that is not a child polls only every few hundred milliseconds.
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return !process.isAlive();
            }
        }
        return true;
    }

    private static String since(Path logFile, long start) throws IOException {
        byte[] all = Files.readAllBytes(logFile);
        int from = (int) Math.max(Math.min(start, all.length), all.length - 2000L);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8)
                .strip()
                .replaceAll("\\R", " | ");
    }
}
