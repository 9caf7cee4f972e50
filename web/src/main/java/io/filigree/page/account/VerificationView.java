package io.filigree.page.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.VerificationCheck;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * The verification of a role on a page. Checks of the role itself are a list. Checks of regions are a matrix, whose
 * failures are also listed with their fixes.
 *
 * @param state {@code running}, {@code passed}, {@code failed}, or {@code stalled} when its process has stopped
 * @param role checks that do not concern a region
 * @param lacking failed checks of regions
 * @param actions the columns of the matrix
 * @param regions its rows
 */
record VerificationView(
        String roleArn,
        TimestampView at,
        String state,
        List<CheckLine> role,
        List<CheckLine> lacking,
        List<String> actions,
        List<RegionLine> regions) {

    /** Longer than the slowest verification, including all retries. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static VerificationView of(AccountVerification verification, Instant now) {
        List<VerificationCheck> regional = verification.checks().stream()
                .filter(check -> check.region() != null)
                .toList();
        List<String> actions = regional.stream()
                .map(VerificationCheck::action)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new VerificationView(
                verification.roleArn(),
                TimestampView.of(verification.startedAt(), now),
                state(verification, now),
                verification.checks().stream()
                        .filter(check -> check.region() == null)
                        .map(CheckLine::of)
                        .toList(),
                regional.stream()
                        .filter(check -> !check.passed())
                        .map(CheckLine::of)
                        .toList(),
                actions,
                matrix(regional, actions));
    }

    /** The view for users who may not change the account: a fix can contain the external id. */
    VerificationView withoutFixes() {
        return new VerificationView(
                roleArn,
                at,
                state,
                role.stream().map(CheckLine::withoutFix).toList(),
                lacking.stream().map(CheckLine::withoutFix).toList(),
                actions,
                regions);
    }

    public boolean running() {
        return state.equals("running");
    }

    /** The first check that prevents use of the role. */
    @Nullable
    CheckLine failure() {
        return Stream.concat(role.stream(), lacking.stream())
                .filter(check -> check.outcome().equals("failed"))
                .findFirst()
                .orElse(null);
    }

    private static String state(AccountVerification verification, Instant now) {
        if (verification.finished()) {
            return Boolean.TRUE.equals(verification.verified()) ? "passed" : "failed";
        }
        return verification.startedAt().plus(PATIENCE).isBefore(now) ? "stalled" : "running";
    }

    private static List<RegionLine> matrix(List<VerificationCheck> regional, List<String> actions) {
        Map<String, Map<String, String>> outcomes = regional.stream()
                .collect(Collectors.groupingBy(
                        check -> "" + check.region(),
                        LinkedHashMap::new,
                        Collectors.toMap(
                                check -> "" + check.action(), VerificationView::outcome, (one, other) -> other)));
        Function<Map<String, String>, List<String>> row = byAction -> actions.stream()
                .map(action -> byAction.getOrDefault(action, "untried"))
                .toList();
        return outcomes.entrySet().stream()
                .map(region -> new RegionLine(region.getKey(), row.apply(region.getValue())))
                .sorted(Comparator.comparing(RegionLine::region))
                .toList();
    }

    private static String outcome(VerificationCheck check) {
        return check.outcome().name().toLowerCase(Locale.ROOT);
    }

    /** @param outcome {@code passed}, {@code failed}, or {@code optional} for a failed check that is not required */
    record CheckLine(
            String name,
            String outcome,
            String detail,
            @Nullable String fix) {

        static CheckLine of(VerificationCheck check) {
            return new CheckLine(check.name(), VerificationView.outcome(check), check.detail(), check.fix());
        }

        CheckLine withoutFix() {
            return new CheckLine(name, outcome, detail, null);
        }
    }

    /** @param outcomes one for each action; {@code untried} where the check did not apply */
    record RegionLine(String region, List<String> outcomes) {}
}
