package io.filigree.page.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.filigree.page.query.ColumnRange;

/**
 * Panels whose queries differ only in the selected expressions. One query computes the values of all of them, so events are
 * read once. Each panel shows its own expressions and links to its own query.
 */
public final class JoinedPanels {

    private final PageFilter filter;
    private final UnaryOperator<String> query;
    private final List<Part> parts = new ArrayList<>();

    /** @param query the query of selected expressions */
    public JoinedPanels(PageFilter filter, UnaryOperator<String> query) {
        this.filter = filter;
        this.query = query;
    }

    private record Part(String id, String title, List<String> select) {}

    public JoinedPanels add(String id, String title, String... select) {
        parts.add(new Part(id, title, List.of(select)));
        return this;
    }

    /** The panels in the order in which they were added. */
    public List<ChartPanel> panels() {
        List<String> all =
                parts.stream().flatMap(part -> part.select().stream()).toList();
        String joined = query.apply(String.join(", ", all));
        List<ChartPanel> panels = new ArrayList<>();
        int first = 0;
        for (Part part : parts) {
            panels.add(ChartPanel.of(part.id(), part.title(), filter, query.apply(String.join(", ", part.select())))
                    .partOf(new ChartPanel.Joined(
                            joined, new ColumnRange(first, part.select().size()))));
            first += part.select().size();
        }
        return panels;
    }
}
