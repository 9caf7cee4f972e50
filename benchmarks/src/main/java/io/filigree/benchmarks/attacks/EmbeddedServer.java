package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The PostgreSQL in a home, as an attacker with the files of the home can reach it. */
record EmbeddedServer(Path home) {

    /** A login that worked, and the file whose content is its password. */
    record Access(String user, Path passwordFile, Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    int port() throws IOException {
        return Integer.parseInt(lines().get(3).strip());
    }

    /** Tries this user with every file that looks like a password. */
    List<Access> logIns(String user) throws IOException {
        List<Access> found = new ArrayList<>();
        String url = "jdbc:postgresql://127.0.0.1:" + port() + "/filigree?connectTimeout=10&loginTimeout=10";
        for (Path file : passwordFiles()) {
            try {
                found.add(new Access(
                        user,
                        file,
                        DriverManager.getConnection(
                                url, user, Files.readString(file).strip())));
            } catch (SQLException e) {
                // Not this one's password.
            }
        }
        return found;
    }

    List<Path> passwordFiles() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("postgres"), 2)) {
            return files.filter(file -> Files.isRegularFile(file)
                            && file.getFileName().toString().contains("password"))
                    .toList();
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(home.resolve("data").resolve("postmaster.pid"));
    }

    /** The server of that home, if it runs. */
    static Optional<ProcessHandle> process(Path home) {
        try {
            Path file = home.resolve("data").resolve("postmaster.pid");
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(
                                    Files.readAllLines(file).get(0).strip()))
                            .filter(process ->
                                    process.info().command().orElse("").contains("postgres"))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Ends the server of a Filigree that was killed. */
    static void stopOrphan(Path home) {
        process(home).ifPresent(server -> {
            server.destroy();
            server.onExit()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .exceptionally(e -> server)
                    .join();
        });
    }
}
