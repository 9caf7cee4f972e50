package io.filigree.page.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.filigree.access.AccessPrincipal;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.NrqlFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What can stand in a query: the words of the language, and what the events have, which is asked in NRQL itself. What
 * cannot be told in time is left out: nobody waits for a suggestion.
 */
@Component
final class Completion {

    /** Enough to choose from. */
    private static final int VALUES = 20;

    private static final List<Suggestion> CLAUSES = List.of(
            clause("SELECT", "what is asked for"),
            clause("FROM", "which events"),
            clause("WHERE", "only those that meet a condition"),
            clause("FACET", "by group"),
            clause("FACET CASES", "by groups of your own: (WHERE … AS 'a', WHERE … AS 'b')"),
            clause("TIMESERIES", "over time: 5 minutes, AUTO or MAX"),
            clause("SLIDE BY", "buckets of time that overlap"),
            clause("COMPARE WITH", "the same, earlier: 1 day ago"),
            clause("SINCE", "from when: 3 hours ago, yesterday, '2026-01-31 12:00'"),
            clause("UNTIL", "until when"),
            clause("LIMIT", "how many rows or groups: 100, or MAX"),
            clause("OFFSET", "how many to skip"),
            clause("ORDER BY", "which first"),
            clause("WITH TIMEZONE", "whose midnight: 'Europe/Berlin'"),
            clause("SHOW EVENT TYPES", "what there is"),
            clause("AS", "how it is called: AS 'invocations'"),
            clause("AND", "both conditions"),
            clause("OR", "one of two conditions"),
            clause("NOT", "the contrary"),
            clause("IN", "one of several: ('a', 'b')"),
            clause("LIKE", "text with % for anything: 'shop-%'"),
            clause("RLIKE", "text that a regular expression matches: r'shop-[0-9]+'"),
            clause("IS NULL", "the event does not have it"),
            clause("IS NOT NULL", "the event has it"),
            clause("IS TRUE", "a boolean that is true"),
            clause("IS FALSE", "a boolean that is false"));

    private final QueryForm asking;

    Completion(QueryForm asking) {
        this.asking = asking;
    }

    /**
     * Something that can stand in a query.
     *
     * @param text what it is
     * @param insert what is written for it
     * @param kind {@code clause}, {@code function}, {@code type}, {@code attribute} or {@code value}
     * @param usage how it is written, of a function; else empty
     * @param note what it means
     */
    record Suggestion(String text, String insert, String kind, String usage, String note) {}

    /** The words of the language. */
    List<Suggestion> words() {
        return Stream.concat(
                        CLAUSES.stream(),
                        Stream.of(NrqlFunction.values())
                                .map(function -> new Suggestion(
                                        function.text(),
                                        function.text() + "(",
                                        "function",
                                        function.usage(),
                                        function.meaning())))
                .toList();
    }

    /** The types of the events that there are. */
    List<Suggestion> types(AccessPrincipal asker, String accountId) {
        return total(asker, accountId, "SHOW EVENT TYPES SINCE 1 day ago") instanceof List<?> names
                ? names.stream()
                        .map(String::valueOf)
                        .map(name -> new Suggestion(name, name(name), "type", "", "events"))
                        .toList()
                : List.of();
    }

    /** The attributes that events of a type have. */
    List<Suggestion> attributes(AccessPrincipal asker, String accountId, String type) {
        Object keys = total(asker, accountId, "SELECT keyset() FROM " + name(type) + " SINCE 1 day ago");
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
                        key.getKey(), name(key.getKey()), "attribute", "", String.join(" or ", key.getValue())))
                .toList();
    }

    /** The most frequent values of an attribute. */
    List<Suggestion> values(AccessPrincipal asker, String accountId, String type, String attribute) {
        return asking.aside(
                        asker,
                        accountId,
                        "SELECT count(*) FROM " + name(type) + " FACET " + name(attribute) + " SINCE 1 day ago LIMIT "
                                + VALUES,
                        null)
                .map(answer -> answer.current().facets().stream()
                        .map(facet -> value(
                                facet.names().get(0), facet.part().values().get(0)))
                        .toList())
                .orElse(List.of());
    }

    private static Suggestion value(@Nullable Object value, @Nullable Object count) {
        return new Suggestion(
                String.valueOf(value),
                value instanceof String text ? quoted(text) : String.valueOf(value),
                "value",
                "",
                count instanceof Number number
                        ? ValueUnit.NONE.show(number) + (number.longValue() == 1 ? " event" : " events")
                        : "");
    }

    private @Nullable Object total(AccessPrincipal asker, String accountId, String text) {
        return asking.aside(asker, accountId, text, null)
                .map(QueryResult::current)
                .map(QueryResult.Result::total)
                .map(total -> total.values().get(0))
                .orElse(null);
    }

    /** A name as it is written where it may have any characters; no name has a backtick. */
    static String name(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_.]*") ? name : "`" + name.replace("`", "") + "`";
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static Suggestion clause(String text, String note) {
        return new Suggestion(text, text, "clause", "", note);
    }
}
