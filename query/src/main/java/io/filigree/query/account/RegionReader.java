package io.filigree.query.account;

import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists the regions that a poll tried at least once. */
public final class RegionReader {

    private final JdbcClient jdbc;

    public RegionReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Each account's regions by name; an account that was never polled is left out. */
    public Map<String, List<ListedRegion>> byAccount() {
        return jdbc
                .sql("""
                SELECT account_id, region, status, reason, functions, last_sweep_at
                  FROM account_region
                 ORDER BY account_id, region
                """)
                .query((row, number) -> {
                    Timestamp lastSweep = row.getTimestamp("last_sweep_at");
                    return new ListedRegion(
                            row.getString("account_id"),
                            row.getString("region"),
                            row.getString("status"),
                            row.getString("reason"),
                            row.getLong("functions"),
                            lastSweep == null ? null : lastSweep.toInstant());
                })
                .list()
                .stream()
                .collect(Collectors.groupingBy(ListedRegion::accountId));
    }
}
