package io.filigree.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.filigree.decorator.function.AccountScope;
import io.filigree.page.query.NrqlText;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/** Reads the usage of the functions of an account with two NRQL queries. */
final class UsageQueries {

    private static final String BY_SIZE = """
            SELECT count(*), percentile(cwMaxMemoryUsed, 99), max(cwMaxMemoryUsed), percentile(duration, 99), max(duration),
                   %s, filter(count(*), WHERE error IS TRUE AND cwMaxMemoryUsed >= aws.memorySize),
                   min(timestamp), max(timestamp)
            FROM AwsLambdaInvocation
            FACET aws.lambda.arn, aws.memorySize LIMIT MAX""".formatted(MemoryRule.GB_SECONDS);

    private static final String BY_CODE = """
            SELECT count(*), percentile(duration, 95), max(cwMaxMemoryUsed), %s
            FROM AwsLambdaInvocation
            WHERE aws.lambda.arn IN (%s)
            FACET aws.lambda.arn, aws.codeSha256, aws.memorySize LIMIT MAX""";

    /** Functions whose memory size changed; their names must fit into a query. */
    private static final int EXPERIMENTS = 60;

    private final QueryEngine queries;
    private final AccountScope scope;
    private final QueryRequest.Range window;
    private final Duration timeout;

    UsageQueries(QueryEngine queries, AccountScope scope, QueryRequest.Range window, Duration timeout) {
        this.queries = queries;
        this.scope = scope;
        this.window = window;
        this.timeout = timeout;
    }

    /** The usage by function and memory size. */
    Map<String, List<SizeUsage>> bySize() {
        return run(BY_SIZE).stream()
                .collect(Collectors.groupingBy(
                        facet -> String.valueOf(facet.names().get(0)),
                        Collectors.mapping(facet -> size(facet.names().get(1), facet.part()), Collectors.toList())));
    }

    private static SizeUsage size(@Nullable Object memory, QueryResult.Part part) {
        List<@Nullable Object> values = part.values();
        return new SizeUsage(
                (int) number(memory),
                (long) number(values.get(0)),
                number(values.get(5)),
                number(values.get(1)),
                number(values.get(2)),
                new SizeUsage.Durations(0, number(values.get(3)), number(values.get(4))),
                (long) number(values.get(6)),
                Instant.ofEpochMilli((long) number(values.get(7))),
                Instant.ofEpochMilli((long) number(values.get(8))));
    }

    /**
     * The usage of the busiest functions with several memory sizes, by code and memory size.
     *
     * @param bySize result of {@link #bySize}
     * @return by function, then by the hash of the code
     */
    Map<String, Map<String, List<SizeUsage>>> byCode(Map<String, List<SizeUsage>> bySize) {
        Map<String, Map<String, List<SizeUsage>>> usage = new HashMap<>();
        List<String> changed = changed(bySize);
        if (changed.isEmpty()) {
            return usage;
        }
        String arns = changed.stream().map(NrqlText::quoted).collect(Collectors.joining(", "));
        for (QueryResult.Facet facet : run(BY_CODE.formatted(MemoryRule.GB_SECONDS, arns))) {
            List<@Nullable Object> values = facet.part().values();
            usage.computeIfAbsent(String.valueOf(facet.names().get(0)), arn -> new HashMap<>())
                    .computeIfAbsent(String.valueOf(facet.names().get(1)), code -> new ArrayList<>())
                    .add(new SizeUsage(
                            (int) number(facet.names().get(2)),
                            (long) number(values.get(0)),
                            number(values.get(3)),
                            0,
                            number(values.get(2)),
                            new SizeUsage.Durations(number(values.get(1)), 0, 0),
                            0,
                            window.begin(),
                            window.end()));
        }
        return usage;
    }

    private static List<String> changed(Map<String, List<SizeUsage>> bySize) {
        Predicate<List<SizeUsage>> comparable = sizes -> sizes.stream()
                        .filter(size -> size.invocations() >= RecommendationRule.ENOUGH)
                        .count()
                > 1;
        return bySize.entrySet().stream()
                .filter(entry -> comparable.test(entry.getValue()))
                .sorted(Map.Entry.comparingByValue((one, other) -> Long.compare(total(other), total(one))))
                .limit(EXPERIMENTS)
                .map(Map.Entry::getKey)
                .toList();
    }

    static long total(Collection<SizeUsage> sizes) {
        return sizes.stream().mapToLong(SizeUsage::invocations).sum();
    }

    private List<QueryResult.Facet> run(String nrql) {
        return queries.answer(new QueryRequest(nrql, scope, timeout, false, window))
                .current()
                .facets();
    }

    /** A percentile is a map with one entry. */
    private static double number(@Nullable Object value) {
        Object only = value instanceof Map<?, ?> map && map.size() == 1
                ? map.values().iterator().next()
                : value;
        return only instanceof Number number ? number.doubleValue() : 0;
    }
}
