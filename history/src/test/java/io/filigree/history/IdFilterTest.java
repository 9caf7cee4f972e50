package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.IntStream;

import io.filigree.history.IdFilterFile.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdFilterTest {

    @TempDir
    Path directory;

    @Test
    void findsEveryIdAndFewOthers() throws Exception {
        Path file = directory.resolve("a.parquet");
        IdFilter.Hashes requests = new IdFilter.Hashes();
        IdFilter.Hashes traces = new IdFilter.Hashes();
        IntStream.range(0, 10_000).forEach(n -> requests.add(id("request", n)));
        IntStream.range(0, 100).forEach(n -> traces.add(id("trace", n)));
        IdFilterFile.write(file, requests, traces);

        assertThat(IntStream.range(0, 10_000))
                .allMatch(n -> IdFilterFile.mayContain(file, Kind.REQUEST, id("request", n)));
        assertThat(IntStream.range(0, 100)).allMatch(n -> IdFilterFile.mayContain(file, Kind.TRACE, id("trace", n)));
        assertThat(IntStream.range(0, 10_000)
                        .filter(n -> IdFilterFile.mayContain(file, Kind.REQUEST, id("other", n)))
                        .count())
                .isLessThan(120);
        assertThat(Files.size(IdFilterFile.of(file))).isLessThan(16_000);
    }

    @Test
    void excludesNothingWithoutFilters() throws Exception {
        Path file = directory.resolve("b.parquet");
        assertThat(IdFilterFile.mayContain(file, Kind.REQUEST, "a")).isTrue();
        Files.writeString(IdFilterFile.of(file), "short");
        assertThat(IdFilterFile.mayContain(file, Kind.TRACE, "a")).isTrue();
    }

    private static String id(String kind, int number) {
        return UUID.nameUUIDFromBytes((kind + number).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
