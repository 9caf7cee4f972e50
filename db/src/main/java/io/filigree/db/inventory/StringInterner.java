package io.filigree.db.inventory;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One instance for equal strings of many rows: functions share runtimes, handlers, layers, tags and half of their ARNs,
 * and a row's copies of them would be most of a large snapshot.
 */
final class StringInterner {

    private final Map<String, String> known = new HashMap<>();

    /** The canonical instance among equal strings. */
    String share(String text) {
        String earlier = known.putIfAbsent(text, text);
        return earlier == null ? text : earlier;
    }

    @Nullable
    String shareNullable(@Nullable String text) {
        return text == null ? null : share(text);
    }
}
