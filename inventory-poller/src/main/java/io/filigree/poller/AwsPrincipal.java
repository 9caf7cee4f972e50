package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Who we are to AWS, as far as it is known.
 *
 * @param arn of our role; null while it is not known
 * @param partition that our role is in, assumed from the configured region while it is not known
 * @param unknownBecause why it is not known, for people; null when it is
 */
record AwsPrincipal(
        @Nullable String arn, String partition, @Nullable String unknownBecause) {

    AwsPrincipal {
        requireNonNull(partition, "partition");
    }

    static AwsPrincipal known(String arn) {
        return new AwsPrincipal(arn, arn.split(":", 3)[1], null);
    }

    static AwsPrincipal unknown(String partition, String reason) {
        return new AwsPrincipal(null, partition, reason);
    }

    /** The ARN, or a placeholder for it in that partition, which no AWS account accepts by accident. */
    String orPlaceholder(String inPartition) {
        return arn == null ? "arn:" + inPartition + ":iam::<YOUR-FILIGREE-ACCOUNT>:root" : arn;
    }

    /** What is wrong with a trust policy of an account in that partition; null when nothing is. */
    @Nullable
    String problemIn(String accountPartition) {
        if (arn == null) {
            return "Filigree's own principal is unknown yet, so the trust policy contains a placeholder: "
                    + unknownBecause
                    + ". Wait until STS responds, or set filigree.aws.principal-arn (FILIGREE_AWS_PRINCIPALARN)";
        }
        return partition.equals(accountPartition)
                ? null
                : "Filigree's own principal is in partition " + partition + ", the account in " + accountPartition
                        + ". AWS does not allow principals of another partition to assume a role: pair this account with a Filigree"
                        + " that has credentials of partition " + accountPartition;
    }
}
