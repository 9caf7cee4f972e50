package io.filigree.page.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.csv.CsvLine;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;

/** Formats functions as lines of CSV. */
final class FunctionsCsv {

    static final String HEADER = CsvLine.of(Stream.of(
            "function",
            "arn",
            "accountId",
            "account",
            "region",
            "runtime",
            "memoryMB",
            "timeoutS",
            "architecture",
            "packageType",
            "handler",
            "team",
            "tags",
            "firstEvent",
            "lastEvent",
            "lastSeen",
            "missingSince",
            "deletedAt",
            "invocations",
            "errorRatePercent",
            "p95Seconds",
            "coldStartPercent",
            "memoryUsedPercent",
            "timeoutLeftPercent",
            "costPerDayUSD",
            "memoryUsedMB",
            "p99Seconds",
            "warnings"));

    private FunctionsCsv() {}

    /** @param figures null for a function without invocations in the time range */
    static String line(ListedFunction function, @Nullable FunctionFigures figures) {
        return CsvLine.of(Stream.concat(configuration(function), cells(figures).stream()));
    }

    private static List<@Nullable Object> cells(@Nullable FunctionFigures figures) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            cells.add(figures == null ? null : figures.value(figure.ordinal()));
        }
        cells.add(figures == null ? null : figures.value(Figure.MEMORY_USED));
        cells.add(figures == null ? null : figures.value(Figure.P99));
        cells.add(
                figures == null
                        ? null
                        : figures.warnings().stream()
                                .map(FunctionFigures.Warning::text)
                                .collect(Collectors.joining("; ")));
        return cells;
    }

    private static Stream<@Nullable Object> configuration(ListedFunction function) {
        return Stream.of(
                function.functionName(),
                function.functionArn(),
                function.accountId(),
                function.account(),
                function.region(),
                function.configuration().text(ConfigurationAttribute.RUNTIME),
                function.configuration().number(ConfigurationAttribute.MEMORY_SIZE),
                function.configuration().number(ConfigurationAttribute.TIMEOUT),
                function.configuration().text(ConfigurationAttribute.ARCHITECTURE),
                function.configuration().text(ConfigurationAttribute.PACKAGE_TYPE),
                function.configuration().text(ConfigurationAttribute.HANDLER),
                function.tags().get("team"),
                tags(function.tags()),
                function.firstEvent(),
                function.lastEvent(),
                function.lastSeen(),
                function.missingSince(),
                function.deletedAt());
    }

    private static String tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining("; "));
    }
}
