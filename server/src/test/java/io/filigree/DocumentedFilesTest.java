package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that the documents and the Dockerfile name. */
class DocumentedFilesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern OPENED = Pattern.compile("`([^`]+/[^`]+)`");
    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");
    private static final String TABLE = "## To change X, open Y";

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFiles(Path document) throws IOException {
        List<String> broken = LINK.matcher(Files.readString(document))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.contains("://"))
                .filter(target -> !Files.exists(document.resolveSibling(target)))
                .toList();

        assertThat(broken).as("broken links of %s", document).isEmpty();
    }

    @Test
    void theTableOfChangesNamesFiles() throws IOException {
        String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        String table = text.substring(text.indexOf(TABLE), text.indexOf("\n## ", text.indexOf(TABLE) + 1));
        List<String> files = new ArrayList<>();
        for (String row :
                table.lines().filter(line -> line.startsWith("| ")).skip(1).toList()) {
            List<String> opened = OPENED.matcher(row.substring(row.indexOf(" | ") + 2))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
            assertThat(opened).as(row).isNotEmpty();
            files.addAll(opened);
        }

        assertThat(files)
                .hasSizeGreaterThan(20)
                .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
    }

    @Test
    void theReadmeLinksEveryHowTo() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        try (Stream<Path> howTos = Files.list(ROOT.resolve("docs/howto"))) {
            assertThat(howTos.map(Path::getFileName))
                    .allSatisfy(file -> assertThat(readme).contains("(docs/howto/" + file + ")"));
        }
    }

    /** Maven reads no pom whose modules are missing, so the image would not build. */
    @Test
    void theDockerfileCopiesThePomOfEveryModule() throws IOException {
        List<String> modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();

        assertThat(modules).contains("server");
        assertThat(Files.readAllLines(ROOT.resolve("Dockerfile")))
                .containsAll(modules.stream()
                        .map(module -> "COPY " + module + "/pom.xml " + module + "/")
                        .toList());
    }

    private static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of(
                ".",
                "docs",
                "docs/howto",
                "docs/adr",
                "benchmarks",
                "deploy/helm/filigree",
                "deploy/manifests",
                "examples/telemetry-extension")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(20);
        return documents.stream();
    }
}
