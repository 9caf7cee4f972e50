package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.QueryDatabase.Row;

/** Where the statements of a question go. */
interface Statements {

    <R> List<R> rows(Sql sql, Row<R> row);
}
