package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

/**
 * A request to the fake AWS.
 *
 * @param action as IAM spells it: {@code lambda:ListFunctions}, {@code sts:AssumeRole}, …
 * @param accountId whose credentials signed the call; for {@code sts:AssumeRole} the caller's account
 * @param region from the credential scope of the signature
 */
public record AwsCall(String action, String accountId, String region) {

    public AwsCall {
        requireNonNull(action, "action");
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
    }

    String service() {
        return action.substring(0, action.indexOf(':'));
    }
}
