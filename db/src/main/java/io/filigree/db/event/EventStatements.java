package io.filigree.db.event;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** Prepares statements on event tables, and sets and reads what several of them have. */
final class EventStatements {

    private EventStatements() {}

    /**
     * Prepares a statement that PostgreSQL plans each time. A cached plan may have been made for a partition that was
     * empty then, for which every index has the same cost. Only the indexes on ids are right here.
     */
    static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        return statement;
    }

    /** Sets a parameter to an array of texts, one for each row. */
    static <T> void setTexts(
            PreparedStatement statement, int index, Collection<T> rows, Function<T, @Nullable String> text)
            throws SQLException {
        statement.setArray(
                index,
                statement
                        .getConnection()
                        .createArrayOf("text", rows.stream().map(text).toArray()));
    }

    /** Reads {@code account_ids}. */
    static AccountScope accounts(ResultSet row) throws SQLException {
        Array accounts = row.getArray("account_ids");
        return AccountScope.ofColumn(accounts == null ? null : (String[]) accounts.getArray());
    }
}
