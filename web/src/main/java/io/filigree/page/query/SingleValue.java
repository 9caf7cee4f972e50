package io.filigree.page.query;

import org.jspecify.annotations.Nullable;

/**
 * A single number.
 *
 * @param before its value in the window that is compared with; null without one
 * @param change relative to {@code before}
 */
public record SingleValue(
        String name,
        String text,
        @Nullable String before,
        @Nullable String change) {}
