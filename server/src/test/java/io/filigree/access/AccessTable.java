package io.filigree.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tables of {@code docs/security.md}: who may do what. */
final class AccessTable {

    static final List<String> WHO = List.of(
            "anonymous",
            "wrong key",
            "ingest",
            "other's ingest",
            "events",
            "query",
            "admin key",
            "viewer",
            "editor",
            "admin");

    private static final Path DOCUMENT = Path.of("../docs/security.md");

    private AccessTable() {}

    /** @param cells what happens to each of {@link #WHO}, in their order */
    record Row(String method, String path, List<String> cells) {

        String address() {
            return method + " " + path;
        }

        @Override
        public String toString() {
            return address();
        }
    }

    static List<Row> rows() {
        try (Stream<String> lines = Files.lines(DOCUMENT)) {
            return lines.filter(line -> line.matches("\\| [A-Z]+ \\| `.*"))
                    .map(AccessTable::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        List<String> cells =
                Stream.of(line.substring(1).split("\\|")).map(String::strip).toList();
        if (cells.size() != 2 + WHO.size()) {
            throw new IllegalStateException("a row has " + (2 + WHO.size()) + " cells: " + line);
        }
        return new Row(cells.get(0), cells.get(1).replace("`", ""), cells.subList(2, cells.size()));
    }

    /** An address that matches the path. */
    static String sample(String path) {
        return path.replace("{accountId}", "123456789012")
                .replace("{arn}", "arn:aws:lambda:eu-west-1:123456789012:function:checkout")
                .replaceAll("\\{(keyId|payloadId|recommendationId)}", "999999999")
                .replaceAll("\\{[^}]*}", "nothing")
                .replace("/**/", "/any/prefix/")
                .replace("/health/**", "/health/readiness")
                .replace("/assets/**", "/assets/filigree.css");
    }
}
