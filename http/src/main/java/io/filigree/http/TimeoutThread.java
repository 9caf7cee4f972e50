package io.filigree.http;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks several times a second for overdue bodies, headers and responses. */
final class TimeoutThread implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TimeoutThread.class);
    private static final long PERIOD_MILLIS = 250;

    private final BodyReadings readings;
    private final ConnectionTracker connections;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "http-timeouts");
        created.setDaemon(true);
        return created;
    });

    TimeoutThread(BodyReadings readings, ConnectionTracker connections) {
        this.readings = readings;
        this.connections = connections;
        thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            readings.endOverdue(now);
            connections.sweep(now);
        } catch (RuntimeException e) { // the outer loop: otherwise the first bug would disable all timeouts
            log.error("Checking timeouts failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
