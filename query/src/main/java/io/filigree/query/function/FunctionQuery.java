package io.filigree.query.function;

import java.util.List;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/**
 * Which functions to list; what is null does not narrow.
 *
 * @param account twelve digits, or the name an account was paired under
 * @param text part of the function's name in any case, or its whole ARN
 * @param tags {@code key:value} each, all of which the function must carry
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param after the last function of the page before; null for the first page
 */
public record FunctionQuery(
        @Nullable String account,
        @Nullable String region,
        @Nullable String text,
        List<String> tags,
        int limit,
        @Nullable FunctionArn after) {

    /** Enough for a screenful of scrolling, and an answer of about a megabyte. */
    public static final int MAX_LIMIT = 1_000;

    public FunctionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
        tags = List.copyOf(tags);
    }
}
