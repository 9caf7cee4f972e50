package io.filigree.page.overview;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.Measures;
import io.filigree.page.chart.PageFilter;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * The values of all rules that group by function, from two queries: one of the time range and one of the previous time
 * range. They are those of the queries of the rules, which findings link to.
 *
 * @param groups of each rule, in the order of its query
 */
record FunctionChecks(Map<AttentionRule, List<ResultGroup>> groups) {

    private static final String FULL = "error IS TRUE AND " + Measures.IS_MEMORY_FULL;
    private static final String NOT_FULL = "NOT (" + FULL + ")";
    private static final String TEAM = "latest(tags.team) AS 'Team'";
    private static final String FAILED = "filter(count(*), WHERE error IS TRUE) AS 'Errors'";
    private static final String MEDIAN = "median(duration) AS 'Median duration'";
    private static final String BY_FUNCTION = "FACET aws.lambda.arn LIMIT MAX";

    /** The positions of values in the results. */
    private static final List<Integer> ERRORS = List.of(0, 1, 2, 3);

    private static final List<Integer> MEMORY_FULL = List.of(5, 6, 7, 3);
    private static final List<Integer> TIMEOUT = List.of(8, 9, 10, 2, 3);
    private static final List<Integer> MEDIANS = List.of(4, 2, 3);
    private static final List<Integer> MEMORY_LEFT = List.of(11, 12, 13, 2, 3);
    private static final int COUNT = 2;
    private static final int OF_TEAM = 3;
    private static final int LAST = 5;

    /** The query of the time range. */
    static String nrql(PageFilter filter) {
        return nrql(
                filter,
                filtered("count(*)", FULL, "Out of memory"),
                filtered("max(cwMaxMemoryUsed)", FULL, "Memory used when out of memory"),
                filtered("latest(" + Measures.MEMORY_SIZE + ")", FULL, "Memory size when out of memory"),
                "100 * percentile(duration, 99)['99'] / max(aws.timeout) AS '99th percentile of timeout %'",
                "percentile(duration, 99)",
                "max(aws.timeout)",
                "100 * " + filtered("max(" + Measures.MEMORY_SHARE + ")", NOT_FULL, "Memory used %"),
                filtered("max(cwMaxMemoryUsed)", NOT_FULL, "Memory used"),
                filtered("latest(" + Measures.MEMORY_SIZE + ")", NOT_FULL, "Memory size"));
    }

    /** The query of the previous time range. */
    static String previousNrql(PageFilter filter) {
        return nrql(filter, "max(timestamp) AS 'Last invocation'");
    }

    /** Both queries have the first values in common. */
    private static String nrql(PageFilter filter, String... more) {
        List<String> values = new ArrayList<>(List.of(FAILED, Measures.ERROR_RATE, Measures.COUNT, TEAM, MEDIAN));
        values.addAll(List.of(more));
        return filter.nrql(String.join(",\n  ", values), Event.INVOCATION, List.of(), BY_FUNCTION);
    }

    private static String filtered(String aggregate, String condition, String label) {
        return "filter(" + aggregate + ", WHERE " + condition + ") AS '" + label + "'";
    }

    /** Whether a result may lack functions, because it has the maximum number of groups. */
    static boolean isIncomplete(QueryResult result) {
        return result.current().facets().size() == Query.Limit.MAX;
    }

    static FunctionChecks of(QueryResult current, QueryResult previous, QueryRequest.Range window) {
        Map<String, ResultGroup> before = new HashMap<>();
        ResultGroup.of(previous).forEach(group -> before.put(group.name(), group));
        List<ResultGroup> now = ResultGroup.of(current);
        Map<AttentionRule, List<ResultGroup>> groups = new EnumMap<>(AttentionRule.class);
        groups.put(AttentionRule.ERRORS, ordered(now, before, ERRORS));
        groups.put(
                AttentionRule.OUT_OF_MEMORY,
                ordered(
                        now.stream()
                                .filter(group -> group.number(MEMORY_FULL.get(0)) > 0)
                                .toList(),
                        Map.of(),
                        MEMORY_FULL));
        groups.put(AttentionRule.TIMEOUT, ordered(now, Map.of(), TIMEOUT));
        groups.put(AttentionRule.SLOWER, ordered(now, before, MEDIANS));
        groups.put(AttentionRule.MEMORY, ordered(now, Map.of(), MEMORY_LEFT));
        now.forEach(group -> before.remove(group.name()));
        groups.put(
                AttentionRule.SILENT,
                before.values().stream()
                        .map(group -> silent(group, window))
                        .sorted(LARGEST_FIRST)
                        .toList());
        return new FunctionChecks(groups);
    }

    /** The order of groups in a result: by the first selected value. */
    private static final Comparator<ResultGroup> LARGEST_FIRST = Comparator.<ResultGroup>comparingDouble(
                    group -> group.number(0))
            .reversed()
            .thenComparing(ResultGroup::name);

    private static List<ResultGroup> ordered(
            List<ResultGroup> groups, Map<String, ResultGroup> before, List<Integer> positions) {
        return groups.stream()
                .map(group -> {
                    ResultGroup earlier = before.get(group.name());
                    return new ResultGroup(
                            group.name(),
                            picked(group.values(), positions),
                            earlier == null ? List.of() : picked(earlier.values(), positions));
                })
                .sorted(LARGEST_FIRST)
                .toList();
    }

    private static List<@Nullable Object> picked(List<@Nullable Object> values, List<Integer> positions) {
        List<@Nullable Object> picked = new ArrayList<>();
        positions.forEach(position -> picked.add(values.get(position)));
        return Collections.unmodifiableList(picked);
    }

    private static ResultGroup silent(ResultGroup group, QueryRequest.Range window) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add((window.end().toEpochMilli() - group.number(LAST))
                / Duration.ofSeconds(1).toMillis());
        values.add(group.values().get(LAST));
        values.add(group.values().get(COUNT));
        values.add(group.values().get(OF_TEAM));
        return new ResultGroup(group.name(), Collections.unmodifiableList(values), List.of());
    }
}
