package io.filigree.page.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.filigree.page.chart.PageFilter;
import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFacets.Value;

/**
 * An active filter of the list.
 *
 * @param query of the address without the filter
 */
record ActiveFilter(String label, String query) {

    static List<ActiveFilter> of(ExplorerAddress address, FunctionFacets facets) {
        List<ActiveFilter> filters = new ArrayList<>();
        if (address.filter().text() != null) {
            filters.add(new ActiveFilter(
                    "“" + address.filter().text() + "”", address.withoutText().query()));
        }
        for (FacetName facet : FacetName.values()) {
            Map<String, String> labels = facets.values().getOrDefault(facet, List.of()).stream()
                    .collect(Collectors.toMap(Value::value, Value::label));
            for (String value : address.chosen(facet)) {
                filters.add(new ActiveFilter(
                        facet.text() + ": " + labels.getOrDefault(value, value),
                        address.toggled(facet, value).query()));
            }
        }
        for (String tag : address.filter().tags()) {
            filters.add(new ActiveFilter("tag " + tag, address.toggledTag(tag).query()));
        }
        PageFilter page = address.page();
        if (!page.errorClass().isEmpty() || !page.start().isEmpty()) {
            String starts = page.start().isEmpty() ? "" : page.start() + " starts";
            String separator = starts.isEmpty() || page.errorClass().isEmpty() ? "" : ", ";
            filters.add(new ActiveFilter(
                    "figures of " + starts + separator + page.errorClass(),
                    address.ofAllEvents().query()));
        }
        return filters;
    }
}
