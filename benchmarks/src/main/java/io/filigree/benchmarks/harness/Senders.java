package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;

/** Posts requests over so many keep-alive connections, each with one request on its way at a time. */
public final class Senders {

    private final URI target;
    private final int connections;

    public Senders(URI target, int connections) {
        this.target = target;
        this.connections = connections;
    }

    /** As fast as they are answered. */
    public void sendAll(List<byte[]> requests) throws IOException, InterruptedException {
        send(requests, i -> Long.MIN_VALUE);
    }

    /**
     * At a steady rate, whether answers come or not: a latency counts from the moment at which its request was due, so
     * that an answer that is late makes those behind it late too.
     */
    public Paced pace(List<byte[]> requests, double perSecond) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long[] due = new long[requests.size()];
        for (int i = 0; i < due.length; i++) {
            due[i] = start + (long) (i * 1e9 / perSecond);
        }
        long[] answered = send(requests, i -> due[i]);
        return new Paced(due, answered);
    }

    /**
     * When requests were due and when they were answered, in nanoseconds of {@link System#nanoTime}.
     *
     * @param due ascending
     */
    public record Paced(long[] due, long[] answered) {

        public Latencies all() {
            return between(due[0], due[due.length - 1] + 1);
        }

        /** Of the requests that were due between two moments. */
        public Latencies between(long from, long to) {
            long[] nanos = new long[due.length];
            int count = 0;
            for (int i = 0; i < due.length; i++) {
                if (due[i] - from >= 0 && due[i] - to < 0) {
                    nanos[count++] = answered[i] - due[i];
                }
            }
            return new Latencies(java.util.Arrays.copyOf(nanos, count));
        }
    }

    private long[] send(List<byte[]> requests, IntToLongFunction dueAt) throws IOException, InterruptedException {
        long[] answered = new long[requests.size()];
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                senders.add(threads.submit(() -> {
                    sendNext(requests, next, dueAt, answered);
                    return null;
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
            return answered;
        } catch (ExecutionException e) {
            throw new IOException("A sender failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void sendNext(List<byte[]> requests, AtomicInteger next, IntToLongFunction dueAt, long[] answered)
            throws IOException {
        try (IngestConnection connection = new IngestConnection(target)) {
            for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                awaitMoment(dueAt.applyAsLong(i));
                connection.post(requests.get(i));
                answered[i] = System.nanoTime();
            }
        }
    }

    private static void awaitMoment(long due) {
        if (due == Long.MIN_VALUE) {
            return;
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
