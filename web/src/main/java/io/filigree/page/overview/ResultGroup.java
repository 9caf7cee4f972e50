package io.filigree.page.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.filigree.page.query.Cell;
import io.filigree.page.query.ValueUnit;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * A group in the result of a query for the lists of the overview.
 *
 * @param name of the first facet
 * @param values the selected values, then the names of the other facets
 * @param before the same in the previous time range; empty without one
 */
record ResultGroup(String name, List<@Nullable Object> values, List<@Nullable Object> before) {

    static List<ResultGroup> of(QueryResult result) {
        List<QueryResult.Facet> facets = result.current().facets();
        QueryResult.Result previous = result.previous();
        List<QueryResult.Facet> compared = previous == null ? List.of() : previous.facets();
        List<ResultGroup> rows = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            rows.add(new ResultGroup(
                    String.valueOf(facets.get(i).names().get(0)),
                    withOtherNames(facets.get(i)),
                    i < compared.size() ? compared.get(i).part().values() : List.of()));
        }
        return rows;
    }

    private static List<@Nullable Object> withOtherNames(QueryResult.Facet facet) {
        if (facet.names().size() == 1) {
            return facet.part().values();
        }
        List<@Nullable Object> values = new ArrayList<>(facet.part().values());
        values.addAll(facet.names().subList(1, facet.names().size()));
        return values;
    }

    /** The same group in the previous time range. */
    ResultGroup previous() {
        return new ResultGroup(name, before, List.of());
    }

    /** The number at the index; 0 if absent. */
    double number(int index) {
        return number(values, index);
    }

    /** The number of the previous time range; 0 if absent. */
    double numberBefore(int index) {
        return number(before, index);
    }

    /** The text at the index; null if absent. */
    @Nullable
    String text(int index) {
        Object value = values.get(index);
        return value == null ? null : value.toString();
    }

    /** The number at the index as it is shown in a table of the query. */
    String shown(int index, ValueUnit unit) {
        return Cell.text(only(values.get(index)), unit);
    }

    private static double number(List<@Nullable Object> values, int index) {
        return index < values.size() && only(values.get(index)) instanceof Number number ? number.doubleValue() : 0;
    }

    /** The value of a percentile, which is a map with one entry. */
    private static @Nullable Object only(@Nullable Object value) {
        return value instanceof Map<?, ?> map && map.size() == 1
                ? map.values().iterator().next()
                : value;
    }
}
