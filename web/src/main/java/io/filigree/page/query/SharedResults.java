package io.filigree.page.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shares the results of panels. Concurrent requests for the same query, scope and time range run it once. The result of a
 * slow query is kept for ten times its duration, at most 30 s; the results of fast queries are not kept.
 */
@Component
final class SharedResults {

    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Faster queries are run again. */
    static final Duration SLOW = Duration.ofMillis(200);

    private static final int TIMES = 10;

    /** Maximum of all results together: some 20 MB. */
    private static final long MAX_VALUES = 200_000;

    /** Begin, end and count of a bucket. */
    private static final int VALUES_OF_BUCKET = 3;

    /** Failures that another run of the query would repeat. */
    private static final Set<Reason> REPEATED = Set.of(
            Reason.TIMEOUT, Reason.TOO_COMPLEX, Reason.RESULT_TOO_LARGE, Reason.TOO_MANY_EVENTS, Reason.NOT_COMPUTABLE);

    private record Key(String nrql, AccountScope scope, QueryRequest.@Nullable Range window) {}

    /** @param until when it expires; null while the query runs */
    private record Entry(
            CompletableFuture<QueryResult> result,
            long values,
            @Nullable Instant until) {}

    private final Clock clock;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    SharedResults(Clock clock) {
        this.clock = clock;
    }

    /** @param run runs the query */
    QueryResult of(QueryRequest request, Supplier<QueryResult> run) {
        Key key = new Key(request.nrql(), request.scope(), request.window());
        CompletableFuture<QueryResult> own = new CompletableFuture<>();
        CompletableFuture<QueryResult> joined = join(key, own);
        return joined == own
                ? computed(key, own, run)
                : awaited(joined, request.timeout()).orElseGet(run);
    }

    private synchronized CompletableFuture<QueryResult> join(Key key, CompletableFuture<QueryResult> own) {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> entry.until() != null && !now.isBefore(entry.until()));
        Entry present = entries.putIfAbsent(key, new Entry(own, 0, null));
        return present == null ? own : present.result();
    }

    private QueryResult computed(Key key, CompletableFuture<QueryResult> own, Supplier<QueryResult> run) {
        Instant begin = clock.instant();
        try {
            QueryResult result = run.get();
            own.complete(result);
            keep(key, own, result, Duration.between(begin, clock.instant()));
            return result;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            forget(key);
            throw e;
        }
    }

    private synchronized void keep(Key key, CompletableFuture<QueryResult> own, QueryResult result, Duration duration) {
        entries.remove(key);
        long values = values(result);
        if (duration.compareTo(SLOW) < 0 || result.kind() == QueryResult.Kind.ROWS || values > MAX_VALUES) {
            return;
        }
        Duration kept = duration.multipliedBy(TIMES);
        entries.put(key, new Entry(own, values, clock.instant().plus(kept.compareTo(LONGEST) < 0 ? kept : LONGEST)));
        dropOldest();
    }

    private void dropOldest() {
        long all = entries.values().stream().mapToLong(Entry::values).sum();
        Iterator<Entry> oldest = entries.values().iterator();
        while (all > MAX_VALUES && oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.until() != null) {
                all -= entry.values();
                oldest.remove();
            }
        }
    }

    private synchronized void forget(Key key) {
        entries.remove(key);
    }

    /** Empty if this request has to run the query itself. */
    private static Optional<QueryResult> awaited(CompletableFuture<QueryResult> joined, Duration timeout) {
        try {
            return Optional.of(joined.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryRefusedException refused && REPEATED.contains(refused.reason())) {
                throw new QueryRefusedException(refused.reason(), String.valueOf(refused.getMessage()), refused);
            }
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryRefusedException(Reason.CANCELLED, "the request was interrupted", e);
        }
    }

    private static long values(QueryResult result) {
        QueryResult.Result previous = result.previous();
        return values(result.current()) + (previous == null ? 0 : values(previous));
    }

    private static long values(QueryResult.Result result) {
        QueryResult.Part total = result.total();
        return (total == null ? 0 : values(List.of(total)))
                + values(result.facets().stream().map(QueryResult.Facet::part).toList());
    }

    private static long values(List<QueryResult.Part> parts) {
        return parts.stream()
                .mapToLong(part -> 1L
                        + part.values().size()
                        + part.buckets().stream()
                                .mapToLong(bucket ->
                                        VALUES_OF_BUCKET + bucket.values().size())
                                .sum())
                .sum();
    }
}
