package io.filigree.query.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** The columns that regions and polls share. */
final class AccountRowMapper {

    private AccountRowMapper() {}

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    static PollCost cost(ResultSet row) throws SQLException {
        return new PollCost(
                row.getInt("calls"),
                row.getInt("throttles"),
                row.getInt("added"),
                row.getInt("changed"),
                row.getInt("missing"),
                row.getInt("deleted"));
    }
}
