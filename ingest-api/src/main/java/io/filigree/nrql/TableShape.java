package io.filigree.nrql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.csv.CsvLine;
import io.filigree.query.nrql.Answer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An answer as a table: a line for each flat row. */
final class TableShape {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TableShape() {}

    /** RFC 4180; a value that has parts becomes a column for each, a list a cell of JSON. */
    static String csv(Answer answer) {
        List<Map<String, @Nullable Object>> rows =
                new FlatRows(answer).all().stream().map(TableShape::columns).toList();
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        StringBuilder csv = new StringBuilder(CsvLine.of(columns.stream()));
        rows.forEach(row -> {
            List<@Nullable Object> cells = new ArrayList<>(columns.size());
            columns.forEach(column -> cells.add(row.get(column)));
            csv.append(CsvLine.of(cells.stream()));
        });
        return csv.toString();
    }

    /** One JSON object on each line. */
    static String lines(Answer answer) {
        return new FlatRows(answer)
                .all().stream().map(row -> JSON.writeValueAsString(row) + "\n").collect(Collectors.joining());
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
