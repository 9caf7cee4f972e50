package io.filigree.poller;

import static java.util.Objects.requireNonNull;

/**
 * An account that could not be polled at all: it has no role yet, its role cannot be assumed or is not safe, or its
 * regions cannot be listed and none are known. The previous inventory is kept.
 * The message gives the reason and the remedy, and may be shown.
 */
public final class AccountUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String accountId;

    AccountUnreachableException(String accountId, String reason) {
        super(reason);
        this.accountId = requireNonNull(accountId, "accountId");
    }

    public String accountId() {
        return accountId;
    }
}
