package io.filigree.page.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/**
 * One column of a query result. A selected expression has one, or several where its function returns several values:
 * percentiles, the buckets of a histogram, the steps of a funnel.
 *
 * @param index of the selected expression
 * @param part which of its values: a key of a Map, or an index of a List; null for a single value
 */
record Column(
        String name, ValueUnit unit, int index, @Nullable Object part) {

    private static final List<String> APDEX = List.of("score", "count", "s", "t", "f");

    /** @param values the selected values of all rows, from which the keys of maps are read */
    static List<Column> of(Query query, Supplier<Stream<List<@Nullable Object>>> values) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < query.select().size(); i++) {
            int index = i;
            Query.Selected selected = query.select().get(i);
            columns.addAll(of(selected, index, keys(values.get().map(part -> part.get(index)))));
        }
        return columns;
    }

    /** The value that this column shows; null if absent. */
    @Nullable
    Object of(List<@Nullable Object> values) {
        Object value = values.get(index);
        if (part instanceof Integer position && value instanceof List<?> list) {
            return position < list.size() ? list.get(position) : null;
        }
        return part instanceof String key && value instanceof Map<?, ?> map ? map.get(key) : value;
    }

    private static List<Column> of(Query.Selected selected, int index, Set<String> keys) {
        String name = ExpressionText.label(selected);
        ValueUnit unit = ValueUnit.of(selected);
        List<String> elements = elements(selected.expression());
        if (!elements.isEmpty()) {
            return IntStream.range(0, elements.size())
                    .mapToObj(i -> new Column(elements.get(i), ValueUnit.NONE, index, i))
                    .toList();
        }
        if (keys.isEmpty()) {
            return List.of(new Column(name, unit, index, null));
        }
        if (keys.size() == 1) {
            return List.of(new Column(name, unit, index, keys.iterator().next()));
        }
        boolean apdex = keys.containsAll(APDEX);
        return (apdex ? APDEX : List.copyOf(keys))
                .stream()
                        .map(key -> new Column(name + " · " + key + (apdex ? "" : " %"), unit, index, key))
                        .toList();
    }

    /** The names of the elements of an array that each have a column. */
    private static List<String> elements(Expression expression) {
        return HistogramBuckets.of(expression)
                .map(HistogramBuckets::names)
                .orElseGet(() ->
                        ResultShape.of(expression) instanceof ResultShape.Steps steps ? steps.labels() : List.of());
    }

    private static Set<String> keys(Stream<@Nullable Object> values) {
        Set<String> keys = new LinkedHashSet<>();
        values.forEach(value -> {
            if (value instanceof Map<?, ?> map) {
                map.keySet().forEach(key -> keys.add(String.valueOf(key)));
            }
        });
        return keys;
    }
}
