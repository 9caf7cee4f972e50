package io.filigree.db.event;

import org.jspecify.annotations.Nullable;

/**
 * The request id of stored events whose function is known.
 *
 * @param requestId null where their trace has several invocations of the function
 * @param isCertain whether invocations that come later cannot change it
 */
public record ResolvedRequestId(@Nullable String requestId, boolean isCertain) {}
