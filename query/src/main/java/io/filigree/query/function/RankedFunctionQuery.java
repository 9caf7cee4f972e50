package io.filigree.query.function;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which functions to list, in groups, and within them first those of a ranking.
 *
 * @param grouping null for a list without groups
 * @param ranked ARNs of functions in the order of the list; all other functions follow
 * @param order of all functions without a ranking, and of those that it does not have
 * @param limit 1 to {@link FunctionQuery#MAX_LIMIT}
 * @param offset number of functions to skip, at most {@link FunctionQuery#MAX_OFFSET}
 */
public record RankedFunctionQuery(
        FunctionFilter filter,
        @Nullable FunctionGrouping grouping,
        List<String> ranked,
        FunctionOrder order,
        int limit,
        int offset) {

    public RankedFunctionQuery {
        ranked = List.copyOf(ranked);
        if (limit < 1 || limit > FunctionQuery.MAX_LIMIT || offset < 0 || offset > FunctionQuery.MAX_OFFSET) {
            throw new IllegalArgumentException("limit " + limit + " or offset " + offset + " is out of range");
        }
    }
}
