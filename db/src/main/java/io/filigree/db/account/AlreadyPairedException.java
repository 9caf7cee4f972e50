package io.filigree.db.account;

/** The account is paired already. Pairing it again would leave two external ids for one role. */
public final class AlreadyPairedException extends RuntimeException {

    private final String accountId;

    public AlreadyPairedException(String accountId) {
        super("account " + accountId + " is already paired");
        this.accountId = accountId;
    }

    public String accountId() {
        return accountId;
    }
}
