package io.filigree.benchmarks.faults;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import io.filigree.simulator.extension.Post;

/** Posts a body to Filigree with the retries of its sender, and reports the outcome. */
interface Courier {

    Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "courier");
        thread.setDaemon(true);
        return thread;
    });

    Delivery deliver(Post post) throws InterruptedException;

    /** Sends a request once and returns the body of the response, empty if absent. */
    String exchange(Post post);

    /** All couriers post the same body in parallel; the first of them performs exchanges. */
    static Courier atOnce(Courier... couriers) {
        return new Courier() {
            @Override
            public Delivery deliver(Post post) {
                List<CompletableFuture<Delivery>> deliveries = Arrays.stream(couriers)
                        .map(courier -> CompletableFuture.supplyAsync(() -> uninterrupted(courier, post), THREADS))
                        .toList();
                return deliveries.stream()
                        .map(CompletableFuture::join)
                        .reduce(Delivery::and)
                        .orElseThrow();
            }

            @Override
            public String exchange(Post post) {
                return couriers[0].exchange(post);
            }
        };
    }

    private static Delivery uninterrupted(Courier courier, Post post) {
        try {
            return courier.deliver(post);
        } catch (InterruptedException e) {
            throw new IllegalStateException("A courier's thread was interrupted", e);
        }
    }
}
