package io.filigree.db.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An AWS account whose functions we may list.
 *
 * @param accountId twelve digits
 * @param roleArn the role to assume; null until one is given
 * @param externalId random, ours, one for each account: the role's trust policy asks for it
 * @param nextExternalId what replaces it once AWS takes it; null while no rotation is under way
 * @param regions the regions to sweep; empty for all that the account has enabled
 * @param reason why it is broken; null while it is not
 * @param verifiedAt when the role last passed every check
 * @param pausedAt since when it is not polled; null while it is
 */
@Table("paired_account")
public record PairedAccount(
        @Id String accountId,
        String name,
        @Nullable String roleArn,
        String externalId,
        @Nullable String nextExternalId,
        List<String> regions,
        @Embedded.Empty PollOverrides wishes,
        Status status,
        @Nullable String reason,
        Instant pairedAt,
        @Nullable Instant verifiedAt,
        @Nullable Instant pausedAt) {

    public PairedAccount {
        requireNonNull(accountId, "accountId");
        requireNonNull(name, "name");
        requireNonNull(externalId, "externalId");
        requireNonNull(wishes, "wishes");
        regions = List.copyOf(regions);
    }

    /** An account as it is paired: nobody tried its role, and it is polled like all others. */
    public static PairedAccount unverified(
            String accountId,
            String name,
            @Nullable String roleArn,
            String externalId,
            List<String> regions,
            Instant pairedAt) {
        return new PairedAccount(
                accountId,
                name,
                roleArn,
                externalId,
                null,
                regions,
                PollOverrides.NONE,
                Status.UNVERIFIED,
                null,
                pairedAt,
                null,
                null);
    }

    /** The external ids that the role's trust policy has to take: two while one replaces the other. */
    public List<String> externalIds() {
        return Stream.of(externalId, nextExternalId).filter(id -> id != null).toList();
    }

    /** Whether the region is one of those to sweep, where the account has enabled it. */
    public boolean isSwept(String region) {
        return regions.isEmpty() || regions.contains(region);
    }

    public boolean paused() {
        return pausedAt != null;
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
