package io.filigree.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the first start.
 *
 * @param adminKey {@code FILIGREE_ADMIN_KEY}: the first admin key; a random one when not set
 * @param ingestKey {@code FILIGREE_INGEST_KEY}: the first ingest key; a random one when not set
 * @param queryKey {@code FILIGREE_QUERY_KEY}: the first query key; a random one when not set
 */
@ConfigurationProperties("filigree")
record AccessSettings(
        @Nullable String adminKey,
        @Nullable String ingestKey,
        @Nullable String queryKey) {

    AccessSettings {
        adminKey = blankToNull(adminKey);
        ingestKey = blankToNull(ingestKey);
        queryKey = blankToNull(queryKey);
    }

    /** Without the keys, which are secrets. */
    @Override
    public String toString() {
        return "AccessSettings";
    }

    private static @Nullable String blankToNull(@Nullable String key) {
        return key == null || key.isBlank() ? null : key.strip();
    }
}
