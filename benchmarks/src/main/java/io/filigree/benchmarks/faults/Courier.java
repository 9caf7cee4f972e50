package io.filigree.benchmarks.faults;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import io.filigree.simulator.extension.Post;

/** Brings a body to Filigree in its own way, repeats included, and tells when its fate is known. */
interface Courier {

    Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "courier");
        thread.setDaemon(true);
        return thread;
    });

    Delivery deliver(Post post) throws InterruptedException;

    /** All of them bring the same body at the same time. */
    static Courier atOnce(Courier... couriers) {
        return post -> {
            List<CompletableFuture<Delivery>> deliveries = Arrays.stream(couriers)
                    .map(courier -> CompletableFuture.supplyAsync(() -> uninterrupted(courier, post), THREADS))
                    .toList();
            return deliveries.stream()
                    .map(CompletableFuture::join)
                    .reduce(Delivery::and)
                    .orElseThrow();
        };
    }

    private static Delivery uninterrupted(Courier courier, Post post) {
        try {
            return courier.deliver(post);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a courier's own thread", e);
        }
    }
}
