package io.filigree.query.function;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What a list of functions is grouped by: an account, a runtime or the value of a tag.
 *
 * @param text {@code account}, {@code runtime} or {@code tag:} and a key, as in an address
 */
public record FunctionGrouping(String text) {

    private static final String ACCOUNT = "account";
    private static final String RUNTIME = "runtime";
    private static final String TAG = "tag:";

    /** Empty for a text that is no grouping. */
    public static Optional<FunctionGrouping> parse(String text) {
        boolean known =
                text.equals(ACCOUNT) || text.equals(RUNTIME) || text.startsWith(TAG) && text.length() > TAG.length();
        return known ? Optional.of(new FunctionGrouping(text)) : Optional.empty();
    }

    /** The grouping by the values of a tag. */
    public static FunctionGrouping ofTag(String key) {
        return new FunctionGrouping(TAG + key);
    }

    public boolean isAccount() {
        return text.equals(ACCOUNT);
    }

    public boolean isRuntime() {
        return text.equals(RUNTIME);
    }

    /** The key of the tag; null for other groupings. */
    public @Nullable String tagKey() {
        return text.startsWith(TAG) ? text.substring(TAG.length()) : null;
    }

    /** The columns to order by. The key of a tag is the parameter {@code groupTag}. */
    String sql() {
        if (isAccount()) {
            return "coalesce(a.name, m.account_name) COLLATE \"C\" NULLS LAST, f.account_id";
        }
        return (isRuntime() ? "m.runtime" : "(m.tags ->> :groupTag)") + " COLLATE \"C\" NULLS LAST";
    }
}
