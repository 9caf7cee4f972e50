package io.filigree.db.embedded;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked from the archive on the class path. */
record Installation(Path directory) {

    private static final Logger log = LoggerFactory.getLogger(Installation.class);

    /** The major version; it cannot read data of another. */
    static final String MAJOR = "18";

    /** The version of the binaries on the class path. It must match the pom, because the archive does not contain it. */
    static final String VERSION = MAJOR + ".6";

    /** Unpacks into a temporary directory and renames it, so that an existing installation is complete. */
    static Installation unpack(Path parent, Path temporary) throws IOException {
        Path directory = parent.resolve(VERSION);
        if (Files.isDirectory(directory)) {
            return new Installation(directory);
        }
        long started = System.nanoTime();
        Path unpacked = Files.createTempDirectory(temporary, "unpack-");
        try (InputStream archive = archive()) {
            unpack(archive, unpacked);
        }
        Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
        log.info(
                "Unpacked PostgreSQL {} into {} in {} ms",
                VERSION,
                directory,
                (System.nanoTime() - started) / 1_000_000);
        return new Installation(directory);
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** Unpacks a tar inside an xz. */
    static void unpack(InputStream archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, directory);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException(
                    "The archive of PostgreSQL has an entry outside of its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            createDirectories(root, target);
            return;
        }
        createDirectories(root, requireNonNull(target.getParent()));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0b001_000_000) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
    }

    // Private to this user; RunAs grants access to the server's user.
    private static void createDirectories(Path root, Path directory) throws IOException {
        if (directory.equals(root) || Files.isDirectory(directory)) {
            return;
        }
        createDirectories(root, requireNonNull(directory.getParent()));
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private static InputStream archive() {
        String resource = resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        InputStream archive = Installation.class.getResourceAsStream(resource);
        if (archive == null) {
            throw new EmbeddedPostgresException("No PostgreSQL for this platform on the class path (" + resource
                    + "). Use an external server: set spring.datasource.url.");
        }
        return archive;
    }

    static String resource(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String architecture = osArch.equals("aarch64") ? "arm_64" : "x86_64";
        return "/postgres-" + system + "-" + architecture + ".txz";
    }
}
