package io.filigree.db.error;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.decorator.function.AccountScope;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of {@code error_state}. */
public final class ErrorStates {

    /** The longest fingerprint that can have a state; senders may write their own. */
    public static final int MAX_FINGERPRINT = 255;

    private final JdbcClient jdbc;

    public ErrorStates(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The states of these fingerprints in the accounts of the scope. */
    public List<ErrorState> of(AccountScope scope, Collection<String> fingerprints) {
        if (fingerprints.isEmpty()) {
            return List.of();
        }
        String[] accounts = scope.match(() -> null, ids -> ids.toArray(String[]::new));
        return jdbc.sql("""
                SELECT account_id, fingerprint, state, reason, changed_by, changed_at
                  FROM error_state
                 WHERE fingerprint = ANY(:fingerprints) AND (:all OR account_id = ANY(:accounts))
                """)
                .param("fingerprints", fingerprints.toArray(String[]::new))
                .param("all", scope.isAll())
                .param("accounts", accounts == null ? new String[0] : accounts)
                .query(ErrorStates::row)
                .list();
    }

    /** Replaces the state. False if the error has this state and reason already. */
    public boolean change(ErrorState state) {
        return jdbc.sql("""
                INSERT INTO error_state AS e (account_id, fingerprint, state, reason, changed_by, changed_at)
                VALUES (:account, :fingerprint, :state, :reason, :by, :at)
                ON CONFLICT (account_id, fingerprint) DO UPDATE
                   SET state = excluded.state, reason = excluded.reason, changed_by = excluded.changed_by,
                       changed_at = excluded.changed_at
                 WHERE excluded.state = 'resolved' OR (e.state, e.reason) <> (excluded.state, excluded.reason)
                """)
                        .param("account", state.accountId())
                        .param("fingerprint", state.fingerprint())
                        .param("state", state.value().text())
                        .param("reason", state.reason())
                        .param("by", state.changedBy())
                        .param("at", Timestamp.from(state.changedAt()))
                        .update()
                > 0;
    }

    private static ErrorState row(ResultSet row, int number) throws SQLException {
        return new ErrorState(
                row.getString("account_id"),
                row.getString("fingerprint"),
                ErrorState.Value.parse(row.getString("state")).orElseThrow(),
                row.getString("reason"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
