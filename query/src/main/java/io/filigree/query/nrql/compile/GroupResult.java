package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.GroupRow.Of;
import io.filigree.query.nrql.plan.TimeBuckets;
import org.jspecify.annotations.Nullable;

/**
 * Builds the result of the groups that were read.
 *
 * @param selected the number of selected expressions
 * @param ungrouped whether there are no facets
 * @param totals whether facets have totals
 * @param ofNothing the values of groups without events
 */
record GroupResult(
        int selected,
        boolean ungrouped,
        boolean totals,
        @Nullable TimeBuckets buckets,
        StatementExecutor statements,
        OfNothing ofNothing) {

    /** Begin, end and count of events, which each bucket has in addition to the selected values, also without events. */
    private static final long VALUES_OF_BUCKET = 3;

    /** The values of the aggregates without events. */
    interface OfNothing {

        List<@Nullable Object> whole();

        /** Of each bucket. */
        List<List<@Nullable Object>> buckets();
    }

    /** @param wanted the facets to show in their order; null for those that were read, by key */
    Result of(Map<Of, List<GroupRow>> found, @Nullable List<List<@Nullable Object>> wanted) {
        Part total = totals || ungrouped ? part(found, Of.TOTAL, Of.TOTAL_BUCKET) : null;
        Part unknown = !ungrouped && totals ? part(found, Of.UNKNOWN, Of.UNKNOWN_BUCKET) : null;
        Part other = found.getOrDefault(Of.OTHER, List.of()).stream()
                .filter(row -> row.events() > 0)
                .map(row -> new Part(row.values(), List.of()))
                .findFirst()
                .orElse(null);
        return new Result(List.of(), shown(found, wanted), total, unknown, other);
    }

    private @Nullable Part part(Map<Of, List<GroupRow>> found, Of whole, Of byBucket) {
        List<GroupRow> rowsOfWhole = found.getOrDefault(whole, List.of());
        if (rowsOfWhole.isEmpty() && buckets == null) {
            return null;
        }
        List<@Nullable Object> values =
                rowsOfWhole.isEmpty() ? List.of() : rowsOfWhole.get(0).values();
        return new Part(values, buckets(found.getOrDefault(byBucket, List.of())));
    }

    private List<Facet> shown(Map<Of, List<GroupRow>> found, @Nullable List<List<@Nullable Object>> wanted) {
        Map<List<@Nullable Object>, List<GroupRow>> byName = new LinkedHashMap<>();
        found.getOrDefault(Of.FACET_BUCKET, List.of())
                .forEach(row -> byName.computeIfAbsent(row.names(), names -> new ArrayList<>())
                        .add(row));
        List<GroupRow> facetRows = found.getOrDefault(Of.FACET, List.of());
        if (wanted == null) {
            return facetRows.stream()
                    .sorted(Comparator.comparing(GroupRow::key, Comparator.nullsLast(Comparator.reverseOrder()))
                            .thenComparing(GroupRow::names, GroupRow::byName))
                    .map(row -> facet(row.names(), row.values(), byName))
                    .toList();
        }
        Map<List<@Nullable Object>, GroupRow> rowsByName = new HashMap<>();
        facetRows.forEach(row -> rowsByName.put(row.names(), row));
        return wanted.stream()
                .map(names -> facet(
                        names,
                        rowsByName.containsKey(names) ? rowsByName.get(names).values() : ofNothing.whole(),
                        byName))
                .toList();
    }

    private Facet facet(
            List<@Nullable Object> names,
            List<@Nullable Object> values,
            Map<List<@Nullable Object>, List<GroupRow>> buckets) {
        return new Facet(names, new Part(values, buckets(buckets.getOrDefault(names, List.of()))));
    }

    private List<Bucket> buckets(List<GroupRow> found) {
        if (buckets == null) {
            return List.of();
        }
        statements.charge((VALUES_OF_BUCKET + selected) * (long) buckets.count());
        GroupRow[] byNumber = new GroupRow[buckets.count()];
        for (GroupRow row : found) {
            if (row.bucket() >= 0 && row.bucket() < byNumber.length) {
                byNumber[row.bucket()] = row;
            }
        }
        List<Bucket> all = new ArrayList<>();
        List<Long> begins = buckets.begins();
        for (int i = 0; i < byNumber.length; i++) {
            Instant begin = Instant.ofEpochMilli(begins.get(i));
            Instant end = begin.plusMillis(buckets.size());
            all.add(
                    byNumber[i] == null
                            ? new Bucket(begin, end, 0, ofNothing(i))
                            : new Bucket(begin, end, byNumber[i].events(), byNumber[i].values()));
        }
        return all;
    }

    /** The values of a bucket without events; empty from a database without any rows, which a benchmark uses. */
    private List<@Nullable Object> ofNothing(int bucket) {
        List<List<@Nullable Object>> values = ofNothing.buckets();
        return values.isEmpty() ? List.of() : values.get(bucket);
    }
}
