package io.filigree.db.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a description: the attributes with a column each, tags and account. Attributes that were added later are not
 * in it, so that the hashes of stored rows stay valid; {@link StoredContent} compares them one by one. Any other order or
 * set of attributes here makes a new version of each function's metadata.
 */
final class ContentHash {

    private final MessageDigest digest = sha256();

    private ContentHash() {}

    static byte[] of(FunctionDescription description) {
        ContentHash hash = new ContentHash();
        FunctionConfiguration configuration = description.configuration();
        for (ConfigurationAttribute attribute : ConfigurationColumns.attributes()) {
            if (attribute != ConfigurationAttribute.LAYERS) {
                hash.add(configuration.value(attribute));
            }
        }
        hash.add(description.account());
        hash.addAll(configuration.list(ConfigurationAttribute.LAYERS));
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
