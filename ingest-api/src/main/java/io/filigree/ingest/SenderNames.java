package io.filigree.ingest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.filigree.decorator.text.VisibleText;
import org.jspecify.annotations.Nullable;

/** Names of sending programs, sanitised and of limited length. */
final class SenderNames {

    static final int MAX_LENGTH = 80;
    static final String UNKNOWN = "unknown";

    /** Maximum of bytes of a name that are read. */
    private static final int MAX_READ = 400;

    /** A cache, because senders are few and each request has a name. */
    private static final int MAX_CACHED = 1_000;

    private final Map<String, String> cache = new ConcurrentHashMap<>();

    /**
     * The name of a sender.
     *
     * @param inPayload the name in the body; null if absent
     * @param userAgent null if absent
     */
    String of(@Nullable String inPayload, @Nullable String userAgent) {
        String written = inPayload == null || inPayload.isBlank() ? userAgent : inPayload;
        if (written == null) {
            return UNKNOWN;
        }
        String cached = cache.get(written);
        if (cached != null) {
            return cached;
        }
        String name = sanitised(written);
        if (written.length() <= MAX_READ && cache.size() < MAX_CACHED) {
            cache.put(written, name);
        }
        return name;
    }

    private static String sanitised(String written) {
        String visible = VisibleText.withSingleBlanks(shortened(written, MAX_READ));
        return visible.isEmpty() ? UNKNOWN : shortened(visible, MAX_LENGTH).strip();
    }

    /** Does not leave half of a surrogate pair. */
    private static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
