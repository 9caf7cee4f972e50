package io.filigree.query.account;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The regions of a running or finished poll. */
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
                SELECT r.account_id, r.region, r.status, r.reason, r.fix, r.functions, r.last_sweep_at, r.attempted_at,
                       r.next_attempt_at, r.calls, r.throttles, r.added, r.changed, r.missing, r.deleted, r.sweep_started_at,
                       r.listed, CASE WHEN a.sweep_versions THEN r.versions_reason END AS versions_reason,
                       r.tags_reason, r.tags_fix
                  FROM account_region r LEFT JOIN paired_account a USING (account_id)
                 WHERE :accountId::text IS NULL OR r.account_id = :accountId
                 ORDER BY r.account_id, r.region
                """)
                .param("accountId", accountId)
                .query((row, number) -> new ListedRegion(
                        row.getString("account_id"),
                        row.getString("region"),
                        row.getString("status"),
                        row.getString("reason"),
                        row.getString("fix"),
                        row.getLong("functions"),
                        AccountRowMapper.instant(row, "last_sweep_at"),
                        AccountRowMapper.instant(row, "attempted_at"),
                        AccountRowMapper.instant(row, "next_attempt_at"),
                        AccountRowMapper.cost(row),
                        AccountRowMapper.instant(row, "sweep_started_at"),
                        row.getLong("listed"),
                        row.getString("versions_reason"),
                        row.getString("tags_reason"),
                        row.getString("tags_fix")))
                .list();
    }
}
