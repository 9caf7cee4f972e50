package io.filigree.query.nrql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The queries of {@code corpus.nrql}. */
public final class Corpus {

    private Corpus() {}

    public static List<String> queries() {
        try (InputStream file = Corpus.class.getResourceAsStream("corpus.nrql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
