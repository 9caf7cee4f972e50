package io.filigree.query.function;

import java.util.List;

/**
 * One page of functions.
 *
 * @param more whether a page follows this one
 */
public record FunctionPage(List<ListedFunction> functions, boolean more) {

    public FunctionPage {
        functions = List.copyOf(functions);
    }
}
