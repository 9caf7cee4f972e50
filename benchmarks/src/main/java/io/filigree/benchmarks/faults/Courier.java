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

    /** Sends a request whose response the sender needs, once; returns the body of that, empty when there is none. */
    String exchange(Post post);

    /** All of them bring the same body at the same time; the first of them does exchanges. */
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
            throw new IllegalStateException("Nobody interrupts a courier's own thread", e);
        }
    }
}
