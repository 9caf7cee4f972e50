package io.filigree.page.query;

import org.jspecify.annotations.Nullable;

/**
 * A number that stands by itself.
 *
 * @param before what it was in the window that is compared with; null without one
 * @param change since then
 */
record SingleValue(
        String name,
        String text,
        @Nullable String before,
        @Nullable String change) {}
