package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The AWS accounts that a key permits: that a payload may write to, or that a reader may see. An empty set of accounts is
 * never all of them: {@link Only} rejects it.
 */
public sealed interface AccountScope {

    /** Every account: the key is not bound. */
    AccountScope ALL = new AllAccounts();

    /** No account. No key has it, only rows whose accounts are unknown. */
    AccountScope NONE = new NoAccounts();

    /**
     * These accounts and no other.
     *
     * @throws IllegalArgumentException when there are none
     */
    static AccountScope only(Collection<String> accountIds) {
        return new Only(Set.copyOf(accountIds));
    }

    /**
     * The value of a flag and a list, of which exactly one is set.
     *
     * @throws IllegalArgumentException when both are set, or neither, as after the loss of a list
     */
    static AccountScope of(boolean allAccounts, Collection<String> accountIds) {
        if (!allAccounts) {
            return only(accountIds);
        }
        if (!accountIds.isEmpty()) {
            throw new IllegalArgumentException("all accounts, and a list of " + accountIds.size());
        }
        return ALL;
    }

    /** The value of {@code account_ids} of an event: null is all accounts, an empty array is no account. */
    static AccountScope ofColumn(String @Nullable [] accountIds) {
        if (accountIds == null) {
            return ALL;
        }
        return accountIds.length == 0 ? NONE : only(List.of(accountIds));
    }

    boolean allows(String accountId);

    /** Whether every account that the other allows is allowed here. */
    boolean includes(AccountScope other);

    /** Whether every account is allowed. */
    boolean isAll();

    /**
     * The value for this scope.
     *
     * @param all for every account
     * @param some for the allowed accounts, sorted; for {@link #NONE} there are none, and nothing is allowed
     */
    <T> T match(Supplier<? extends T> all, Function<? super Set<String>, ? extends T> some);

    /** Every account. */
    record AllAccounts() implements AccountScope {

        @Override
        public boolean allows(String accountId) {
            return true;
        }

        @Override
        public boolean includes(AccountScope other) {
            return true;
        }

        @Override
        public boolean isAll() {
            return true;
        }

        @Override
        public <T> T match(Supplier<? extends T> all, Function<? super Set<String>, ? extends T> some) {
            return all.get();
        }
    }

    /**
     * Some accounts.
     *
     * @param accountIds sorted, at least one
     */
    record Only(Set<String> accountIds) implements AccountScope {

        public Only {
            requireNonNull(accountIds, "accountIds");
            if (accountIds.isEmpty()) {
                throw new IllegalArgumentException("accountIds: no account, expected at least one");
            }
            accountIds = Collections.unmodifiableSet(new TreeSet<>(accountIds));
        }

        @Override
        public boolean allows(String accountId) {
            return accountIds.contains(accountId);
        }

        @Override
        public boolean includes(AccountScope other) {
            return other.match(() -> false, accountIds::containsAll);
        }

        @Override
        public boolean isAll() {
            return false;
        }

        @Override
        public <T> T match(Supplier<? extends T> all, Function<? super Set<String>, ? extends T> some) {
            return some.apply(accountIds);
        }
    }

    /** No account. */
    record NoAccounts() implements AccountScope {

        @Override
        public boolean allows(String accountId) {
            return false;
        }

        @Override
        public boolean includes(AccountScope other) {
            return other.match(() -> false, Set::isEmpty);
        }

        @Override
        public boolean isAll() {
            return false;
        }

        @Override
        public <T> T match(Supplier<? extends T> all, Function<? super Set<String>, ? extends T> some) {
            return some.apply(Set.of());
        }
    }
}
