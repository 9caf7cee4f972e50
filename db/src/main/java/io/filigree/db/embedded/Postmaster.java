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

/** A running database server: the process that we started and the server's own, which differ under runuser. */
final class Postmaster {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    /** After a crash the server first replays its log: up to max_wal_size, minutes on a slow disk. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(10);

    /** A fast stop writes a checkpoint; after this the server is killed, which costs a recovery but no data. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private static final Duration STILL_WAITING = Duration.ofSeconds(10);

    private static final long LOOK_EVERY_MS = 25;

    /**
     * What the server logs, overriding postgresql.conf: neither statements nor their parameters, since both hold
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
            // It writes to the file that we opened.
            "logging_collector=off");

    private final Process process;
    private final DataDirectory data;

    private Postmaster(Process process, DataDirectory data) {
        this.process = process;
        this.data = data;
    }

    /** Starts the server and waits until it answers on {@code port} of the loopback interface. */
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

    /** Waits for the server's end. Whether it has ended in that time. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Of a server that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Ends the server: sessions are cut off, what was committed is on disk. */
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
                    "PostgreSQL (process {}) did not stop within {} s: killing it; it will recover when it starts again",
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
                throw new EmbeddedPostgresException("PostgreSQL did not answer within " + READY_LIMIT.toMinutes()
                        + " minutes. Its log " + logFile + " says: " + since(logFile, logStart));
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
            // Also on the first start, before the role exists: the server answers.
            return PSQLState.INVALID_PASSWORD.getState().equals(e.getSQLState());
        }
    }

    /** Out of our process group, or Ctrl-C in a terminal stops the server under the sessions of a process that still works. */
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
                // onExit() of a process that is not our child looks only every few hundred milliseconds.
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
