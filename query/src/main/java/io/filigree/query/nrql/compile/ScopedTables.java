package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryRequest.Range;

/**
 * The tables that a query reads. For a scope of some accounts each is a subquery that ends with {@link SqlFragment#FENCE}:
 * PostgreSQL neither merges it with the query around it nor moves a condition into it, so an expression of the query is
 * evaluated on rows of these accounts only. Nothing but the accounts, the window and the event type is compared inside.
 *
 * <p>Rows are found by account, through indexes, so the time of a query depends on its own accounts' data. A scope of all
 * accounts reads the tables themselves.
 */
final class ScopedTables {

    /** Of a function's ARN, in the words that the indexes have. */
    private static final String ACCOUNT = "split_part(function_arn, ':', 5) = ANY({})";

    private final AccountScope scope;

    ScopedTables(AccountScope scope) {
        this.scope = scope;
    }

    /** Whether the scope is of some accounts only. */
    boolean isBound() {
        return !scope.isAll();
    }

    /** Metadata, as {@code m}. */
    SqlFragment metadata() {
        return metadataTable().alias("m");
    }

    private SqlFragment metadataTable() {
        return isBound()
                ? fenced("SELECT * FROM function_metadata WHERE " + ACCOUNT, accounts())
                : SqlFragment.of("function_metadata");
    }

    /** Functions that are not deleted, as {@code f}, with their metadata, as {@code m}. */
    SqlFragment functions() {
        SqlFragment functions = isBound()
                ? fenced("SELECT * FROM lambda_function WHERE account_id = ANY({})", accounts())
                : SqlFragment.of("lambda_function");
        return SqlFragment.of("{} JOIN {} ON m.metadata_id = f.metadata_id", functions.alias("f"), metadata());
    }

    /**
     * Events of the scope that have metadata, as {@code e}, with columns of their metadata, as {@code m}. Events are found
     * by metadata row through an index.
     *
     * @param columns unqualified columns of metadata in addition to its id
     */
    SqlFragment decoratedEvents(EventTable table, String type, Range window, List<SqlFragment> columns) {
        return SqlFragment.of(
                        "{} m CROSS JOIN LATERAL {}",
                        metadataRows(columns),
                        events(
                                SqlFragment.of(table.table()),
                                table,
                                type,
                                window,
                                SqlFragment.of("metadata_id = m.metadata_id")))
                .inDuckDb(
                        "{} m JOIN {} ON e.metadata_id = m.metadata_id",
                        metadataRows(columns),
                        events(
                                SqlFragment.of(table.table()),
                                table,
                                type,
                                window,
                                SqlFragment.of(
                                        "metadata_id IN (SELECT metadata_id FROM function_metadata WHERE " + ACCOUNT
                                                + ")",
                                        accounts())));
    }

    /** Events of the scope that do not point at metadata, as {@code e}. */
    SqlFragment undecoratedEvents(EventTable table, String type, Range window) {
        return events(
                undecorated(table),
                table,
                type,
                window,
                SqlFragment.of("metadata_id IS NULL AND " + ACCOUNT, accounts()));
    }

    /** A table that has the events without metadata. */
    static SqlFragment undecorated(EventTable table) {
        return SqlFragment.of(table.table()).inDuckDb(table.table() + ColumnarEvents.UNDECORATED);
    }

    /**
     * An attribute of the rows. PostgreSQL evaluates patterns over a plain column on the values in its statistics, which
     * belong to all accounts; it has no statistics for an expression over the column.
     */
    TypedExpression withoutStatistics(TypedExpression value) {
        return isBound() && value.type() == TypedExpression.Type.TEXT
                ? new TypedExpression(value.type(), SqlFragment.of("('' || ({}))", value.sql()), value.json())
                : value;
    }

    /** Rows of metadata with their id. The fence keeps PostgreSQL from computing the columns for each event instead. */
    SqlFragment metadataRows(List<SqlFragment> columns) {
        List<SqlFragment> all = new ArrayList<>(List.of(SqlFragment.of("metadata_id")));
        all.addAll(columns);
        SqlFragment table = isBound() ? metadataTable().alias("function_metadata") : metadataTable();
        return SqlFragment.of(
                "(SELECT {} FROM {} WHERE true" + SqlFragment.FENCE + ")", SqlFragment.join(", ", all), table);
    }

    private SqlFragment events(SqlFragment from, EventTable table, String type, Range window, SqlFragment which) {
        if (!isBound()) {
            throw new IllegalStateException("Events of all accounts are read without a fence");
        }
        List<SqlFragment> conditions = new ArrayList<>(List.of(which, isIn(window, "ts")));
        if (table == EventTable.CUSTOM) {
            conditions.add(SqlFragment.of("type = {}", SqlFragment.text(type)));
        }
        return fenced("SELECT * FROM {} WHERE {}", from, SqlFragment.and(conditions))
                .alias("e");
    }

    /** Whether an event is in a time range. The tables of columnar files have no others ({@link ColumnarEvents.Reader#session}). */
    static SqlFragment isIn(Range window, String time) {
        return SqlFragment.of(
                        time + " >= {} AND " + time + " < {}",
                        SqlFragment.moment(window.begin()),
                        SqlFragment.moment(window.end()))
                .inDuckDb("true");
    }

    /** The accounts of a bound scope. */
    SqlFragment accounts() {
        return scope.match(
                () -> {
                    throw new IllegalStateException("All accounts are read without a list of accounts");
                },
                SqlFragment::texts);
    }

    private static SqlFragment fenced(String select, SqlFragment... parts) {
        return SqlFragment.of(
                "({}{})",
                SqlFragment.of(select, parts),
                SqlFragment.of(SqlFragment.FENCE).inDuckDb(" OFFSET 0"));
    }
}
