package io.filigree.page.function;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.function.FunctionParameters;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import io.filigree.query.function.FacetName;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.FunctionOrder;
import io.filigree.query.function.FunctionOrder.Column;
import io.filigree.query.function.FunctionOrder.Direction;
import io.filigree.query.function.FunctionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the explorer's URL, which hold the complete state of the page, and the URLs that its links lead to.
 *
 * @param tagText the search text for the list of tags
 */
record ExplorerAddress(
        FunctionFilter filter,
        FunctionOrder order,
        int offset,
        @Nullable String tagText) {

    private static final String SORT = "sort";
    private static final String DIRECTION = "dir";
    private static final String OFFSET = "offset";
    private static final String TAG_TEXT = "tags";
    private static final Set<String> PARAMETERS = Stream.concat(
                    FunctionParameters.NAMES.stream(), Stream.of(SORT, DIRECTION, OFFSET, TAG_TEXT))
            .collect(Collectors.toUnmodifiableSet());

    /** The names of all parameters. */
    static Set<String> parameters() {
        return PARAMETERS;
    }

    /** @throws InvalidInputException that names the parameter */
    static ExplorerAddress read(QueryParameters parameters) {
        String sort = parameters.text(SORT);
        String direction = parameters.text(DIRECTION);
        return new ExplorerAddress(
                FunctionParameters.filter(parameters),
                new FunctionOrder(
                        sort == null
                                ? Column.NAME
                                : Column.parse(sort)
                                        .orElseThrow(() -> InvalidInputException.of(SORT, "sort must be a column")),
                        direction == null
                                ? Direction.ASCENDING
                                : Direction.parse(direction)
                                        .orElseThrow(
                                                () -> InvalidInputException.of(DIRECTION, "dir must be asc or desc"))),
                parameters.text(OFFSET) == null ? 0 : parameters.count(OFFSET, 0, FunctionQuery.MAX_OFFSET),
                parameters.text(TAG_TEXT));
    }

    /** The address with the value added to the facet, or removed if it is selected. */
    ExplorerAddress toggled(FacetName facet, String value) {
        return new ExplorerAddress(
                new FunctionFilter(
                        filter.text(),
                        toggled(facet, FacetName.ACCOUNT, filter.accounts(), value),
                        toggled(facet, FacetName.REGION, filter.regions(), value),
                        toggled(facet, FacetName.RUNTIME, filter.runtimes(), value),
                        toggled(facet, FacetName.ARCHITECTURE, filter.architectures(), value),
                        toggled(facet, FacetName.PACKAGE_TYPE, filter.packageTypes(), value),
                        filter.tags(),
                        filter.presence()),
                order,
                0,
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
        return new ExplorerAddress(
                new FunctionFilter(
                        text,
                        filter.accounts(),
                        filter.regions(),
                        filter.runtimes(),
                        filter.architectures(),
                        filter.packageTypes(),
                        tags,
                        presence),
                order,
                0,
                searchedTags);
    }

    ExplorerAddress sortedBy(Column column) {
        Direction direction = order.column() == column ? order.direction().opposite() : Direction.ASCENDING;
        return new ExplorerAddress(filter, new FunctionOrder(column, direction), 0, tagText);
    }

    ExplorerAddress at(int newOffset) {
        return new ExplorerAddress(filter, order, newOffset, tagText);
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
        List<Parameter> parameters = said();
        return parameters.isEmpty()
                ? ""
                : parameters.stream()
                        .map(parameter -> parameter.name() + "=" + encoded(parameter.value()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** The hidden fields of a form: all parameters except its own and the offset. */
    public List<Parameter> hidden(String ownName) {
        return at(0).said().stream()
                .filter(parameter -> !parameter.name().equals(ownName))
                .toList();
    }

    private List<Parameter> said() {
        List<Parameter> parameters = new ArrayList<>();
        add(parameters, FunctionParameters.TEXT, filter.text());
        for (FacetName facet : FacetName.values()) {
            chosen(facet).forEach(value -> parameters.add(new Parameter(facet.text(), value)));
        }
        filter.tags().forEach(tag -> parameters.add(new Parameter(FunctionParameters.TAG, tag)));
        if (filter.presence() == Presence.PRESENT_AND_DELETED) {
            parameters.add(new Parameter(FunctionParameters.DELETED, "true"));
        }
        if (!order.equals(FunctionOrder.BY_NAME)) {
            parameters.add(new Parameter(SORT, order.column().text()));
            parameters.add(new Parameter(DIRECTION, order.direction().text()));
        }
        add(parameters, TAG_TEXT, tagText);
        if (offset > 0) {
            parameters.add(new Parameter(OFFSET, String.valueOf(offset)));
        }
        return parameters;
    }

    private static void add(List<Parameter> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(new Parameter(name, value));
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    record Parameter(String name, String value) {}
}
