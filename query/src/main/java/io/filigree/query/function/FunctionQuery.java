package io.filigree.query.function;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/**
 * Which functions to list, and which page of them.
 *
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 * @param offset number of functions to skip, at most {@link #MAX_OFFSET}; 0 with {@code after}
 * @param after the last function of the page before, in the order of names; null for the first page or with an offset
 */
public record FunctionQuery(
        FunctionFilter filter,
        FunctionOrder order,
        int limit,
        int offset,
        @Nullable FunctionArn after) {

    /** About a megabyte of JSON. */
    public static final int MAX_LIMIT = 1_000;

    /** More pages than users scroll through. */
    public static final int MAX_OFFSET = 1_000_000;

    public FunctionQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("offset must be 0 to " + MAX_OFFSET + ", not " + offset);
        }
        if (after != null && (offset > 0 || !order.equals(FunctionOrder.BY_NAME))) {
            throw new IllegalArgumentException("a page after a function requires the order by name");
        }
    }

    /** The page after {@code after}, by name. A sweep between two pages moves no function from the one to the other. */
    public static FunctionQuery after(@Nullable FunctionArn after, FunctionFilter filter, int limit) {
        return new FunctionQuery(filter, FunctionOrder.BY_NAME, limit, 0, after);
    }
}
