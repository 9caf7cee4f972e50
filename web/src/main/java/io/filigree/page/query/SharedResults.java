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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shares the results of panels. Concurrent requests for the same query, scope and time range run it once. Only requests of
 * the same user share a query that has not begun. A result is kept for ten times the duration of its query, at most 30 s.
 */
@Component
final class SharedResults {

    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration CHECK = Duration.ofMillis(250);

    private static final int TIMES = 10;

    /** Maximum of all results together: some 20 MB. */
    private static final long MAX_VALUES = 200_000;

    /** Begin, end and count of a bucket. */
    private static final int VALUES_OF_BUCKET = 3;

    /** Failures that another run of the query would repeat. */
    private static final Set<Reason> REPEATED = Set.of(
            Reason.TIMEOUT, Reason.TOO_COMPLEX, Reason.RESULT_TOO_LARGE, Reason.TOO_MANY_EVENTS, Reason.NOT_COMPUTABLE);

    private record Key(String nrql, AccountScope scope, QueryRequest.@Nullable Range window) {}

    /**
     * @param caller whose request runs the query
     * @param began when the query began; empty while it waits for its turn
     * @param until when it expires; null while the query runs
     */
    private record Entry(
            CompletableFuture<QueryResult> result,
            String caller,
            AtomicReference<@Nullable Instant> began,
            long values,
            @Nullable Instant until) {

        /** A query that waits behind other queries of its caller does not delay other callers. */
        boolean isFor(String other) {
            return caller.equals(other) || began.get() != null;
        }
    }

    private final Clock clock;
    private final Counter refused;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    SharedResults(Clock clock, MeterRegistry meters) {
        this.clock = clock;
        this.refused = meters.counter("filigree.query.refused", "reason", "too_many_at_once");
    }

    /** @param run runs the query; calls its argument when the query begins */
    QueryResult of(QueryRequest request, PanelCaller caller, Function<Runnable, QueryResult> run) {
        Key key = new Key(request.nrql(), request.scope(), request.window());
        long deadline = System.nanoTime() + request.timeout().toNanos();
        while (true) {
            Entry own = new Entry(new CompletableFuture<>(), caller.id(), new AtomicReference<>(), 0, null);
            Entry joined = join(key, own);
            if (joined.equals(own)) {
                return computed(key, own, run);
            }
            Optional<QueryResult> result = awaited(joined.result(), caller, deadline);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    private synchronized Entry join(Key key, Entry own) {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> entry.until() != null && !now.isBefore(entry.until()));
        Entry present = entries.get(key);
        if (present != null && present.isFor(own.caller())) {
            return present;
        }
        entries.put(key, own);
        return own;
    }

    private QueryResult computed(Key key, Entry own, Function<Runnable, QueryResult> run) {
        try {
            QueryResult result = run.apply(() -> own.began().set(clock.instant()));
            own.result().complete(result);
            keep(key, own, result);
            return result;
        } catch (RuntimeException | Error e) {
            own.result().completeExceptionally(e);
            forget(key, own);
            throw e;
        }
    }

    private synchronized void keep(Key key, Entry own, QueryResult result) {
        if (!forget(key, own)) {
            return; // another caller's query replaced it while it waited
        }
        Instant began = own.began().get();
        Instant end = clock.instant();
        Duration duration = began == null ? Duration.ZERO : Duration.between(began, end);
        long values = values(result);
        if (duration.isZero() || result.kind() == QueryResult.Kind.ROWS || values > MAX_VALUES) {
            return;
        }
        Duration kept = duration.multipliedBy(TIMES);
        entries.put(
                key,
                new Entry(
                        own.result(),
                        own.caller(),
                        own.began(),
                        values,
                        end.plus(kept.compareTo(LONGEST) < 0 ? kept : LONGEST)));
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

    private synchronized boolean forget(Key key, Entry own) {
        return entries.remove(key, own);
    }

    /** Empty if the query has to be run again, because the request that ran it was cancelled or rejected. */
    private Optional<QueryResult> awaited(CompletableFuture<QueryResult> joined, PanelCaller caller, long deadline) {
        try {
            while (true) {
                long left = deadline - System.nanoTime();
                try {
                    return Optional.of(joined.get(Math.max(0, Math.min(left, CHECK.toNanos())), TimeUnit.NANOSECONDS));
                } catch (TimeoutException e) {
                    if (caller.gone().getAsBoolean()) {
                        throw new QueryRefusedException(
                                Reason.CANCELLED, "the client disconnected while the panel waited", e);
                    }
                    if (left <= 0) {
                        refused.increment();
                        throw new QueryRefusedException(
                                Reason.TOO_MANY_AT_ONCE,
                                "Other queries keep the database busy. This part is loaded again in a few seconds.",
                                e);
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QueryRefusedException refused && REPEATED.contains(refused.reason())) {
                throw new QueryRefusedException(refused.reason(), String.valueOf(refused.getMessage()), refused);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryRefusedException(Reason.CANCELLED, "the request was interrupted", e);
        }
    }

    /** Queries that run, and kept results. */
    synchronized int size() {
        return entries.size();
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
