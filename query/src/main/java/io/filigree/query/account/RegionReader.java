package io.filigree.query.account;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists the regions that a poll takes or took. */
public final class RegionReader {

    private final JdbcClient jdbc;

    public RegionReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Each account's regions by name; an account that was never polled is left out. */
    public Map<String, List<ListedRegion>> byAccount() {
        return read(null).stream().collect(Collectors.groupingBy(ListedRegion::accountId));
    }

    /** The account's regions by name. */
    public List<ListedRegion> of(String accountId) {
        return read(accountId);
    }

    private List<ListedRegion> read(@Nullable String accountId) {
        return jdbc.sql("""
                SELECT account_id, region, status, reason, fix, functions, last_sweep_at, attempted_at, next_attempt_at,
                       calls, throttles, added, changed, missing, deleted, sweep_started_at, listed
                  FROM account_region
                 WHERE :accountId::text IS NULL OR account_id = :accountId
                 ORDER BY account_id, region
                """)
                .param("accountId", accountId)
                .query((row, number) -> new ListedRegion(
                        row.getString("account_id"),
                        row.getString("region"),
                        row.getString("status"),
                        row.getString("reason"),
                        row.getString("fix"),
                        row.getLong("functions"),
                        Rows.instant(row, "last_sweep_at"),
                        Rows.instant(row, "attempted_at"),
                        Rows.instant(row, "next_attempt_at"),
                        Rows.cost(row),
                        Rows.instant(row, "sweep_started_at"),
                        row.getLong("listed")))
                .list();
    }
}
