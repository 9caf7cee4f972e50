package io.filigree.page.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.query.nrql.syntax.NrqlFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Suggestions for the query editor: keywords, functions, and the event types, attributes and values that NRQL queries
 * return. A query that does not return in time yields no suggestions.
 */
@Component
final class Completion {

    /** Maximum number of suggested values. */
    private static final int VALUES = 20;

    private static final List<Suggestion> CLAUSES = List.of(
            clause("SELECT", "values to return"),
            clause("FROM", "event types to read"),
            clause("WHERE", "condition that events must meet"),
            clause("FACET", "groups the results"),
            clause("FACET CASES", "groups by conditions: (WHERE … AS 'a', WHERE … AS 'b')"),
            clause("TIMESERIES", "results over time: 5 minutes, AUTO or MAX"),
            clause("SLIDE BY", "overlapping time buckets"),
            clause("COMPARE WITH", "also for an earlier time range: 1 day ago"),
            clause("SINCE", "start of the time range: 3 hours ago, yesterday, '2026-01-31 12:00'"),
            clause("UNTIL", "end of the time range"),
            clause("LIMIT", "maximum number of rows or groups: 100, or MAX"),
            clause("OFFSET", "number of rows to skip"),
            clause("ORDER BY", "sort order"),
            clause("WITH TIMEZONE", "time zone of dates and days: 'Europe/Berlin'"),
            clause("SHOW EVENT TYPES", "lists the event types"),
            clause("AS", "names a column: AS 'invocations'"),
            clause("AND", "both conditions are met"),
            clause("OR", "at least one condition is met"),
            clause("NOT", "logical NOT"),
            clause("IN", "equals one of the values: ('a', 'b')"),
            clause("LIKE", "text pattern in which % matches anything: 'shop-%'"),
            clause("RLIKE", "text that matches a regular expression: r'shop-[0-9]+'"),
            clause("IS NULL", "the event does not have the attribute"),
            clause("IS NOT NULL", "the event has the attribute"),
            clause("IS TRUE", "the value is true"),
            clause("IS FALSE", "the value is false"));

    private final QueryForm queryForm;
    private final FunctionCatalog functions;

    Completion(QueryForm queryForm, FunctionCatalog functions) {
        this.queryForm = queryForm;
        this.functions = functions;
    }

    /**
     * A suggestion.
     *
     * @param text the label
     * @param insert the text to insert
     * @param kind {@code clause}, {@code function}, {@code type}, {@code attribute} or {@code value}
     * @param usage the syntax of a function; else empty
     * @param note its description
     */
    record Suggestion(String text, String insert, String kind, String usage, String note) {}

    /** Keywords and functions. */
    List<Suggestion> words() {
        return Stream.concat(
                        CLAUSES.stream(),
                        functions.all().stream()
                                .map(NrqlFunction::documentation)
                                .map(function -> new Suggestion(
                                        function.name(),
                                        function.name() + "(",
                                        "function",
                                        function.usage(),
                                        function.description())))
                .toList();
    }

    /** The types of the stored events. */
    List<Suggestion> types(AccessPrincipal principal, String accountId) {
        return total(principal, accountId, "SHOW EVENT TYPES SINCE 1 day ago") instanceof List<?> names
                ? names.stream()
                        .map(String::valueOf)
                        .map(name -> new Suggestion(name, NrqlText.name(name), "type", "", "events"))
                        .toList()
                : List.of();
    }

    /** The attributes of an event type. */
    List<Suggestion> attributes(AccessPrincipal principal, String accountId, String type) {
        Object keys = total(principal, accountId, "SELECT keyset() FROM " + NrqlText.name(type) + " SINCE 1 day ago");
        if (!(keys instanceof Map<?, ?> map)) {
            return List.of();
        }
        Map<String, List<String>> kinds = new TreeMap<>();
        List.of("string", "numeric", "boolean").forEach(kind -> {
            if (map.get(kind + "Keys") instanceof List<?> names) {
                names.forEach(name -> kinds.computeIfAbsent(String.valueOf(name), key -> new ArrayList<>())
                        .add(kind));
            }
        });
        return kinds.entrySet().stream()
                .map(key -> new Suggestion(
                        key.getKey(),
                        NrqlText.name(key.getKey()),
                        "attribute",
                        "",
                        String.join(" or ", key.getValue())))
                .toList();
    }

    /** The most frequent values of an attribute. */
    List<Suggestion> values(AccessPrincipal principal, String accountId, String type, String attribute) {
        return queryForm
                .runSecondary(
                        principal,
                        accountId,
                        "SELECT count(*) FROM " + NrqlText.name(type) + " FACET " + NrqlText.name(attribute)
                                + " SINCE 1 day ago LIMIT " + VALUES,
                        null)
                .map(result -> result.current().facets().stream()
                        .map(facet -> value(
                                facet.names().get(0), facet.part().values().get(0)))
                        .toList())
                .orElse(List.of());
    }

    private static Suggestion value(@Nullable Object value, @Nullable Object count) {
        return new Suggestion(
                String.valueOf(value),
                value instanceof String text ? NrqlText.quoted(text) : String.valueOf(value),
                "value",
                "",
                count instanceof Number number
                        ? ValueUnit.NONE.show(number) + (number.longValue() == 1 ? " event" : " events")
                        : "");
    }

    private @Nullable Object total(AccessPrincipal principal, String accountId, String text) {
        return queryForm
                .runSecondary(principal, accountId, text, null)
                .map(QueryResult::current)
                .map(QueryResult.Result::total)
                .map(total -> total.values().get(0))
                .orElse(null);
    }

    private static Suggestion clause(String text, String note) {
        return new Suggestion(text, text, "clause", "", note);
    }
}
