package io.filigree.decorator.function;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** The AWS accounts that a payload may write to, as its sender's key says: all of them, or these. */
public sealed interface AllowedAccounts {

    /** Every account: the key is not bound. */
    AllowedAccounts ANY = new Any();

    /** The accounts of a key, where an empty list means a key that is not bound. */
    static AllowedAccounts ofKey(Collection<String> accountIds) {
        return accountIds.isEmpty() ? ANY : only(accountIds);
    }

    /** These accounts and no other; none when there are none. */
    static AllowedAccounts only(Collection<String> accountIds) {
        return new Only(new TreeSet<>(accountIds));
    }

    /** As a nullable column holds it: null is every account, an empty array is none. */
    static AllowedAccounts ofColumn(String @Nullable [] accountIds) {
        return accountIds == null ? ANY : only(Set.of(accountIds));
    }

    boolean allows(String accountId);

    /** Whether every account that the other allows is allowed here. */
    boolean includes(AllowedAccounts other);

    /** The accounts, sorted; empty when every account is allowed. */
    Optional<Set<String>> accountIds();

    /** Every account. */
    record Any() implements AllowedAccounts {

        @Override
        public boolean allows(String accountId) {
            return true;
        }

        @Override
        public boolean includes(AllowedAccounts other) {
            return true;
        }

        @Override
        public Optional<Set<String>> accountIds() {
            return Optional.empty();
        }
    }

    /** Some accounts. */
    record Only(Set<String> ids) implements AllowedAccounts {

        public Only {
            ids = Collections.unmodifiableSet(new TreeSet<>(ids));
        }

        @Override
        public boolean allows(String accountId) {
            return ids.contains(accountId);
        }

        @Override
        public boolean includes(AllowedAccounts other) {
            return other.accountIds().filter(ids::containsAll).isPresent();
        }

        @Override
        public Optional<Set<String>> accountIds() {
            return Optional.of(ids);
        }
    }
}
