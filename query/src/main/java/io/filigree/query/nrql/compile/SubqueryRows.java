package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** The result of a subquery in FROM or JOIN. */
record SubqueryRows(List<Map<String, @Nullable Object>> rows, SubqueryColumns columns) {

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
