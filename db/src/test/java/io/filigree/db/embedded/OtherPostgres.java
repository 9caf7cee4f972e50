package io.filigree.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.FileSystemUtils;

/** A server of another version than the embedded one, whose superuser is {@code filigree} and which needs no password. */
public final class OtherPostgres implements AutoCloseable {

    private static final Path PARENT = Path.of("target", "other-postgres").toAbsolutePath();

    private final Postmaster postmaster;
    private final int port;

    private OtherPostgres(Postmaster postmaster, int port) {
        this.postmaster = postmaster;
        this.port = port;
    }

    /** Starts an empty server of that major version, which the pom copies. */
    public static OtherPostgres start(String major) throws IOException {
        Path home = passable(PARENT.resolve(major));
        FileSystemUtils.deleteRecursively(home.resolve("data"));
        Path own = passable(home.resolve("postgres"));
        passable(own.resolve("tmp"));
        Installation installation = new Installation(own.resolve("programs"));
        if (!Files.isDirectory(installation.directory())) {
            Path unpacked = passable(own.resolve("unpacked"));
            unpack(PARENT.resolve(major + ".jar"), unpacked);
            Files.move(unpacked, installation.directory());
        }
        RunAs runAs = RunAs.choose(RunAs.candidates(), home, installation.program("postgres"));
        DataDirectory data = new DataDirectory(
                Files.createDirectory(home.resolve("data")), own.resolve("password"), own.resolve("password"));
        Files.writeString(data.passwordFile(), "unused");
        Files.setPosixFilePermissions(data.path(), PosixFilePermissions.fromString("rwx------"));
        runAs.own(data.path());
        SystemCommand.Result created = SystemCommand.run(
                installation.directory(),
                Duration.ofMinutes(2),
                runAs.command(List.of(
                        installation.program("initdb").toString(),
                        "--pgdata=" + data.path(),
                        "--username=" + EmbeddedPostgres.FILIGREE, // with whom Postmaster finds out whether it is ready
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--no-sync",
                        "--locale=C")));
        assertThat(created.succeeded()).as(created.output()).isTrue();
        int port = freePort();
        return new OtherPostgres(
                Postmaster.start(installation, runAs, data, ServerLog.of(own.resolve("postgres.log")), port), port);
    }

    public DataSource dataSource(String database, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        source.setUser(user);
        return source;
    }

    public String jdbcUrl(String database) {
        return EmbeddedPostgres.url(port, database);
    }

    /** Runs statements in the database {@code postgres}, as the superuser. */
    public void administer(String... statements) throws SQLException {
        administerIn("postgres", statements);
    }

    public void administerIn(String database, String... statements) throws SQLException {
        try (Connection connection =
                        dataSource(database, EmbeddedPostgres.FILIGREE).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws IOException {
        postmaster.stop();
    }

    private static void unpack(Path jar, Path directory) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            try (InputStream txz = zip.getInputStream(archive)) {
                Installation.unpack(txz, directory);
            }
        }
    }

    private static Path passable(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return directory;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
