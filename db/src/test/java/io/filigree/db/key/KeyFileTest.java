package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final ApiKey BOUND = new ApiKey(
            7,
            Kind.INGEST,
            "shop",
            AccountScope.only(List.of("123456789012")),
            NOW,
            NOW,
            null,
            3,
            NOW,
            new KeyQuota(1_000L, null));

    @TempDir
    private Path folder;

    private Path path;
    private KeyFile file;

    @BeforeEach
    void nameTheFile() {
        path = folder.resolve("spool/keys.json");
        file = new KeyFile(path);
    }

    @Test
    void keepsBindingAndQuotaForAnotherProcess() {
        file.write(Map.of("0a", BOUND));

        assertThat(new KeyFile(path).read())
                .isEqualTo(Map.of(
                        "0a",
                        new ApiKey(7, Kind.INGEST, "shop", BOUND.accounts(), NOW, null, null, 0, null, BOUND.quota())));
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        file.write(Map.of("0a", BOUND));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void isWrittenOnlyWhenKeysChange() throws IOException {
        file.write(Map.of("0a", BOUND));
        Files.setLastModifiedTime(path, FileTime.from(NOW));

        file.write(Map.of("0a", BOUND));
        assertThat(Files.getLastModifiedTime(path).toInstant()).isEqualTo(NOW);

        file.write(Map.of());
        assertThat(Files.getLastModifiedTime(path).toInstant()).isNotEqualTo(NOW);
        assertThat(file.read()).isEmpty();
    }

    @Test
    void ignoresAFileThatCannotBeRead() throws IOException {
        assertThat(file.read()).isEmpty();
        for (String content : List.of(
                "",
                "{",
                "{\"version\": 2, \"keys\": {}}",
                "{\"version\": 1}",
                "[]",
                "{\"version\": 1, \"keys\": {\"0a\": {\"keyId\": 1, \"allAccounts\": false, \"accountIds\": []}}}")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);

            assertThat(file.read()).as(content).isEmpty();
        }
    }
}
