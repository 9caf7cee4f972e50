package io.filigree.page.account;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The accounts of a bulk pairing whose role is not verified, or was verified recently.
 *
 * @param running whether a verification is running
 */
record UnverifiedRoles(boolean running, List<Row> rows) {

    static UnverifiedRoles of(List<Row> rows) {
        return new UnverifiedRoles(rows.stream().anyMatch(row -> row.state().equals("verifying")), rows);
    }

    /**
     * @param kind of badge
     * @param reason why it failed; null when it passed or was not verified
     */
    record Row(
            String accountId,
            String name,
            String state,
            String kind,
            @Nullable String reason,
            @Nullable String fix) {

        /** @param verification null when the role was never verified */
        static Row of(String accountId, String name, @Nullable VerificationView verification) {
            if (verification == null) {
                return new Row(accountId, name, "not verified", "", null, null);
            }
            VerificationView.CheckLine failure = verification.failure();
            return switch (verification.state()) {
                case "running" -> new Row(accountId, name, "verifying", "info", null, null);
                case "passed" -> new Row(accountId, name, "verified", "good", null, null);
                default ->
                    new Row(
                            accountId,
                            name,
                            "failed",
                            "bad",
                            failure == null ? "Verification was interrupted" : failure.detail(),
                            failure == null ? "Verify the role again" : failure.fix());
            };
        }
    }
}
