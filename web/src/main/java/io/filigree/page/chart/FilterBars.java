package io.filigree.page.chart;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.query.function.FacetReader;
import io.filigree.query.function.FunctionFacets;
import io.filigree.query.function.FunctionFilter;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Reads the choices of the filter bar and adds it to the model of a page. */
@Component
public final class FilterBars {

    private final FacetReader facets;

    FilterBars(FacetReader facets) {
        this.facets = facets;
    }

    /**
     * Adds the bar to a page with panels.
     *
     * @param path of the page
     * @param now the time of the page
     */
    public void add(String path, PageFilter filter, Instant now, Model model) {
        add(path, filter, List.of(), true, now, model);
    }

    /**
     * Adds the bar to a page with panels.
     *
     * @param own parameters of the page that it keeps
     */
    public void add(String path, PageFilter filter, List<PageFilter.Parameter> own, Instant now, Model model) {
        add(path, filter, own, true, now, model);
    }

    /**
     * Adds the bar to a page without panels.
     *
     * @param own parameters of the page that it keeps
     */
    public void addToList(String path, PageFilter filter, List<PageFilter.Parameter> own, Instant now, Model model) {
        add(path, filter, own, false, now, model);
    }

    /**
     * Adds the time picker alone, for a page that selects functions otherwise.
     *
     * @param own parameters of the page that it keeps
     */
    public void addTimes(String path, PageFilter filter, List<PageFilter.Parameter> own, Instant now, Model model) {
        model.addAttribute(
                "bar", FilterBar.of(path, filter, own, true, new FunctionFacets(0, Map.of(), Map.of()), now));
        model.addAttribute("filter", filter);
    }

    private void add(
            String path,
            PageFilter filter,
            List<PageFilter.Parameter> own,
            boolean hasPanels,
            Instant now,
            Model model) {
        model.addAttribute(
                "bar", FilterBar.of(path, filter, own, hasPanels, facets.read(FunctionFilter.ALL, null), now));
        model.addAttribute("filter", filter);
        // The links of the navigation keep the filter.
        model.addAttribute("filterQuery", filter.query());
    }
}
