package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that the inventory says of one function at one moment. Two equal descriptions are one version of its metadata.
 *
 * @param tags the function's own tags, verbatim and in the order of their keys; empty for a function that was never tagged
 * @param account the name that its paired account goes by
 */
public record FunctionDescription(
        FunctionArn arn, FunctionConfiguration configuration, Map<String, String> tags, String account) {

    public FunctionDescription {
        requireNonNull(arn, "arn");
        requireNonNull(configuration, "configuration");
        requireNonNull(account, "account");
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /** A version of the function: it has the tags and the account of the function itself. */
    public FunctionDescription withConfiguration(FunctionConfiguration other) {
        return new FunctionDescription(arn, other, tags, account);
    }
}
