package io.filigree.page.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.ExpressionText;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/**
 * Displays one value for each selected expression: a billboard for a number; columns, steps or a list for several
 * values.
 */
final class SingleVisualization {

    private static final List<String> KINDS = List.of("stringKeys", "numericKeys", "booleanKeys");

    private final List<@Nullable Object> values;
    private final @Nullable List<@Nullable Object> before;
    private final Query query;
    private final Instant now;
    private final List<SingleValue> figures = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private @Nullable Chart chart;
    private Visualization.Shape shape = Visualization.Shape.BILLBOARD;

    private SingleVisualization(QueryResult result, List<@Nullable Object> values, Instant now) {
        QueryResult.Result previous = result.previous();
        this.values = values;
        this.before = previous == null || previous.total() == null
                ? null
                : previous.total().values();
        this.query = result.query();
        this.now = now;
    }

    static Visualization of(QueryResult result, Instant now) {
        QueryResult.Part total = result.current().total();
        if (total == null) {
            return new Visualization(Visualization.Shape.BILLBOARD, List.of(), null, List.of(), true);
        }
        return new SingleVisualization(result, total.values(), now).visualization();
    }

    private Visualization visualization() {
        List<Column> columns = Column.of(query, () -> Stream.of(values));
        for (int i = 0; i < values.size(); i++) {
            int index = i;
            add(
                    query.select().get(i),
                    values.get(i),
                    columns.stream().filter(column -> column.index() == index).toList());
        }
        if (!figures.isEmpty()) {
            tables.add(figureTable(columns));
        }
        return new Visualization(shape, figures, chart, tables, false);
    }

    private void add(Query.Selected selected, @Nullable Object value, List<Column> columns) {
        HistogramBuckets buckets = HistogramBuckets.of(selected.expression()).orElse(null);
        ResultShape shapeOfValue = ResultShape.of(selected.expression());
        if (buckets != null) {
            addHistogram(selected, buckets, columns);
        } else if (shapeOfValue instanceof ResultShape.Steps) {
            addFunnel(selected, columns);
        } else if (value instanceof Map<?, ?> keys && shapeOfValue instanceof ResultShape.AttributeNames) {
            addKeys(keys);
        } else if (value instanceof List<?> list) {
            shape = Visualization.Shape.LIST;
            tables.add(new Table(
                    ExpressionText.label(selected),
                    List.of(ExpressionText.label(selected)),
                    list.stream()
                            .map(one -> List.of(Cell.of(one, ValueUnit.of(selected), now)))
                            .toList()));
        } else {
            columns.forEach(column -> figures.add(figure(column)));
        }
    }

    private SingleValue figure(Column column) {
        Object value = column.of(values);
        List<@Nullable Object> earlier = before;
        if (earlier == null) {
            return new SingleValue(
                    column.name(), Cell.of(value, column.unit(), now).written(), null, null);
        }
        Object was = column.of(earlier);
        return new SingleValue(
                column.name(),
                Cell.of(value, column.unit(), now).written(),
                Cell.of(was, column.unit(), now).written(),
                Cell.change(value, was).text());
    }

    /** The same values as a table: for CSV and the table view. */
    private Table figureTable(List<Column> columns) {
        Set<String> shown = figures.stream().map(SingleValue::name).collect(Collectors.toSet());
        List<Column> ofFigures =
                columns.stream().filter(column -> shown.contains(column.name())).toList();
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(row(before == null ? "Value" : "Current", ofFigures, values));
        List<@Nullable Object> earlier = before;
        if (earlier != null) {
            rows.add(row("Previous", ofFigures, earlier));
        }
        List<String> heads = new ArrayList<>(List.of(""));
        ofFigures.forEach(column -> heads.add(column.name()));
        return new Table("Values", heads, rows);
    }

    private List<Cell> row(String name, List<Column> columns, List<@Nullable Object> of) {
        List<Cell> row = new ArrayList<>(List.of(Cell.plain(name)));
        columns.forEach(column -> row.add(Cell.of(column.of(of), column.unit(), now)));
        return row;
    }

    private void addHistogram(Query.Selected selected, HistogramBuckets buckets, List<Column> columns) {
        shape = Visualization.Shape.COLUMNS;
        String name = ExpressionText.label(selected);
        List<Chart.Series> series = new ArrayList<>();
        series.add(new Chart.Series("Events", SeriesVisualization.numbers(columns, values), false));
        List<@Nullable Object> earlier = before;
        if (earlier != null) {
            series.add(new Chart.Series("Events, previous", SeriesVisualization.numbers(columns, earlier), true));
        }
        chart = new Chart("columns", "bars", name, buckets.unit().text(), buckets.begins(), List.of(), series);
        tables.add(bars(name, List.of("Range", "Events"), columns));
    }

    private void addFunnel(Query.Selected selected, List<Column> columns) {
        shape = Visualization.Shape.FUNNEL;
        Object first = columns.isEmpty() ? null : columns.get(0).of(values);
        double most = first instanceof Number number ? number.doubleValue() : 0;
        List<List<Cell>> rows = columns.stream()
                .map(column -> {
                    Object value = column.of(values);
                    Object share =
                            value instanceof Number number && most > 0 ? 100 * number.doubleValue() / most : null;
                    return List.of(
                            Cell.plain(column.name()),
                            Cell.of(value, ValueUnit.NONE, now).withBar(most),
                            Cell.of(share, ValueUnit.PERCENT, now));
                })
                .toList();
        tables.add(
                new Table(ExpressionText.label(selected), List.of("Step", "Count", "Share of the first step"), rows));
    }

    private void addKeys(Map<?, ?> keys) {
        shape = Visualization.Shape.LIST;
        Map<String, List<String>> kinds = new TreeMap<>();
        for (String kind : KINDS) {
            if (keys.get(kind) instanceof List<?> names) {
                names.forEach(name -> kinds.computeIfAbsent(String.valueOf(name), key -> new ArrayList<>())
                        .add(kind.substring(0, kind.length() - "Keys".length())));
            }
        }
        tables.add(new Table(
                "Attributes",
                List.of("Attribute", "Kind"),
                kinds.entrySet().stream()
                        .map(key -> List.of(Cell.plain(key.getKey()), Cell.plain(String.join(", ", key.getValue()))))
                        .toList()));
    }

    private Table bars(String caption, List<String> heads, List<Column> columns) {
        double most = SeriesVisualization.numbers(columns, values).stream()
                .mapToDouble(number -> number == null ? 0 : number)
                .max()
                .orElse(0);
        return new Table(
                caption,
                heads,
                IntStream.range(0, columns.size())
                        .mapToObj(i -> List.of(
                                Cell.plain(columns.get(i).name()),
                                Cell.of(columns.get(i).of(values), ValueUnit.NONE, now)
                                        .withBar(most)))
                        .toList());
    }
}
