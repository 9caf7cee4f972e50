package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of one request id: the rows that something about it may be joined with.
 *
 * @param accountId of the function that it names; null when it names none
 * @param accounts what the key of its sender is for, which decides when it names no function
 */
public record JoinKey(String requestId, @Nullable String accountId, AccountScope accounts) {

    public JoinKey {
        requireNonNull(requestId, "requestId");
        requireNonNull(accounts, "accounts");
    }

    /** The key of something that names this function, or none. */
    public static JoinKey of(String requestId, @Nullable String functionArn, AccountScope accounts) {
        return functionArn == null
                ? new JoinKey(requestId, null, accounts)
                : new JoinKey(requestId, accountId(functionArn), AccountScope.ALL);
    }

    /** The account of a function's ARN. */
    public static String accountId(String functionArn) {
        return functionArn.split(":", 6)[4];
    }
}
