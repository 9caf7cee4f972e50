package io.filigree.account;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.account.PairedAccount;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A paired account in the REST API; null fields are omitted.
 *
 * @param status {@code unverified}, {@code verified} or {@code broken}
 * @param reason why it is broken
 * @param externalId only for callers who may pair accounts, because it is needed to make an account trust Filigree
 * @param nextExternalId the id that replaces it once AWS accepts it
 * @param pollIntervalSeconds absent for the default interval
 * @param callsPerSecond absent for the default rate
 * @param pausedAt absent while it is polled
 * @param trustPolicy the required trust policy of the role
 * @param trustPolicyProblem why it cannot be used as it is: our own principal is unknown yet, or of another partition
 * @param permissionsPolicy the minimum permissions of the role
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AccountResponse(
        String accountId,
        String name,
        String status,
        @Nullable String reason,
        @Nullable String externalId,
        @Nullable String nextExternalId,
        @Nullable String roleArn,
        List<String> regions,
        @Nullable Long pollIntervalSeconds,
        @Nullable Double callsPerSecond,
        boolean sweepVersions,
        Instant pairedAt,
        @Nullable Instant verifiedAt,
        @Nullable Instant pausedAt,
        @Nullable JsonNode trustPolicy,
        @Nullable String trustPolicyProblem,
        @Nullable JsonNode permissionsPolicy) {

    /** The response for read access. */
    static AccountResponse of(PairedAccount account) {
        return of(account, null, null, null, null, null);
    }

    /** The response for callers who may pair accounts. */
    static AccountResponse of(
            PairedAccount account, JsonNode trustPolicy, JsonNode permissionsPolicy, @Nullable String problem) {
        return of(account, account.externalId(), account.nextExternalId(), trustPolicy, problem, permissionsPolicy);
    }

    private static AccountResponse of(
            PairedAccount account,
            @Nullable String externalId,
            @Nullable String nextExternalId,
            @Nullable JsonNode trustPolicy,
            @Nullable String trustPolicyProblem,
            @Nullable JsonNode permissionsPolicy) {
        return new AccountResponse(
                account.accountId(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.reason(),
                externalId,
                nextExternalId,
                account.roleArn(),
                account.regions(),
                account.overrides().interval() == null
                        ? null
                        : account.overrides().interval().toSeconds(),
                account.overrides().callsPerSecond(),
                account.overrides().sweepVersions(),
                account.pairedAt(),
                account.verifiedAt(),
                account.pausedAt(),
                trustPolicy,
                trustPolicyProblem,
                permissionsPolicy);
    }
}
