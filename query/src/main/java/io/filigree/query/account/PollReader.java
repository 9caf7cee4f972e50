package io.filigree.query.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists the polls of the last days. */
public final class PollReader {

    private final JdbcClient jdbc;

    public PollReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Each account's last poll, which may still run; an account that was never polled is left out. */
    public Map<String, ListedPoll> lastByAccount() {
        return jdbc.sql("""
                SELECT p.* FROM paired_account a CROSS JOIN LATERAL (
                       SELECT account_id, started_at, finished_at, regions, regions_failed, functions, added, changed,
                              missing, deleted, calls, throttles, reason
                         FROM account_poll
                        WHERE account_id = a.account_id
                        ORDER BY started_at DESC LIMIT 1) p
                """).query((row, number) -> poll(row)).list().stream()
                .collect(Collectors.toMap(ListedPoll::accountId, Function.identity()));
    }

    /** The account's last polls, newest first. */
    public List<ListedPoll> of(String accountId, int limit) {
        return jdbc.sql("""
                SELECT account_id, started_at, finished_at, regions, regions_failed, functions, added, changed, missing,
                       deleted, calls, throttles, reason
                  FROM account_poll
                 WHERE account_id = :accountId
                 ORDER BY started_at DESC
                 LIMIT :limit
                """)
                .param("accountId", accountId)
                .param("limit", limit)
                .query((row, number) -> poll(row))
                .list();
    }

    private static ListedPoll poll(ResultSet row) throws SQLException {
        return new ListedPoll(
                row.getString("account_id"),
                row.getTimestamp("started_at").toInstant(),
                AccountRowMapper.instant(row, "finished_at"),
                Stream.of((Object[]) row.getArray("regions").getArray())
                        .map(Object::toString)
                        .toList(),
                row.getInt("regions_failed"),
                row.getInt("functions"),
                AccountRowMapper.cost(row),
                row.getString("reason"));
    }
}
