package io.filigree.page.function;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.function.FunctionParameters;
import io.filigree.page.chart.PageFilter;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.FunctionGrouping;
import io.filigree.query.function.FunctionOrder;
import io.filigree.query.function.FunctionOrder.Column;
import io.filigree.query.function.FunctionOrder.Direction;
import io.filigree.query.function.FunctionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the explorer's URL, which hold the complete state of the page, and the URLs that its links lead to.
 *
 * @param page the time range of the figures, and the conditions for their events; selects no functions
 * @param figure the column of figures to order by, in the direction of {@code order}; null to order by the inventory
 * @param grouping null for a list without groups
 * @param tagText the search text for the list of tags
 */
record ExplorerAddress(
        PageFilter page,
        FunctionFilter filter,
        FunctionOrder order,
        @Nullable Figure figure,
        @Nullable FunctionGrouping grouping,
        int offset,
        @Nullable String tagText) {

    private static final String SORT = "sort";
    private static final String DIRECTION = "dir";
    private static final String OFFSET = "offset";
    private static final String TAG_TEXT = "tags";
    private static final String GROUP = "group";

    /** Of other pages: the text of this page. */
    private static final String FUNCTION = "function";

    private static final Set<String> PARAMETERS = Stream.of(
                    FunctionParameters.NAMES,
                    PageFilter.parameters(SORT, DIRECTION, OFFSET, TAG_TEXT, GROUP, "tables", "again"))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** The names of all parameters. */
    static Set<String> parameters() {
        return PARAMETERS;
    }

    /** @throws InvalidInputException that names the parameter */
    static ExplorerAddress read(QueryParameters parameters) {
        String sort = parameters.text(SORT);
        String direction = parameters.text(DIRECTION);
        Figure figure = sort == null ? null : Figure.parse(sort).orElse(null);
        String grouping = parameters.text(GROUP);
        FunctionFilter filter = FunctionParameters.filter(parameters);
        return new ExplorerAddress(
                PageFilter.ofEvents(parameters),
                filter.text() == null && parameters.text(FUNCTION) != null
                        ? withText(filter, parameters.text(FUNCTION))
                        : filter,
                new FunctionOrder(
                        sort == null || figure != null
                                ? Column.NAME
                                : Column.parse(sort)
                                        .orElseThrow(() -> InvalidInputException.of(SORT, "sort must be a column")),
                        direction == null
                                ? Direction.ASCENDING
                                : Direction.parse(direction)
                                        .orElseThrow(
                                                () -> InvalidInputException.of(DIRECTION, "dir must be asc or desc"))),
                figure,
                grouping == null
                        ? null
                        : FunctionGrouping.parse(grouping)
                                .orElseThrow(() ->
                                        InvalidInputException.of(GROUP, "group must be account, runtime or tag:key")),
                parameters.text(OFFSET) == null ? 0 : parameters.count(OFFSET, 0, FunctionQuery.MAX_OFFSET),
                parameters.text(TAG_TEXT));
    }

    private static FunctionFilter withText(FunctionFilter filter, @Nullable String text) {
        return new FunctionFilter(
                text,
                filter.accounts(),
                filter.regions(),
                filter.runtimes(),
                filter.architectures(),
                filter.packageTypes(),
                filter.tags(),
                filter.presence());
    }

    private ExplorerAddress with(FunctionFilter other, @Nullable String searchedTags) {
        return new ExplorerAddress(page, other, order, figure, grouping, 0, searchedTags);
    }

    /** The filter of other pages: what it selects, as far as they can select it. */
    PageFilter pageFilter() {
        List<String> accounts = filter.accounts().stream()
                .filter(account -> account.matches("[0-9]{12}"))
                .toList();
        return page.selecting(
                accounts.size() == 1 ? accounts.get(0) : AccessPrincipal.ALL,
                only(filter.regions()),
                only(filter.runtimes()),
                filter.tags(),
                filter.text() == null ? "" : filter.text());
    }

    private static String only(List<String> values) {
        return values.size() == 1 && !values.get(0).equals(FunctionFilter.NONE) ? values.get(0) : "";
    }

    /** The address with the value added to the facet, or removed if it is selected. */
    ExplorerAddress toggled(FacetName facet, String value) {
        return with(
                new FunctionFilter(
                        filter.text(),
                        toggled(facet, FacetName.ACCOUNT, filter.accounts(), value),
                        toggled(facet, FacetName.REGION, filter.regions(), value),
                        toggled(facet, FacetName.RUNTIME, filter.runtimes(), value),
                        toggled(facet, FacetName.ARCHITECTURE, filter.architectures(), value),
                        toggled(facet, FacetName.PACKAGE_TYPE, filter.packageTypes(), value),
                        filter.tags(),
                        filter.presence()),
                tagText);
    }

    private static List<String> toggled(FacetName facet, FacetName ofValues, List<String> values, String value) {
        return facet == ofValues ? toggled(values, value) : values;
    }

    private static List<String> toggled(List<String> values, String value) {
        return values.contains(value)
                ? values.stream().filter(chosen -> !chosen.equals(value)).toList()
                : Stream.concat(values.stream(), Stream.of(value)).toList();
    }

    ExplorerAddress toggledTag(String tag) {
        return with(filter.text(), toggled(filter.tags(), tag), filter.presence(), tagText);
    }

    ExplorerAddress toggledDeleted() {
        return with(
                filter.text(),
                filter.tags(),
                filter.presence() == Presence.PRESENT ? Presence.PRESENT_AND_DELETED : Presence.PRESENT,
                tagText);
    }

    ExplorerAddress withoutText() {
        return with(null, filter.tags(), filter.presence(), tagText);
    }

    private ExplorerAddress with(
            @Nullable String text, List<String> tags, Presence presence, @Nullable String searchedTags) {
        return with(
                new FunctionFilter(
                        text,
                        filter.accounts(),
                        filter.regions(),
                        filter.runtimes(),
                        filter.architectures(),
                        filter.packageTypes(),
                        tags,
                        presence),
                searchedTags);
    }

    ExplorerAddress sortedBy(Column column) {
        Direction direction =
                figure == null && order.column() == column ? order.direction().opposite() : Direction.ASCENDING;
        return new ExplorerAddress(page, filter, new FunctionOrder(column, direction), null, grouping, 0, tagText);
    }

    /** The largest first. */
    ExplorerAddress sortedBy(Figure column) {
        Direction direction = figure == column ? order.direction().opposite() : Direction.DESCENDING;
        return new ExplorerAddress(
                page, filter, new FunctionOrder(Column.NAME, direction), column, grouping, 0, tagText);
    }

    ExplorerAddress at(int newOffset) {
        return new ExplorerAddress(page, filter, order, figure, grouping, newOffset, tagText);
    }

    ExplorerAddress ofAllEvents() {
        return new ExplorerAddress(page.ofAllEvents(), filter, order, figure, grouping, 0, tagText);
    }

    /** The selected values of a facet. */
    List<String> chosen(FacetName facet) {
        return switch (facet) {
            case ACCOUNT -> filter.accounts();
            case REGION -> filter.regions();
            case RUNTIME -> filter.runtimes();
            case ARCHITECTURE -> filter.architectures();
            case PACKAGE_TYPE -> filter.packageTypes();
        };
    }

    /** Whether a filter other than the one for deleted functions is active. */
    public boolean narrows() {
        return filter.text() != null
                || !filter.tags().isEmpty()
                || Stream.of(FacetName.values())
                        .anyMatch(facet -> !chosen(facet).isEmpty());
    }

    /** The query string; empty without parameters. */
    String query() {
        List<PageFilter.Parameter> parameters = said();
        return parameters.isEmpty()
                ? ""
                : parameters.stream()
                        .map(parameter -> parameter.name() + "=" + encoded(parameter.value()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** The hidden fields of a form: all parameters except its own and the offset. */
    public List<PageFilter.Parameter> hidden(String ownName) {
        return at(0).said().stream()
                .filter(parameter -> !parameter.name().equals(ownName))
                .toList();
    }

    private List<PageFilter.Parameter> said() {
        return Stream.concat(page.parameterList().stream(), own().stream()).toList();
    }

    /** The parameters except those of the time range and of events. */
    List<PageFilter.Parameter> own() {
        List<PageFilter.Parameter> parameters = new ArrayList<>();
        add(parameters, FunctionParameters.TEXT, filter.text());
        for (FacetName facet : FacetName.values()) {
            chosen(facet).forEach(value -> parameters.add(new PageFilter.Parameter(facet.text(), value)));
        }
        filter.tags().forEach(tag -> parameters.add(new PageFilter.Parameter(FunctionParameters.TAG, tag)));
        if (filter.presence() == Presence.PRESENT_AND_DELETED) {
            parameters.add(new PageFilter.Parameter(FunctionParameters.DELETED, "true"));
        }
        if (grouping != null) {
            parameters.add(new PageFilter.Parameter(GROUP, grouping.text()));
        }
        if (figure != null || !order.equals(FunctionOrder.BY_NAME)) {
            parameters.add(new PageFilter.Parameter(
                    SORT, figure == null ? order.column().text() : figure.text()));
            parameters.add(new PageFilter.Parameter(DIRECTION, order.direction().text()));
        }
        add(parameters, TAG_TEXT, tagText);
        if (offset > 0) {
            parameters.add(new PageFilter.Parameter(OFFSET, String.valueOf(offset)));
        }
        return parameters;
    }

    private static void add(List<PageFilter.Parameter> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(new PageFilter.Parameter(name, value));
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
