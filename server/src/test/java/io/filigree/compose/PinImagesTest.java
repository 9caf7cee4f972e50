package io.filigree.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/pin-images with a program in place of docker, which knows one digest. */
class PinImagesTest {

    private static final Path ROOT = Path.of("..");
    private static final String DIGEST = "@sha256:" + "5".repeat(64);
    private static final String DOCKER =
            "#!/bin/sh\n%s\necho \"Name: $4\"\necho \"Digest:    " + DIGEST.substring(1) + "\"\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void copyFiles() throws IOException {
        for (String file : List.of("Dockerfile", "docker-compose.yml", "deploy/pin-images")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(ROOT.resolve(file), folder.resolve(file));
        }
    }

    @Test
    void addsDigestsAndKeepsAllElse() throws Exception {
        List<String> kept =
                List.of("# comment", "FILIGREE_DB_PASSWORD=a=b$c\\n", "SIDECAR_IMAGE=corp/x:1", "FILIGREE_URL=");
        Files.write(env(), kept);
        append(
                "POSTGRES_IMAGE=mirror.corp:5000/postgres:17.4",
                "KAFKA_IMAGE=",
                "export CADDY_IMAGE='caddy:1@sha256:0' # old");

        String output = run(stub(""));

        assertThat(Files.readAllLines(env()))
                .startsWith(kept.toArray(String[]::new))
                .contains("POSTGRES_IMAGE=mirror.corp:5000/postgres:17.4" + DIGEST, "CADDY_IMAGE=caddy:1" + DIGEST)
                .anyMatch(line -> line.matches("KAFKA_IMAGE=apache/kafka:[\\d.]+" + DIGEST))
                .anyMatch(line -> line.matches("BUILD_IMAGE=maven:.+" + DIGEST))
                .hasSize(kept.size() + 7);
        assertThat(output)
                .contains("POSTGRES_IMAGE was mirror.corp:5000/postgres:17.4, is now")
                .contains("POSTGRES_IMAGE keeps the tag of .env; the default is postgres:")
                .doesNotContain("SIDECAR");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env())))
                .isEqualTo("rw-------");

        List<String> first = Files.readAllLines(env());
        assertThat(run(stub(""))).doesNotContain("is now");
        assertThat(Files.readAllLines(env())).isEqualTo(first);
    }

    /** A signal while it waits for a registry would leave the file. */
    @Test
    void hasNoTemporaryFileWhileItReadsDigests() throws Exception {
        Files.writeString(env(), "FILIGREE_DB_PASSWORD=secret\n");

        run(stub("ls -A >bin/files"));

        assertThat(Files.readAllLines(folder.resolve("bin/files")))
                .containsExactlyInAnyOrder("Dockerfile", "docker-compose.yml", "deploy", "bin", ".env");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(5);
        }
    }

    /** Its temporary file has the password of the database. */
    @Test
    void gitIgnoresItsTemporaryFile() throws IOException {
        assertThat(Files.readString(folder.resolve("deploy/pin-images"))).contains("mktemp .env.XXXXXX");
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains("/.env.*", "!/.env.example");
    }

    private Path env() {
        return folder.resolve(".env");
    }

    private void append(String... lines) throws IOException {
        Files.writeString(env(), Files.readString(env()) + String.join("\n", lines) + "\n");
    }

    /** A folder with a program docker that first runs a command. */
    private Path stub(String command) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path docker = Files.writeString(bin.resolve("docker"), DOCKER.formatted(command));
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
        return bin;
    }

    private String run(Path bin) throws Exception {
        Path output = bin.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("bash", "deploy/pin-images")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", bin.toAbsolutePath().toString(), (old, first) -> first + ":" + old);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }
}
