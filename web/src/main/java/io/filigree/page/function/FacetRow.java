package io.filigree.page.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFacets.Value;
import io.filigree.query.function.FunctionFilter;

/**
 * A facet of the list: the values to filter by, each with the number of matching functions.
 *
 * @param id unique in the page, so that the keyboard focus is preserved after a choice
 * @param few the choices that are always shown
 * @param others the choices that are shown on demand
 */
record FacetRow(String id, String title, List<Choice> few, List<Choice> others) {

    private static final int SHOWN = 8;

    private static final Map<FacetName, String> TITLES = Map.of(
            FacetName.ACCOUNT, "Account",
            FacetName.REGION, "Region",
            FacetName.RUNTIME, "Runtime",
            FacetName.ARCHITECTURE, "Architecture",
            FacetName.PACKAGE_TYPE, "Package type");

    /** The facets of the columns; one without choices is omitted. */
    static List<FacetRow> of(FunctionFacets facets, ExplorerAddress address) {
        List<FacetRow> rows = new ArrayList<>();
        for (FacetName facet : FacetName.values()) {
            List<Value> values = facets.values().getOrDefault(facet, List.of());
            if (values.size() > 1 || !address.chosen(facet).isEmpty()) {
                rows.add(row(
                        facet.text(),
                        TITLES.getOrDefault(facet, facet.text()),
                        values.stream()
                                .map(value -> new Choice(
                                        label(facet, value),
                                        value.functions(),
                                        address.chosen(facet).contains(value.value()),
                                        address.toggled(facet, value.value()).query()))
                                .toList()));
            }
        }
        return rows;
    }

    private static String label(FacetName facet, Value value) {
        boolean image = facet == FacetName.RUNTIME && value.value().equals(FunctionFilter.NONE);
        return image ? "none (image)" : value.label();
    }

    /** One facet for each key of tags. */
    static List<FacetRow> ofTags(FunctionFacets facets, ExplorerAddress address) {
        List<FacetRow> rows = new ArrayList<>();
        facets.tags()
                .forEach((key, values) -> rows.add(row(
                        "tag" + rows.size(),
                        key,
                        values.stream()
                                .map(value -> new Choice(
                                        value.label().isEmpty() ? "(empty)" : value.label(),
                                        value.functions(),
                                        address.filter().tags().contains(value.value()),
                                        address.toggledTag(value.value()).query()))
                                .toList())));
        return rows;
    }

    /** Selected values are never hidden. */
    private static FacetRow row(String id, String title, List<Choice> choices) {
        List<Choice> sorted = choices.stream()
                .sorted(Comparator.comparing((Choice choice) -> !choice.chosen()))
                .toList();
        int shown = Math.min(sorted.size(), Math.max(SHOWN, (int)
                sorted.stream().filter(Choice::chosen).count()));
        return new FacetRow(id, title, sorted.subList(0, shown), sorted.subList(shown, sorted.size()));
    }

    /** @param query of the address that the choice links to */
    record Choice(String label, long functions, boolean chosen, String query) {}
}
