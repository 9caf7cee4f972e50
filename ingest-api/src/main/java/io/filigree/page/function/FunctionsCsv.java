package io.filigree.page.function;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;

/** Functions as RFC 4180 has it. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
final class FunctionsCsv {

    static final String HEADER = line(Stream.of(
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

    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private FunctionsCsv() {}

    static String line(ListedFunction function) {
        return line(Stream.of(
                function.functionName(),
                function.functionArn(),
                function.accountId(),
                function.account(),
                function.region(),
                function.runtime(),
                function.memorySize(),
                function.timeout(),
                function.architecture(),
                function.packageType(),
                function.handler(),
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

    private static String line(Stream<@Nullable Object> cells) {
        return cells.map(FunctionsCsv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(character -> ",\"\r\n;".indexOf(character) >= 0);
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
