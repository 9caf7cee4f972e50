package io.filigree.db.key;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.filigree.db.PrivateFiles;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A copy of the active keys on disk, for a start while the database is unreachable. It contains hashes, not secrets, and
 * only its owner can read it. A file that cannot be read or written is reported and otherwise ignored.
 */
public final class KeyFile {

    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private String written = "";

    /** @param file in an existing directory, or in one that is created */
    public KeyFile(Path file) {
        this.file = file;
    }

    /** The keys by the hash of their secret; empty if there is no usable file. */
    Map<String, ApiKey> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Content content = JSON.readValue(Files.readString(file), Content.class);
            if (content.version() != VERSION) {
                throw new IOException("version " + content.version() + " is unknown");
            }
            Map<String, ApiKey> keys = new LinkedHashMap<>();
            content.keys().forEach((hash, key) -> keys.put(hash, key.key()));
            return Map.copyOf(keys);
        } catch (IOException | JacksonException | IllegalArgumentException | NullPointerException e) {
            // Without a quotation of the content.
            log.warn(
                    "The copy of the keys cannot be read: file={} reason={}",
                    file,
                    e.getClass().getName());
            return Map.of();
        }
    }

    /** Replaces the file if the keys differ from those of the last call. */
    synchronized void write(Map<String, ApiKey> keys) {
        Map<String, StoredKey> stored = new TreeMap<>();
        keys.forEach((hash, key) -> stored.put(hash, StoredKey.of(key)));
        String text = JSON.writeValueAsString(new Content(VERSION, stored));
        if (text.equals(written)) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            PrivateFiles.createDirectories(file.toAbsolutePath().resolveSibling(""));
            PrivateFiles.createFile(next);
            Files.writeString(next, text, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = text;
        } catch (IOException e) {
            log.warn("The copy of the keys cannot be written: file={} reason={}", file, e.toString());
        }
    }

    private record Content(int version, Map<String, StoredKey> keys) {}

    private record StoredKey(
            long keyId,
            ApiKey.Kind kind,
            String name,
            boolean allAccounts,
            List<String> accountIds,
            String createdAt,
            @Nullable Long quotaBytes,
            @Nullable Long quotaRows) {

        static StoredKey of(ApiKey key) {
            return new StoredKey(
                    key.keyId(),
                    key.kind(),
                    key.name(),
                    key.accounts().isAll(),
                    key.accounts().match(List::of, ids -> ids.stream().sorted().toList()),
                    key.createdAt().toString(),
                    key.quota().bytes(),
                    key.quota().rows());
        }

        ApiKey key() {
            return new ApiKey(
                    keyId,
                    kind,
                    name,
                    AccountScope.of(allAccounts, accountIds),
                    Instant.parse(createdAt),
                    null,
                    null,
                    0,
                    null,
                    new KeyQuota(quotaBytes, quotaRows));
        }
    }
}
