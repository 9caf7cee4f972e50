package io.filigree.db.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import org.jspecify.annotations.Nullable;

/** Detects changes of a function: equal descriptions have equal hashes. */
final class ContentHash {

    private final MessageDigest digest = sha256();

    private ContentHash() {}

    static byte[] of(FunctionDescription description) {
        ContentHash hash = new ContentHash();
        FunctionConfiguration configuration = description.configuration();
        for (Object value : new @Nullable Object[] {
            configuration.runtime(),
            configuration.handler(),
            configuration.architecture(),
            configuration.packageType(),
            configuration.memorySizeMb(),
            configuration.timeoutSeconds(),
            configuration.ephemeralStorageMb(),
            configuration.codeSha256(),
            configuration.lastModified(),
            configuration.version(),
            configuration.role(),
            configuration.logGroup(),
            description.account()
        }) {
            hash.add(value);
        }
        hash.addAll(configuration.layers());
        description.tags().forEach((key, value) -> hash.addAll(List.of(key, value)));
        return hash.digest.digest();
    }

    private void addAll(List<String> values) {
        add(values.size());
        values.forEach(this::add);
    }

    /** Hashes each value with its length, so that different lists have different hashes. */
    private void add(@Nullable Object value) {
        byte[] bytes = value == null ? new byte[0] : value.toString().getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(value == null ? -1 : bytes.length)
                .array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
