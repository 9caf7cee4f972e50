package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * A query result as a flat list of objects, the form of NerdGraph's {@code results}: one object for each event, group
 * or bucket, or a single one.
 */
final class FlatResult {

    private final QueryResult result;
    private final List<String> keys;
    private final List<String> facets;

    FlatResult(QueryResult result) {
        this.result = result;
        this.keys = OutputColumnNames.distinct(result.query().select());
        this.facets = ResultLabels.ofFacets(result.query());
    }

    /** All rows; for a comparison those of both windows, each marked with its window. */
    List<Map<String, @Nullable Object>> all() {
        Result previous = result.previous();
        if (previous == null) {
            return of(result.current());
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        of(result.current()).forEach(row -> rows.add(compared("current", row)));
        of(previous).forEach(row -> rows.add(compared("previous", row)));
        return rows;
    }

    /** The rows of one window. */
    List<Map<String, @Nullable Object>> of(Result window) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        if (result.kind() == Kind.ROWS) {
            window.events().forEach(event -> rows.add(plain(event)));
        }
        for (Facet facet : window.facets()) {
            addTo(rows, names(facet), facet.part());
        }
        Part total = window.total();
        if (total != null && result.kind() == Kind.EVENT_TYPES) {
            for (Object type : (List<?>) requireNonNull(total.values().get(0))) {
                rows.add(row(Map.of("eventType", type)));
            }
        } else if (total != null && (result.kind() == Kind.SINGLE || result.kind() == Kind.SERIES)) {
            addTo(rows, Map.of(), total);
        }
        return rows;
    }

    /** The aggregates over all events of a grouped result; null where there are none. */
    @Nullable
    Map<String, @Nullable Object> total() {
        Part total = result.current().total();
        return total == null || !grouped() ? null : values(total.values());
    }

    /** The aggregates over the groups that are not shown; null where there are none. */
    @Nullable
    Map<String, @Nullable Object> other() {
        Part other = result.current().other();
        return other == null ? null : values(other.values());
    }

    private boolean grouped() {
        return result.kind() == Kind.FACETS || result.kind() == Kind.FACET_SERIES;
    }

    private void addTo(List<Map<String, @Nullable Object>> rows, Map<String, @Nullable Object> names, Part part) {
        if (result.kind() != Kind.SERIES && result.kind() != Kind.FACET_SERIES) {
            Map<String, @Nullable Object> row = row(names);
            row.putAll(values(part.values()));
            rows.add(row);
            return;
        }
        for (Bucket bucket : part.buckets()) {
            Map<String, @Nullable Object> row = row(names);
            row.put("beginTimeSeconds", RestResultFormat.seconds(bucket.begin()));
            row.put("endTimeSeconds", RestResultFormat.seconds(bucket.end()));
            row.putAll(values(bucket.values()));
            rows.add(row);
        }
    }

    private Map<String, @Nullable Object> names(Facet facet) {
        Map<String, @Nullable Object> names = new LinkedHashMap<>();
        List<@Nullable Object> texts = new ArrayList<>();
        facet.names().forEach(name -> texts.add(JsonNumbers.text(name)));
        names.put("facet", texts.size() == 1 ? texts.get(0) : texts);
        Query.Facet clause = requireNonNull(result.query().facet());
        for (int i = 0; i < facets.size(); i++) {
            Query.Selected by = clause.by().get(i);
            if (by.label() != null || !(by.expression() instanceof Expression.Cases)) {
                names.put(facets.get(i), JsonNumbers.value(facet.names().get(i)));
            }
        }
        return names;
    }

    private Map<String, @Nullable Object> values(List<@Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            row.put(keys.get(i), JsonNumbers.value(values.get(i)));
        }
        return row;
    }

    private static Map<String, @Nullable Object> compared(String window, Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("comparison", window);
        row.putAll(values);
        return row;
    }

    private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> event) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        event.forEach((name, value) -> row.put(name, JsonNumbers.value(value)));
        return row;
    }

    private static Map<String, @Nullable Object> row(Map<String, ? extends @Nullable Object> start) {
        return new LinkedHashMap<>(start);
    }
}
