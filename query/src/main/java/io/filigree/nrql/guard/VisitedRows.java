package io.filigree.nrql.guard;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import io.filigree.query.nrql.QueryDatabase.RowVisitor;

/** Rows of a statement that are read once, of which a part is in memory at a time. */
final class VisitedRows {

    /** So many of the largest rows fit into the memory that the driver has for a result. */
    static final int FIRST_FETCH = 5;

    /** All rows are in memory. PostgreSQL uses parallel workers for them, but not for a cursor. */
    static final int ALL = 0;

    private static final int MOST = 10_000;

    /** Of the memory for a result, as estimated from the rows before. Rows after them can be larger. */
    private static final int SHARE = 8;

    private final PreparedStatement statement;
    private final long bytesInMemory;
    private final int firstFetch;
    private final Runnable check;

    /**
     * @param bytesInMemory beyond which the driver fails
     * @param firstFetch {@link #FIRST_FETCH} or {@link #ALL}
     * @param check throws when the query has to end
     */
    VisitedRows(PreparedStatement statement, long bytesInMemory, int firstFetch, Runnable check) {
        this.statement = statement;
        this.bytesInMemory = bytesInMemory;
        this.firstFetch = firstFetch;
        this.check = check;
    }

    void each(RowVisitor visitor) throws SQLException {
        int fetch = firstFetch;
        statement.setFetchSize(fetch);
        try (ResultSet row = statement.executeQuery()) {
            long largest = 1;
            int left = fetch;
            while (row.next()) {
                largest = Math.max(largest, visitor.visit(row));
                left--;
                if (left == 0) {
                    check.run();
                    fetch = (int) Math.min(Math.min(MOST, 10L * fetch), Math.max(1, bytesInMemory / SHARE / largest));
                    row.setFetchSize(fetch);
                    left = fetch;
                }
            }
        }
    }
}
