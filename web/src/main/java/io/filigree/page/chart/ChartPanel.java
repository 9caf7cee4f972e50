package io.filigree.page.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.event.Event;
import io.filigree.page.query.ColumnRange;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryAddress;
import org.jspecify.annotations.Nullable;

/**
 * A panel of a page, which shows the result of one query. The page contains the address of the content, which htmx loads;
 * without scripts the page contains the content itself.
 *
 * @param id unique in the page
 * @param target what its time buckets open; null for nothing
 * @param own parameters of the page, besides the filter, that the links of its time buckets keep
 * @param page the address of the page about its subject; null without one
 * @param joined the query that computes its values with those of other panels; null if its own query does
 * @param view the content; null where htmx loads it
 */
public record ChartPanel(
        String id,
        String title,
        PageFilter filter,
        String nrql,
        BucketLinks.@Nullable Target target,
        List<PageFilter.Parameter> own,
        @Nullable String page,
        @Nullable Joined joined,
        @Nullable PanelView view) {

    /**
     * A query for several panels.
     *
     * @param columns the expressions of this panel
     */
    record Joined(String nrql, ColumnRange columns) {}

    /** Groups of a split chart; more lines cannot be distinguished. */
    private static final int GROUPS = 8;

    /** A panel of single values or groups. */
    public static ChartPanel of(String id, String title, PageFilter filter, String nrql) {
        return new ChartPanel(id, title, filter, nrql, null, List.of(), null, null, null);
    }

    /**
     * A panel of values over time, split as the page is.
     *
     * @param splitSelect the one value that is shown for each group
     */
    public static ChartPanel overTime(
            String id,
            String title,
            PageFilter filter,
            String select,
            String splitSelect,
            String type,
            List<String> conditions) {
        boolean split = !filter.split().isEmpty();
        String nrql = filter.nrql(
                split ? splitSelect : select,
                type,
                conditions,
                split ? "FACET " + NrqlText.name(filter.split()) + " LIMIT " + GROUPS + " TIMESERIES" : "TIMESERIES");
        return of(id, title, filter, nrql);
    }

    /** A panel of one value of invocations over time, split as the page is. */
    public static ChartPanel overTime(String id, String title, PageFilter filter, String select) {
        return overTime(id, title, filter, select, select, Event.INVOCATION, List.of());
    }

    public ChartPanel opening(BucketLinks.Target opened) {
        return new ChartPanel(id, title, filter, nrql, opened, List.of(), page, joined, view);
    }

    /** @param kept parameters of the page, besides the filter */
    public ChartPanel opening(BucketLinks.Target opened, List<PageFilter.Parameter> kept) {
        return new ChartPanel(id, title, filter, nrql, opened, kept, page, joined, view);
    }

    /** @param address of the page about its subject */
    public ChartPanel about(String address) {
        return new ChartPanel(id, title, filter, nrql, target, own, address, joined, view);
    }

    ChartPanel partOf(Joined query) {
        return new ChartPanel(id, title, filter, nrql, target, own, page, query, view);
    }

    ChartPanel with(PanelView content) {
        return new ChartPanel(id, title, filter, nrql, target, own, page, joined, content);
    }

    /** The query string of the address of its content. */
    public String contentQuery() {
        String q = joined == null ? nrql : joined.nrql();
        return filter.query(Stream.concat(Stream.of(new PageFilter.Parameter("q", q)), own.stream())
                        .toList())
                + (joined == null
                        ? ""
                        : "&column=" + (joined.columns().first() + 1) + "&columns="
                                + joined.columns().count())
                + (target == null ? "" : "&target=" + target.name().toLowerCase(Locale.ROOT));
    }

    /** The query string of the page that adds its query to a dashboard. */
    public String addQuery() {
        String account = filter.base().accountId();
        return "?q=" + QueryAddress.encoded(nrql) + "&title=" + QueryAddress.encoded(title)
                + (account.equals(AccessPrincipal.ALL) ? "" : "&account=" + account);
    }

    /** The query string of the query page with its query. */
    public String queryPage() {
        return filter.queryPage(nrql);
    }
}
