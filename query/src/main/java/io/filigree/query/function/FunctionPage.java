package io.filigree.query.function;

import java.util.List;

import io.filigree.decorator.function.FunctionArn;

/**
 * One page of functions.
 *
 * @param more whether a page follows this one
 */
public record FunctionPage(List<ListedFunction> functions, boolean more) {

    public FunctionPage {
        functions = List.copyOf(functions);
    }

    /** Its last function, after which the next page begins; there is one where there is a next page. */
    public FunctionArn last() {
        return FunctionArn.parse(functions.get(functions.size() - 1).functionArn())
                .orElseThrow();
    }
}
