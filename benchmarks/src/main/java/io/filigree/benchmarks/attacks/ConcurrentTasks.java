package io.filigree.benchmarks.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs tasks concurrently, each on a separate thread. */
final class ConcurrentTasks implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(null, task, "attacker", 256 * 1024);
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<?>> running = new ArrayList<>();

    /** Runs so many tasks and returns what those gave that did not throw. */
    static <T> List<T> run(int size, int limitSeconds, IntFunction<Callable<T>> task) throws InterruptedException {
        try (ConcurrentTasks crowd = new ConcurrentTasks()) {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                tasks.add(task.apply(i));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : crowd.threads.invokeAll(tasks, limitSeconds, TimeUnit.SECONDS)) {
                if (!future.isCancelled()) {
                    try {
                        results.add(future.get());
                    } catch (ExecutionException e) {
                        // The caller compares the number of results with the number of tasks.
                    }
                }
            }
            return results;
        }
    }

    /** Starts one task and does not wait. */
    void start(Callable<?> task) {
        running.add(threads.submit(task));
    }

    /** Closes the connections of what still runs, so that it does not last into the next attack. */
    @Override
    public void close() throws InterruptedException {
        running.forEach(task -> task.cancel(true));
        threads.shutdownNow();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Attackers are still connected");
        }
    }
}
