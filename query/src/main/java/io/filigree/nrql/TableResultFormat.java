package io.filigree.nrql;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.csv.CsvLine;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Formats a query result as a table with one line for each flat row. */
final class TableResultFormat {

    private static final JsonMapper JSON = JsonMapper.shared();

    private TableResultFormat() {}

    /** Writes CSV (RFC 4180). A value with fields has a column for each field; a list is a JSON cell. */
    static void writeCsv(QueryResult result, Writer to) throws IOException {
        List<Map<String, @Nullable Object>> rows = new FlatResult(result).all();
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(columns(row).keySet()));
        to.write(CsvLine.of(columns.stream()));
        for (Map<String, @Nullable Object> row : rows) {
            Map<String, @Nullable Object> values = columns(row);
            List<@Nullable Object> cells = new ArrayList<>(columns.size());
            columns.forEach(column -> cells.add(values.get(column)));
            to.write(CsvLine.of(cells.stream()));
        }
    }

    /** Writes one JSON object on each line. */
    static void writeLines(QueryResult result, Writer to) throws IOException {
        for (Map<String, @Nullable Object> row : new FlatResult(result).all()) {
            to.write(JSON.writeValueAsString(row));
            to.write('\n');
        }
    }

    private static Map<String, @Nullable Object> columns(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (value instanceof Map<?, ?> parts) {
                parts.forEach((key, part) -> columns.put(name + "." + key, cell(part)));
            } else {
                columns.put(name, cell(value));
            }
        });
        return columns;
    }

    private static @Nullable Object cell(@Nullable Object value) {
        return value instanceof List<?> || value instanceof Map<?, ?> ? JSON.writeValueAsString(value) : value;
    }
}
