package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.QueryExecution.Outcome;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The result of a subquery in FROM or JOIN. */
record SubqueryRows(List<Map<String, @Nullable Object>> rows, SubqueryColumns columns) {

    /** Maximum rows: small enough to send to PostgreSQL and back without a separate limit. */
    private static final int MAX = 100_000;

    /** A subquery's result as rows: a column for each facet and selected value, and the times of each bucket. */
    static SubqueryRows of(Query query, Outcome outcome) {
        return new SubqueryRows(rowsOf(query, outcome), SubqueryColumns.of(query));
    }

    private static List<Map<String, @Nullable Object>> rowsOf(Query query, Outcome outcome) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Result result = outcome.current();
        if (outcome.kind() == Kind.ROWS) {
            return result.events();
        }
        if (query.facet() == null) {
            addRows(rows, Map.of(), query, Objects.requireNonNull(result.total()));
        }
        for (QueryResult.Facet facet : result.facets()) {
            addRows(rows, facetColumns(query, facet.names()), query, facet.part());
        }
        if (rows.size() > MAX) {
            throw new NrqlException(query.place(), "a subquery may have at most " + MAX + " rows, not " + rows.size());
        }
        return rows;
    }

    private static Map<String, @Nullable Object> facetColumns(Query query, List<@Nullable Object> names) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        List<String> columnNames = SubqueryColumns.facets(Objects.requireNonNull(query.facet()));
        for (int i = 0; i < names.size(); i++) {
            columns.put(columnNames.get(i), names.get(i));
        }
        return columns;
    }

    private static void addRows(
            List<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> facets, Query query, Part part) {
        if (query.timeseries() == null) {
            rows.add(row(facets, query, part.values()));
        }
        for (QueryResult.Bucket bucket : part.buckets()) {
            Map<String, @Nullable Object> row = row(facets, query, bucket.values());
            row.put(Attributes.TIMESTAMP, bucket.begin().toEpochMilli());
            row.put(SubqueryColumns.BEGIN, bucket.begin().getEpochSecond());
            row.put(SubqueryColumns.END, bucket.end().getEpochSecond());
            rows.add(row);
        }
    }

    private static Map<String, @Nullable Object> row(
            Map<String, @Nullable Object> facets, Query query, List<@Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(facets);
        List<String> names = OutputColumnNames.distinct(query.select());
        for (int i = 0; i < values.size(); i++) {
            row.put(names.get(i), values.get(i));
        }
        return row;
    }

    /** The column that a name means, from a JSON object. */
    TypedExpression attribute(String object, String name) {
        String column = columns.column(name);
        return ValuesScan.attribute(
                object, column, rows.stream().map(row -> row.get(column)).toList());
    }

    /** The names without columns. */
    Set<String> unknown(Collection<String> names) {
        Set<String> unknown = columns.unknown(names);
        if (columns.isWhole()) {
            rows.forEach(row -> unknown.removeAll(row.keySet()));
            return rows.isEmpty() ? Set.of() : unknown;
        }
        return unknown;
    }

    /** The names of the columns. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(columns.names());
        if (columns.isWhole()) {
            rows.forEach(row -> names.addAll(row.keySet()));
        }
        return names;
    }

    /** All rows as a JSON array. */
    SqlFragment json() {
        return SqlFragment.json(JsonValues.write(rows));
    }
}
