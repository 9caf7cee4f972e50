package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.Question.Range;
import io.filigree.query.nrql.Scope;

/**
 * The tables that a query reads. For a scope of some accounts each is a subquery that ends with {@link Sql#FENCE}:
 * PostgreSQL neither merges it with the query around it nor moves a condition into it, so an expression of the query is
 * evaluated on rows of these accounts only. Nothing but the accounts, the window and the event type is compared inside.
 *
 * <p>Rows are found by account, through indexes, so the time of a query depends on its own accounts' data. A scope of all
 * accounts reads the tables themselves.
 */
final class ScopedTables {

    /** Of a function's ARN, in the words that the indexes have. */
    private static final String ACCOUNT = "split_part(function_arn, ':', 5) = ANY({})";

    private final Scope scope;

    ScopedTables(Scope scope) {
        this.scope = scope;
    }

    /** Whether the scope is of some accounts only. */
    boolean isBound() {
        return !scope.accountIds().isEmpty();
    }

    /** Metadata, as {@code m}. */
    Sql metadata() {
        return metadataTable().alias("m");
    }

    private Sql metadataTable() {
        return isBound()
                ? fenced("SELECT * FROM function_metadata WHERE " + ACCOUNT, accounts())
                : Sql.of("function_metadata");
    }

    /** Functions that are not deleted, as {@code f}, with their metadata, as {@code m}. */
    Sql functions() {
        Sql functions = isBound()
                ? fenced("SELECT * FROM lambda_function WHERE account_id = ANY({})", accounts())
                : Sql.of("lambda_function");
        return Sql.of("{} JOIN {} ON m.metadata_id = f.metadata_id", functions.alias("f"), metadata());
    }

    /**
     * Events of the scope that point at metadata, as {@code e}, with these columns of their metadata, as {@code m}. Each
     * row of metadata leads to its events through an index.
     *
     * @param columns of metadata besides its id, without a table
     */
    Sql decoratedEvents(EventTable table, String type, Range window, List<Sql> columns) {
        return Sql.of(
                "{} m CROSS JOIN LATERAL {}",
                metadataRows(columns),
                events(table, type, window, Sql.of("metadata_id = m.metadata_id")));
    }

    /** Events of the scope that do not point at metadata, as {@code e}. */
    Sql undecoratedEvents(EventTable table, String type, Range window) {
        return events(table, type, window, Sql.of("metadata_id IS NULL AND " + ACCOUNT, accounts()));
    }

    /**
     * An attribute of the rows. Patterns over a bare column would be tried on the values that PostgreSQL's statistics
     * keep of it, which are of all accounts; a text made of the column has none.
     */
    Value withoutStatistics(Value value) {
        return isBound() && value.type() == Value.Type.TEXT
                ? new Value(value.type(), Sql.of("('' || ({}))", value.sql()), value.json())
                : value;
    }

    /** Rows of metadata with their id. The fence keeps PostgreSQL from computing the columns for each event instead. */
    Sql metadataRows(List<Sql> columns) {
        List<Sql> all = new ArrayList<>(List.of(Sql.of("metadata_id")));
        all.addAll(columns);
        Sql table = isBound() ? metadataTable().alias("function_metadata") : metadataTable();
        return Sql.of("(SELECT {} FROM {} WHERE true" + Sql.FENCE + ")", Sql.join(", ", all), table);
    }

    private Sql events(EventTable table, String type, Range window, Sql which) {
        if (!isBound()) {
            throw new IllegalStateException("Events of all accounts are read without a fence");
        }
        List<Sql> conditions = new ArrayList<>(List.of(
                which, Sql.of("ts >= {}", Sql.moment(window.begin())), Sql.of("ts < {}", Sql.moment(window.end()))));
        if (table == EventTable.CUSTOM) {
            conditions.add(Sql.of("type = {}", Sql.text(type)));
        }
        return fenced("SELECT * FROM " + table.table() + " WHERE {}", Sql.and(conditions))
                .alias("e");
    }

    Sql accounts() {
        return Sql.texts(scope.accountIds());
    }

    private static Sql fenced(String select, Sql parts) {
        return Sql.of("(" + select + Sql.FENCE + ")", parts);
    }
}
