package io.filigree.page.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** Displays time series: a line for each selected expression and group; heat for a histogram. */
final class SeriesVisualization {

    /** One group of events over time. */
    private record Group(String name, List<QueryResult.Bucket> buckets, boolean before) {}

    private final QueryResult result;
    private final List<Group> groups = new ArrayList<>();
    private final List<Column> columns;
    private final Instant now;

    private SeriesVisualization(QueryResult result, Instant now) {
        this.result = result;
        this.now = now;
        addGroups(result.current(), false);
        QueryResult.Result previous = result.previous();
        if (previous != null) {
            addGroups(previous, true);
        }
        this.columns = Column.of(
                result.query(),
                () -> groups.stream().flatMap(group -> group.buckets().stream()).map(QueryResult.Bucket::values));
    }

    static Visualization of(QueryResult result, @Nullable LineStyle style, Instant now) {
        SeriesVisualization visualization = new SeriesVisualization(result, now);
        Query.Selected first = result.query().select().get(0);
        HistogramBuckets buckets = HistogramBuckets.of(first.expression()).orElse(null);
        return buckets == null
                ? Visualization.chart(
                        Visualization.Shape.LINES,
                        visualization.lines(style == null ? LineStyle.suiting(result) : style),
                        visualization.table())
                : Visualization.chart(
                        Visualization.Shape.HEAT, visualization.heat(first, buckets), visualization.table());
    }

    static List<@Nullable Double> numbers(List<Column> columns, List<@Nullable Object> values) {
        List<@Nullable Double> numbers = new ArrayList<>();
        columns.forEach(column -> numbers.add(number(column.of(values))));
        return numbers;
    }

    private static @Nullable Double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : null;
    }

    private void addGroups(QueryResult.Result window, boolean before) {
        QueryResult.Part total = window.total();
        if (result.kind() == QueryResult.Kind.FACET_SERIES) {
            window.facets()
                    .forEach(facet -> groups.add(new Group(
                            FacetVisualization.name(facet), facet.part().buckets(), before)));
        } else if (total != null) {
            groups.add(new Group("", total.buckets(), before));
        }
    }

    private Chart lines(LineStyle style) {
        List<Chart.Series> series = new ArrayList<>();
        for (Group group : groups) {
            for (Column column : columns) {
                List<@Nullable Double> values = new ArrayList<>();
                group.buckets().forEach(bucket -> values.add(number(column.of(bucket.values()))));
                series.add(new Chart.Series(name(group, column), values, group.before(), isSetting(column)));
            }
        }
        return new Chart(
                "lines",
                style.text(),
                "Over time",
                unit(),
                times(),
                List.of(),
                series.subList(0, Math.min(series.size(), Chart.MAX_SERIES)));
    }

    /** Adds up the groups of a query, because heat has no further dimension. */
    private Chart heat(Query.Selected first, HistogramBuckets buckets) {
        List<Column> counts =
                columns.stream().filter(column -> column.index() == 0).toList();
        List<Group> current = groups.stream().filter(group -> !group.before()).toList();
        List<Chart.Series> series = new ArrayList<>();
        for (int i = 0; i < begins().size(); i++) {
            int time = i;
            List<@Nullable Double> sums = new ArrayList<>();
            for (Column count : counts) {
                sums.add(current.stream()
                        .map(group -> number(count.of(group.buckets().get(time).values())))
                        .mapToDouble(value -> value == null ? 0 : value)
                        .sum());
            }
            series.add(new Chart.Series(begins().get(i).toString(), sums, false));
        }
        return new Chart(
                "heat", "", ExpressionText.label(first), buckets.unit().text(), times(), buckets.begins(), series);
    }

    /** Whether the column is the configured value of a function. */
    private boolean isSetting(Column column) {
        return result.query().select().get(column.index()).expression() instanceof Expression.Call call
                && call.function().selectsValues()
                && call.positional().size() == 1
                && call.positional().get(0) instanceof Expression.Attribute attribute
                && Stream.of(ConfigurationAttribute.values())
                        .anyMatch(setting -> setting.attributeName().equals(attribute.name()));
    }

    private Table table() {
        List<String> heads = new ArrayList<>(List.of("Time"));
        groups.forEach(group -> columns.forEach(column -> heads.add(name(group, column))));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < begins().size(); i++) {
            List<Cell> row = new ArrayList<>(List.of(Cell.moment(begins().get(i), now)));
            for (Group group : groups) {
                for (Column column : columns) {
                    Object value = i < group.buckets().size()
                            ? column.of(group.buckets().get(i).values())
                            : null;
                    row.add(Cell.of(value, column.unit(), now));
                }
            }
            rows.add(row);
        }
        return new Table("By time", heads, rows);
    }

    private String name(Group group, Column column) {
        String name = group.name().isEmpty()
                ? column.name()
                : columns.size() == 1 ? group.name() : group.name() + " · " + column.name();
        return group.before() ? name + ", previous" : name;
    }

    private String unit() {
        return columns.isEmpty() ? "" : columns.get(0).unit().text();
    }

    private List<Double> times() {
        return begins().stream().map(begin -> begin.toEpochMilli() / 1_000.0).toList();
    }

    private List<Instant> begins() {
        Stream<QueryResult.Bucket> buckets = groups.isEmpty() ? Stream.of() : groups.get(0).buckets().stream();
        return buckets.map(QueryResult.Bucket::begin).toList();
    }
}
