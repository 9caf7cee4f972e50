package io.filigree.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the database server and its passwords.
 *
 * @param passwordFile of the application's role
 * @param superuserPasswordFile of the superuser; missing in installations of early versions
 */
record DataDirectory(Path path, Path passwordFile, Path superuserPasswordFile) {

    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);

    /** Normally half a second; longer on slow disks and busy machines. */
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

    /** 24 random bytes are 32 characters. */
    private static final int PASSWORD_BYTES = 24;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * The initial configuration; postgresql.conf in the data directory may be edited. {@link Postmaster} enforces fsync,
     * loopback only, and no Unix socket.
     */
    private static final List<String> FIRST_SETTINGS = List.of(
            "max_connections=100",
            "shared_buffers=256MB",
            // Fewer checkpoints, because telemetry is written continuously; recovery takes longer.
            "max_wal_size=4GB",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] ");

    /** Rejects data that these binaries cannot read. */
    void requireReadable() throws IOException {
        Path versionFile = path.resolve("PG_VERSION");
        String major = Files.exists(versionFile) ? Files.readString(versionFile).strip() : "(no PG_VERSION)";
        if (!major.equals(Installation.MAJOR)) {
            throw new EmbeddedPostgresException("The data in " + path + " is of PostgreSQL "
                    + major.replaceAll("[^0-9A-Za-z._() ]", "?") + ", but this Filigree contains PostgreSQL "
                    + Installation.VERSION + ", which reads data of PostgreSQL " + Installation.MAJOR
                    + " only. Nothing was changed. Start the Filigree that wrote the data, or set another home for this one"
                    + " (FILIGREE_HOME), or move the data with pg_dump of PostgreSQL " + Installation.MAJOR
                    + " from a server of the old version to an external server, and set spring.datasource.url.");
        }
        if (!Files.exists(passwordFile)) {
            throw new EmbeddedPostgresException("The password of the database in " + path + " is missing: "
                    + passwordFile + ". Restore the file from a backup; the data cannot be opened without it.");
        }
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Creates the files in a temporary directory and renames it, so that existing data is complete. */
    void initialise(Installation installation, RunAs runAs, Path temporary) throws IOException {
        Path unfinished = Files.createTempDirectory(temporary, "data-");
        Path passwordForInitdb = Files.createTempFile(temporary, "password-", "");
        try {
            created(passwordFile, temporary);
            Files.writeString(passwordForInitdb, created(superuserPasswordFile, temporary));
            // initdb reads its files as the server's user, which must not own the stored password.
            runAs.own(unfinished);
            runAs.own(passwordForInitdb);
            List<String> command = new ArrayList<>(List.of(
                    installation.program("initdb").toString(),
                    "--pgdata=" + unfinished,
                    "--username=" + EmbeddedPostgres.ADMINISTRATOR,
                    "--pwfile=" + passwordForInitdb,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // Sorts by code point and maps case independent of the system's libraries.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
            FIRST_SETTINGS.forEach(setting -> command.addAll(List.of("--set", setting)));
            SystemCommand.Result result =
                    SystemCommand.run(installation.directory(), INITDB_LIMIT, runAs.command(command));
            if (!result.succeeded()) {
                throw new EmbeddedPostgresException("initdb could not create a database in " + unfinished + " as "
                        + runAs.name() + ": " + result.output());
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            log.info("Created a database in {}", path);
        } finally {
            Files.deleteIfExists(passwordForInitdb);
        }
    }

    String password() throws IOException {
        return Files.readString(passwordFile).strip();
    }

    /** The superuser's password, generated if missing. The server does not have a generated one until it is set there. */
    String superuserPassword(Path temporary) throws IOException {
        return created(superuserPasswordFile, temporary);
    }

    /** The port of the server that runs on these files; empty if none runs. */
    Optional<Integer> port() throws IOException {
        if (server().isEmpty()) {
            return Optional.empty();
        }
        return Files.readString(path.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1)
                .lines()
                .skip(3)
                .findFirst()
                .filter(line -> line.strip().matches("[0-9]{1,5}"))
                .map(line -> Integer.valueOf(line.strip()));
    }

    /** The server that runs on these files, started by this process or left by a crashed one. */
    Optional<ProcessHandle> server() throws IOException {
        @Nullable Long pid = recordedPid();
        return pid == null ? Optional.empty() : ProcessHandle.of(pid).filter(this::servesThis);
    }

    /**
     * Removes a postmaster.pid whose pid now belongs to another program, for example after a restart of the machine or a
     * container. PostgreSQL would regard that program as a running server and not start.
     */
    void forgetStrangers() throws IOException {
        @Nullable Long pid = recordedPid();
        if (pid != null && ProcessHandle.of(pid).isPresent() && server().isEmpty()) {
            log.warn("Process {} is not the server of {}: removing its postmaster.pid", pid, path);
            Files.deleteIfExists(path.resolve("postmaster.pid"));
        }
    }

    // The first line; the file may be incomplete or deleted concurrently.
    private @Nullable Long recordedPid() throws IOException {
        Path file = path.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return null;
        }
        String firstLine = Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        return firstLine.matches("[0-9]{1,10}") ? Long.valueOf(firstLine) : null;
    }

    // The postmaster's command line contains the data directory; those of its children do not.
    private boolean servesThis(ProcessHandle process) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return process.isAlive() && Arrays.asList(arguments).contains(path.toString());
    }

    private static String created(Path file, Path temporary) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            Path unfinished =
                    Files.createTempFile(temporary, "password-", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(
                    unfinished, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
