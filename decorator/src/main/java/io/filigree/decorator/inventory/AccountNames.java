package io.filigree.decorator.inventory;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names of the paired accounts, to find accounts by name however it is spelled. */
public final class AccountNames {

    /**
     * Blanks, control and format characters, and others that are not shown: the code points that Unicode calls
     * Default_Ignorable and that are letters or marks by their category, and two symbols without a glyph.
     */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\s\\p{Z}\\p{C}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F"
                    + "\\u2800\\u3164\\uFE00-\\uFE0F\\uFFA0\\x{1D159}\\x{E0100}-\\x{E01EF}]+");

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
        return INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }
}
