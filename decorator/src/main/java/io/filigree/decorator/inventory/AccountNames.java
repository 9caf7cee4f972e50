package io.filigree.decorator.inventory;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.decorator.text.VisibleText;

/** The names of the paired accounts, to find accounts by name however it is spelled. */
public final class AccountNames {

    static final AccountNames NONE = new AccountNames(Map.of());

    private final Map<String, String> names;
    private final Map<String, Set<String>> accountIds = new HashMap<>();

    private AccountNames(Map<String, String> names) {
        this.names = Map.copyOf(names);
        names.forEach((accountId, name) -> accountIds
                .computeIfAbsent(normalized(name), spelled -> new TreeSet<>())
                .add(accountId));
    }

    /** @param names by account id */
    AccountNames replacedBy(Map<String, String> names) {
        return this.names.equals(names) ? this : new AccountNames(names);
    }

    /** The ids of the accounts that have this name, in any spelling; empty when none has. */
    public Set<String> accountIds(String name) {
        return accountIds.getOrDefault(normalized(name), Set.of());
    }

    /**
     * The text in lower case, without blanks and invisible characters, and with compatibility characters (such as
     * full-width digits) replaced.
     */
    public static String normalized(String text) {
        return VisibleText.withoutBlanks(text).toLowerCase(Locale.ROOT);
    }
}
