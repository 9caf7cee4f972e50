package io.filigree.query.event;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The accounts whose events have one request id. Lambda gives a request id to one invocation, so of several accounts one
 * quotes the id of the other.
 *
 * @param account of the invocation: that of the one that arrived first, else of the first error, log event or span;
 *     null when no function is known
 * @param others the other accounts, of which at most {@link #MAX_OTHERS} are named
 */
public record RequestAccounts(@Nullable String account, List<String> others) {

    public static final int MAX_OTHERS = 20;

    public RequestAccounts {
        others = List.copyOf(others);
    }
}
