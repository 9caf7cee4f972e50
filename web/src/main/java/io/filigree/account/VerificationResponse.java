package io.filigree.account;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.VerificationCheck;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A verification of a role in the REST API; null fields are omitted.
 *
 * @param finishedAt absent while it runs
 * @param verified absent while it runs
 * @param trustPolicy the required trust policy, when the role failed for its trust policy
 * @param trustPolicyProblem why that cannot be used as it is: our own principal is unknown yet, or of another partition
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VerificationResponse(
        String accountId,
        String roleArn,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Boolean verified,
        List<CheckResponse> checks,
        @Nullable JsonNode trustPolicy,
        @Nullable String trustPolicyProblem) {

    static VerificationResponse of(
            AccountVerification verification, @Nullable JsonNode trustPolicy, @Nullable String trustPolicyProblem) {
        return new VerificationResponse(
                verification.accountId(),
                verification.roleArn(),
                verification.startedAt(),
                verification.finishedAt(),
                verification.verified(),
                verification.checks().stream().map(CheckResponse::of).toList(),
                trustPolicy,
                trustPolicyProblem);
    }

    /** @param outcome {@code passed}, {@code failed}, or {@code optional} for a failed check that is not required */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckResponse(
            String name,
            @Nullable String action,
            @Nullable String region,
            boolean passed,
            String outcome,
            String detail,
            @Nullable String fix) {

        static CheckResponse of(VerificationCheck check) {
            return new CheckResponse(
                    check.name(),
                    check.action(),
                    check.region(),
                    check.passed(),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.detail(),
                    check.fix());
        }
    }
}
