package io.filigree.page.function;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.csv.CsvLine;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.function.ListedFunction;

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
            "deletedAt"));

    private FunctionsCsv() {}

    static String line(ListedFunction function) {
        return CsvLine.of(Stream.of(
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
                function.deletedAt()));
    }

    private static String tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining("; "));
    }
}
