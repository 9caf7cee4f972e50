package io.filigree.page.chart;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.query.ColumnRange;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.page.query.Visualization;
import io.filigree.query.function.ChangeReader;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Runs the queries of panels. */
@Component
public final class Panels {

    /** More markers cannot be distinguished. */
    static final int MARKERS = 25;

    private final QueryForm queries;
    private final ChangeReader changes;
    private final Clock clock;

    Panels(QueryForm queries, ChangeReader changes, Clock clock) {
        this.queries = queries;
        this.changes = changes;
        this.clock = clock;
    }

    /** The panels with their content, for a page without scripts. */
    public List<ChartPanel> filled(AccessPrincipal principal, List<ChartPanel> panels) {
        return panels.stream()
                .map(panel -> panel.with(filled(principal, panel)))
                .toList();
    }

    private PanelView filled(AccessPrincipal principal, ChartPanel panel) {
        ChartPanel.Joined joined = panel.joined();
        return view(
                principal,
                panel.filter(),
                joined == null ? panel.nrql() : joined.nrql(),
                joined == null ? null : joined.columns(),
                panel.target(),
                panel.own());
    }

    /** @param columns the selected expressions to show; null for all */
    PanelView view(
            AccessPrincipal principal,
            PageFilter filter,
            String nrql,
            @Nullable ColumnRange columns,
            BucketLinks.@Nullable Target target,
            List<PageFilter.Parameter> own) {
        return view(principal, filter, filter.address(nrql), columns, target, own);
    }

    /**
     * The content of a panel whose query may have a time range that differs from the page's.
     *
     * @param filter of the functions whose changes are marked
     */
    public PanelView view(AccessPrincipal principal, PageFilter filter, QueryAddress address) {
        return view(principal, filter, address, null, null, List.of());
    }

    private PanelView view(
            AccessPrincipal principal,
            PageFilter filter,
            QueryAddress address,
            @Nullable ColumnRange columns,
            BucketLinks.@Nullable Target target,
            List<PageFilter.Parameter> own) {
        QueryOutcome outcome = queries.runShared(principal, address);
        QueryResult found = outcome.result();
        if (found == null) {
            return PanelView.failed(outcome.failure());
        }
        QueryResult result = columns == null ? found : columns.of(found);
        Instant now = clock.instant();
        Visualization visualization = Visualization.of(result, address.style(), now);
        if (result.window().bucket() == null) {
            return new PanelView(visualization, null, List.of(), false, null);
        }
        List<ChangeMarker> markers = changes(principal, filter, result.window(), now);
        return new PanelView(
                visualization,
                null,
                markers.stream().limit(MARKERS).toList(),
                markers.size() > MARKERS,
                target == null
                        ? null
                        : new BucketLinks(filter, target, own, result.window().bucket()));
    }

    /** A chart without markers is better than none. */
    private List<ChangeMarker> changes(
            AccessPrincipal principal, PageFilter filter, QueryResult.Window window, Instant now) {
        try {
            return changes
                    .read(
                            principal.narrowedTo(List.of(filter.base().accountId())),
                            filter.functions(),
                            window.begin(),
                            window.end(),
                            MARKERS + 1)
                    .stream()
                    .map(change -> ChangeMarker.of(change, now))
                    .toList();
        } catch (QueryRefusedException e) {
            return List.of();
        }
    }
}
