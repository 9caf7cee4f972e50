package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class VendoredLibrariesTest {

    private static final Path VENDOR = Path.of("src/main/resources/static/assets/vendor");

    @Test
    void areWhatTheirProjectsReleasedAndCarryTheirLicence() throws Exception {
        List<Path> libraries = files().filter(file ->
                        file.toString().endsWith(".js") || file.toString().endsWith(".css"))
                .toList();

        assertThat(libraries).isNotEmpty().allSatisfy(library -> {
            assertThat(Files.readString(Path.of(library + ".sha256"))).startsWith(sha256(library) + "  ");
            assertThat(library.resolveSibling("LICENSE")).isNotEmptyFile();
        });
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(VENDOR)) {
            return files.toList().stream();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
