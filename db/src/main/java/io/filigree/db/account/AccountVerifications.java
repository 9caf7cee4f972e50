package io.filigree.db.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.db.account.VerificationCheck.Outcome;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The progress of role verifications, one for each account. A new verification replaces the old one, whose further results
 * are discarded.
 */
public final class AccountVerifications {

    private final JdbcClient jdbc;

    public AccountVerifications(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Starts a verification of the role.
     *
     * @return empty if the account is not paired
     */
    public Optional<AccountVerification> start(String accountId, String roleArn, Instant at) {
        Instant startedAt = at.truncatedTo(ChronoUnit.MICROS); // as the table keeps it, or no row would be found by it
        int started = jdbc.sql("""
                        INSERT INTO account_verification (account_id, role_arn, started_at)
                        SELECT account_id, :roleArn, :startedAt FROM paired_account WHERE account_id = :accountId
                        ON CONFLICT (account_id) DO UPDATE
                        SET role_arn = excluded.role_arn, started_at = excluded.started_at, finished_at = NULL,
                            verified = NULL, checks = '[]'
                        """)
                .param("accountId", accountId)
                .param("roleArn", roleArn)
                .param("startedAt", Timestamp.from(startedAt))
                .update();
        return started == 0
                ? Optional.empty()
                : Optional.of(new AccountVerification(accountId, roleArn, startedAt, null, null, List.of()));
    }

    /** Whether the verification was not replaced and the account is still paired. */
    public boolean isCurrent(AccountVerification verification) {
        return jdbc.sql("SELECT 1 FROM account_verification WHERE account_id = :accountId AND started_at = :startedAt")
                .param("accountId", verification.accountId())
                .param("startedAt", Timestamp.from(verification.startedAt()))
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Adds a check to the verification. */
    public void append(AccountVerification verification, VerificationCheck check) {
        jdbc.sql("""
                        UPDATE account_verification SET checks = checks || :check::jsonb
                         WHERE account_id = :accountId AND started_at = :startedAt
                        """)
                .param("check", JsonText.write(row(check)))
                .param("accountId", verification.accountId())
                .param("startedAt", Timestamp.from(verification.startedAt()))
                .update();
    }

    /**
     * Ends the verification.
     *
     * @return false if the verification was replaced or the account was unpaired; its result is then discarded
     */
    public boolean finish(AccountVerification verification, boolean verified, Instant at) {
        return jdbc.sql("""
                        UPDATE account_verification SET finished_at = :at, verified = :verified
                         WHERE account_id = :accountId AND started_at = :startedAt
                        """)
                        .param("at", Timestamp.from(at))
                        .param("verified", verified)
                        .param("accountId", verification.accountId())
                        .param("startedAt", Timestamp.from(verification.startedAt()))
                        .update()
                > 0;
    }

    /** The account's last verification; empty if there was none. */
    public Optional<AccountVerification> find(String accountId) {
        return jdbc.sql("""
                        SELECT account_id, role_arn, started_at, finished_at, verified
                          FROM account_verification WHERE account_id = :accountId
                        """)
                .param("accountId", accountId)
                .query((row, number) -> new AccountVerification(
                        row.getString("account_id"),
                        row.getString("role_arn"),
                        row.getTimestamp("started_at").toInstant(),
                        instant(row, "finished_at"),
                        row.getObject("verified", Boolean.class),
                        List.of()))
                .optional()
                .map(verification -> verification.with(checks(verification)));
    }

    private List<VerificationCheck> checks(AccountVerification verification) {
        return jdbc.sql("""
                        SELECT c.name, c.action, c.region, c.outcome, c.detail, c.fix
                          FROM account_verification,
                               ROWS FROM (jsonb_to_recordset(checks) AS (
                                   name text, action text, region text, outcome text, detail text, fix text))
                               WITH ORDINALITY AS c (name, action, region, outcome, detail, fix, position)
                         WHERE account_id = :accountId AND started_at = :startedAt
                         ORDER BY c.position
                        """)
                .param("accountId", verification.accountId())
                .param("startedAt", Timestamp.from(verification.startedAt()))
                .query((row, number) -> new VerificationCheck(
                        row.getString("name"),
                        row.getString("action"),
                        row.getString("region"),
                        Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                        row.getString("detail"),
                        row.getString("fix")))
                .list();
    }

    private static Map<String, String> row(VerificationCheck check) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("name", check.name());
        putKnown(row, "action", check.action());
        putKnown(row, "region", check.region());
        row.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT));
        row.put("detail", check.detail());
        putKnown(row, "fix", check.fix());
        return row;
    }

    private static void putKnown(Map<String, String> row, String name, @Nullable String value) {
        if (value != null) {
            row.put(name, value);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
