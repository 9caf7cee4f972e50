package io.filigree.page.query;

import java.util.List;

import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive selected expressions of a query that computes the values of several panels.
 *
 * @param first from 0
 */
public record ColumnRange(int first, int count) {

    /** The result of the query with these expressions alone; the whole result if it has fewer. */
    public QueryResult of(QueryResult result) {
        if (first + count > result.query().select().size()) {
            return result;
        }
        QueryResult.Result previous = result.previous();
        return new QueryResult(
                result.nrql(),
                result.query()
                        .with(
                                part(result.query().select()),
                                result.query().where(),
                                result.query().facet()),
                result.window(),
                result.kind(),
                result.eventTypes(),
                part(result.current()),
                previous == null ? null : part(previous),
                result.statistics(),
                result.messages());
    }

    private QueryResult.Result part(QueryResult.Result result) {
        return new QueryResult.Result(
                result.events(),
                result.facets().stream()
                        .map(facet -> new QueryResult.Facet(facet.names(), part(facet.part())))
                        .toList(),
                partOrNull(result.total()),
                partOrNull(result.unknown()),
                partOrNull(result.other()));
    }

    private QueryResult.@Nullable Part partOrNull(QueryResult.@Nullable Part part) {
        return part == null ? null : part(part);
    }

    private QueryResult.Part part(QueryResult.Part part) {
        return new QueryResult.Part(
                part(part.values()),
                part.buckets().stream()
                        .map(bucket -> new QueryResult.Bucket(
                                bucket.begin(), bucket.end(), bucket.inspected(), part(bucket.values())))
                        .toList());
    }

    /** A result without totals has no values over the whole window. */
    private <T extends @Nullable Object> List<T> part(List<T> values) {
        return values.isEmpty() ? values : values.subList(first, first + count);
    }
}
