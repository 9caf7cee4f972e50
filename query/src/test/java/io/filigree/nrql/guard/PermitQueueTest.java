package io.filigree.nrql.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import io.filigree.nrql.guard.PermitQueue.Limits;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermitQueueTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final QueryCaller A = new QueryCaller("key 1", false);
    private static final QueryCaller B = new QueryCaller("key 2", false);
    private static final QueryCaller C = new QueryCaller("key 3", false);
    private static final QueryCaller ANN = new QueryCaller("person ann", true);
    private static final QueryCaller BOB = new QueryCaller("person bob", true);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void leavesOthersTheirShareWhateverOneKeyAsks() {
        PermitQueue queue = new PermitQueue(new Limits(6, 2, 2, 20, 100));
        List<CompletableFuture<Permit>> ofA = acquire(queue, A, 18);

        await().until(() -> queue.waiting() == 16);
        assertThat(queue.running()).isEqualTo(2);
        assertThat(acquired(queue, B)).isNotNull();
        assertThat(acquired(queue, B)).isNotNull();
        assertThat(acquired(queue, ANN)).isNotNull();
        assertThat(ofA.stream().filter(CompletableFuture::isDone)).hasSize(2);
    }

    @Test
    void keepsPermitsForUsersOfWhichEachGetsOne() {
        PermitQueue queue = new PermitQueue(new Limits(6, 2, 2, 20, 100));
        List.of(A, A, B, B).forEach(key -> acquired(queue, key));
        CompletableFuture<Permit> ofC = acquire(queue, C, 1).get(0);

        acquired(queue, ANN);
        CompletableFuture<Permit> annsSecond = acquire(queue, ANN, 1).get(0);
        await().until(() -> queue.waiting() == 2);
        Permit bobs = acquired(queue, BOB);

        assertThat(annsSecond).isNotDone();
        bobs.close();
        assertThat(ofC).as("a key and a reserved permit").isNotDone();
        assertThat(annsSecond).isNotDone();
    }

    @Test
    void servesCallersInTurnAndEachOnesRequestsInTheirOrder() {
        PermitQueue queue = new PermitQueue(new Limits(1, 0, 1, 20, 100));
        Permit first = acquired(queue, C);
        List<String> order = new ArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        int waiting = 0;
        for (String request : List.of("a1", "a2", "a3", "b1", "b2")) {
            QueryCaller caller = request.startsWith("a") ? A : B;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try (Permit permit = queue.acquire(caller, LONG, () -> false)) {
                            order.add(request); // one at a time
                        }
                    },
                    threads));
            int expected = ++waiting;
            await().until(() -> queue.waiting() == expected);
        }

        first.close();
        all.forEach(CompletableFuture::join);

        assertThat(order).containsExactly("a1", "b1", "a2", "b2", "a3");
        assertThat(queue.running()).isZero();
    }

    @Test
    void refusesMoreThanMayWaitOfOneAndOfAll() {
        PermitQueue queue = new PermitQueue(new Limits(1, 0, 1, 3, 4));
        acquired(queue, A);
        acquire(queue, A, 2);
        await().until(() -> queue.waiting() == 2);
        assertRefused(queue, A, LONG, "at-once-per-key");
        acquire(queue, B, 2);
        await().until(() -> queue.waiting() == 4);
        assertRefused(queue, C, LONG, "max-waiting");
        assertThat(queue.waiting()).isEqualTo(4);
    }

    @Test
    void letsThoseLeaveWhoseTimeIsOverOrWhoseClientDisconnected() {
        PermitQueue queue = new PermitQueue(new Limits(1, 0, 1, 10, 10));
        Permit first = acquired(queue, A);
        assertRefused(queue, B, Duration.ofMillis(20), "20 ms");
        AtomicBoolean gone = new AtomicBoolean();
        CompletableFuture<Permit> left =
                CompletableFuture.supplyAsync(() -> queue.acquire(B, LONG, gone::get), threads);
        await().until(() -> queue.waiting() == 1);

        gone.set(true);

        assertThatThrownBy(left::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CANCELLED));
        assertThat(queue.waiting()).isZero();
        first.close();
        assertThat(queue.running()).isZero();
        acquired(queue, C).close();
    }

    private List<CompletableFuture<Permit>> acquire(PermitQueue queue, QueryCaller caller, int times) {
        List<CompletableFuture<Permit>> permits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            permits.add(CompletableFuture.supplyAsync(() -> queue.acquire(caller, LONG, () -> false), threads));
        }
        return permits;
    }

    private static Permit acquired(PermitQueue queue, QueryCaller caller) {
        return queue.acquire(caller, Duration.ofSeconds(5), () -> false);
    }

    private static void assertRefused(PermitQueue queue, QueryCaller caller, Duration timeout, String message) {
        assertThatThrownBy(() -> queue.acquire(caller, timeout, () -> false))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY_AT_ONCE))
                .hasMessageContaining(message);
    }
}
