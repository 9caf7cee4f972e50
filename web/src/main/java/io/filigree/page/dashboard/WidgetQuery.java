package io.filigree.page.dashboard;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.dashboard.DashboardVariable;
import io.filigree.dashboard.NrqlTemplate;
import io.filigree.dashboard.Widget;
import io.filigree.decorator.Attributes;
import io.filigree.page.chart.FilterCondition;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.query.NrqlText;
import io.filigree.page.query.QueryAddress;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * The query of a widget with the state of the page: values of variables, filter and time range. A condition of the filter
 * applies unless the WHERE clause has the same attribute, the time range unless the query has SINCE or UNTIL.
 *
 * @param filter with the account that the query reads
 * @param hasTime whether the query has its time range itself
 */
record WidgetQuery(String nrql, PageFilter filter, boolean hasTime) {

    /** Groups of a split chart. */
    private static final int GROUPS = 8;

    /** @throws NrqlException when a variable has no value, or the query is invalid */
    static WidgetQuery of(
            Widget widget, List<DashboardVariable> variables, Map<String, List<String>> values, PageFilter filter) {
        String nrql = NrqlTemplate.fill(widget.query(), variables, values);
        Query query = NrqlParser.parse(nrql, NrqlFunctions.CATALOG);
        Set<String> used = new HashSet<>();
        addAttributes(query.where(), used);
        return new WidgetQuery(
                nrql + conditions(query, used, filter) + split(query, filter),
                account(widget, used, filter),
                query.since() != null || query.until() != null);
    }

    /** Several WHERE clauses of a query are combined with AND. Subqueries and lookups have no attributes of events. */
    private static String conditions(Query query, Set<String> used, PageFilter filter) {
        if (query.showsEventTypes() || query.from().isEmpty() || !query.isOfEvents()) {
            return "";
        }
        List<String> types = query.eventTypes();
        List<String> conditions = filter.conditions(types.size() == 1 ? types.get(0) : "").stream()
                .filter(condition -> !used.contains(condition.attribute()))
                .map(FilterCondition::nrql)
                .toList();
        return conditions.isEmpty() ? "" : "\nWHERE " + String.join("\n  AND ", conditions);
    }

    /** A chart of one value over time has a series for each of the largest groups. */
    private static String split(Query query, PageFilter filter) {
        boolean splits = !filter.split().isEmpty()
                && query.timeseries() != null
                && query.facet() == null
                && query.select().size() == 1
                && query.isOfEvents();
        return splits
                ? "\nFACET " + NrqlText.name(filter.split()) + (query.limit() == null ? " LIMIT " + GROUPS : "")
                : "";
    }

    private static PageFilter account(Widget widget, Set<String> used, PageFilter filter) {
        if (!widget.account().isEmpty()) {
            return filter.ofAccount(widget.account());
        }
        boolean hasAccount = used.contains(Attributes.ACCOUNT) || used.contains(Attributes.ACCOUNT_ID);
        return hasAccount ? filter.ofAccount(AccessPrincipal.ALL) : filter;
    }

    private static void addAttributes(@Nullable Expression expression, Set<String> names) {
        if (expression instanceof Expression.Attribute attribute) {
            names.add(attribute.name());
        } else if (expression != null) {
            expression.parts().forEach(part -> addAttributes(part, names));
        }
    }

    QueryAddress address(WidgetStyle style) {
        QueryAddress address = filter.address(nrql);
        QueryAddress styled = style.line() == null ? address : address.with(style.line());
        return hasTime ? styled.asWritten() : styled;
    }

    /** The query string of its content. */
    String contentQuery(WidgetStyle style) {
        return filter.query(Stream.of(
                        new PageFilter.Parameter("q", nrql),
                        new PageFilter.Parameter("as", style.type().text()),
                        new PageFilter.Parameter("height", String.valueOf(style.height())),
                        new PageFilter.Parameter("time", hasTime ? "query" : ""))
                .filter(parameter -> !parameter.value().isEmpty())
                .collect(Collectors.toList()));
    }

    /** The query string of the query page with this query. */
    String queryPage(WidgetStyle style) {
        return filter.queryPage(address(style));
    }
}
