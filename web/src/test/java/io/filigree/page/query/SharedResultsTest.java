package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class SharedResultsTest {

    private static final String NRQL = "SELECT count(*) FROM Span";

    private static final PanelCaller ADA = new PanelCaller("ada", () -> false);
    private static final PanelCaller BOB = new PanelCaller("bob", () -> false);

    private final Ticks clock = new Ticks();
    private final SharedResults results = new SharedResults(clock, new SimpleMeterRegistry());
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void keepsAResultForTenTimesTheDurationOfItsQuery() {
        QueryResult first = run(request(AccountScope.ALL), Duration.ofSeconds(1));

        clock.move(Duration.ofSeconds(9));
        assertThat(run(request(AccountScope.ALL), Duration.ofSeconds(1))).isSameAs(first);

        clock.move(Duration.ofSeconds(1));
        assertThat(run(request(AccountScope.ALL), Duration.ofSeconds(1))).isNotSameAs(first);
    }

    @Test
    void keepsNoResultLongerThanHalfAMinute() {
        run(request(AccountScope.ALL), Duration.ofSeconds(15));

        clock.move(SharedResults.LONGEST);
        run(request(AccountScope.ALL), Duration.ofSeconds(15));

        assertThat(runs).hasValue(2);
    }

    @Test
    void sharesNothingBetweenScopesOrTimeRanges() {
        Instant now = clock.instant();
        run(request(AccountScope.ALL), Duration.ofSeconds(1));
        run(request(AccountScope.only(List.of("111122223333"))), Duration.ofSeconds(1));
        run(request(AccountScope.only(List.of("444455556666"))), Duration.ofSeconds(1));
        run(
                new QueryRequest(
                        NRQL,
                        AccountScope.ALL,
                        Duration.ofSeconds(20),
                        false,
                        new QueryRequest.Range(now.minusSeconds(60), now)),
                Duration.ofSeconds(1));

        assertThat(runs).hasValue(4);
    }

    @Test
    void runsTheSameQueryOfConcurrentRequestsOnce() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<QueryResult> first =
                CompletableFuture.supplyAsync(() -> results.of(request(AccountScope.ALL), ADA, began -> {
                    began.run();
                    started.countDown();
                    await(mayEnd);
                    return result();
                }));
        await(started);
        CompletableFuture<QueryResult> second =
                CompletableFuture.supplyAsync(() -> results.of(request(AccountScope.ALL), BOB, began -> result()));
        mayEnd.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(second.get(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void keepsNoFailure() {
        assertThatThrownBy(() -> results.of(request(AccountScope.ALL), ADA, began -> {
                    throw new QueryRefusedException(Reason.TIMEOUT, "too slow");
                }))
                .isInstanceOf(QueryRefusedException.class);

        run(request(AccountScope.ALL), Duration.ofSeconds(1));

        assertThat(runs).hasValue(1);
    }

    @Test
    void doesNotWaitForAQueryOfAnotherUserThatHasNotBegun() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch mayBegin = new CountDownLatch(1);
        CompletableFuture<QueryResult> ofAda =
                CompletableFuture.supplyAsync(() -> results.of(request(AccountScope.ALL), ADA, began -> {
                    waits.countDown();
                    await(mayBegin);
                    began.run();
                    return result();
                }));
        await(waits);

        QueryResult ofBob = results.of(request(AccountScope.ALL), BOB, began -> result());

        assertThat(ofBob).isNotNull();
        assertThat(ofAda).isNotDone();
        mayBegin.countDown();
        assertThat(ofAda.get(10, TimeUnit.SECONDS)).isNotSameAs(ofBob);
        assertThat(results.size()).isZero();
    }

    @Test
    void runsAQueryAgainOnceWhoseRequestWasCancelled() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<QueryResult> cancelled =
                CompletableFuture.supplyAsync(() -> results.of(request(AccountScope.ALL), ADA, began -> {
                    began.run();
                    started.countDown();
                    await(mayEnd);
                    throw new QueryRefusedException(Reason.CANCELLED, "the client disconnected");
                }));
        await(started);
        List<CompletableFuture<QueryResult>> others = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> run(request(AccountScope.ALL), Duration.ofSeconds(1)), task -> new Thread(task).start()))
                .toList();
        mayEnd.countDown();

        for (CompletableFuture<QueryResult> other : others) {
            assertThat(other.get(10, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(cancelled).isCompletedExceptionally();
        assertThat(runs).hasValue(1);
    }

    @Test
    void stopsWaitingWhenTheClientDisconnects() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<QueryResult> running =
                CompletableFuture.supplyAsync(() -> results.of(request(AccountScope.ALL), ADA, began -> {
                    began.run();
                    started.countDown();
                    await(mayEnd);
                    return result();
                }));
        await(started);

        assertThatThrownBy(() ->
                        results.of(request(AccountScope.ALL), new PanelCaller("bob", () -> true), began -> result()))
                .isInstanceOf(QueryRefusedException.class)
                .hasMessageContaining("disconnected");
        mayEnd.countDown();
        assertThat(running.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(results.size()).isZero();
    }

    private QueryResult run(QueryRequest request, Duration duration) {
        return results.of(request, ADA, began -> {
            began.run();
            runs.incrementAndGet();
            clock.move(duration);
            return result();
        });
    }

    private static QueryRequest request(AccountScope scope) {
        return new QueryRequest(NRQL, scope, Duration.ofSeconds(20), false, null);
    }

    private static QueryResult result() {
        return Answers.single(List.of(Answers.select(Answers.count())), 1L);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Ticks extends Clock {

        private Instant now = Instant.parse("2026-05-05T10:00:00Z");

        synchronized void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
