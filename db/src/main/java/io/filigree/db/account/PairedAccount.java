package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An AWS account whose functions we may list.
 *
 * @param accountId twelve digits
 * @param roleArn the role to assume; null until one is given
 * @param externalId random, ours, one for each account: the role's trust policy asks for it
 * @param regions the regions to sweep; empty for all that the account has enabled
 * @param reason why it is broken; null while it is not
 * @param verifiedAt when the role last passed every check
 */
@Table("paired_account")
public record PairedAccount(
        @Id String accountId,
        String name,
        @Nullable String roleArn,
        String externalId,
        List<String> regions,
        Status status,
        @Nullable String reason,
        Instant pairedAt,
        @Nullable Instant verifiedAt) {

    public PairedAccount {
        requireNonNull(accountId, "accountId");
        requireNonNull(name, "name");
        requireNonNull(externalId, "externalId");
        regions = List.copyOf(regions);
    }

    /** How the pairing stands. Tables and answers spell it in lower case. */
    public enum Status {
        /** Nobody tried its role yet. */
        UNVERIFIED,
        /** The role can be assumed, by us and by nobody without the external id. */
        VERIFIED,
        /** The role could not be assumed when last tried; its inventory stands as it was. */
        BROKEN
    }
}
