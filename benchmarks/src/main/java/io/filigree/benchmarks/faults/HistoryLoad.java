package io.filigree.benchmarks.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.filigree.benchmarks.faults.ExtensionCourier.Manners;
import io.filigree.benchmarks.faults.HistoryEvents.Half;
import io.filigree.simulator.extension.Post;

/** Senders that post events of random past hours, each with retries, until they are stopped. They can pause. */
final class HistoryLoad implements AutoCloseable {

    private static final int SENDERS = 3;
    private static final int EVENTS = 5;
    private static final long LONGEST_PAUSE_MS = 700;

    private final ExtensionCourier courier;
    private final HistoryLedger ledger;
    private final Duration past;

    /** Shared by posts, exclusive for a pause. */
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock(true);

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** @param past events are of so many hours before the current one */
    HistoryLoad(ExtensionCourier courier, HistoryLedger ledger, Duration past, Random random) {
        this.courier = courier;
        this.ledger = ledger;
        this.past = past;
        for (int number = 0; number < SENDERS; number++) {
            HistoryEvents events = new HistoryEvents(number, random.nextLong());
            Random pauses = new Random(random.nextLong());
            Thread thread = new Thread(() -> send(events, pauses), "history-load-" + number);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    static ExtensionCourier courier(java.net.URI ingest) {
        return new ExtensionCourier(ingest, Manners.RUST);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Returns when no post is in progress. Posts continue after {@link #resume}, which the same thread calls. */
    void pause() {
        running.writeLock().lock();
    }

    void resume() {
        running.writeLock().unlock();
    }

    private void send(HistoryEvents events, Random random) {
        try {
            while (!stopped) {
                Instant hour = Instant.now()
                        .truncatedTo(ChronoUnit.HOURS)
                        .minus(Duration.ofHours(1 + random.nextLong(past.toHours())));
                for (Post post : events.of(hour, Half.SECOND, EVENTS)) {
                    deliver(post, hour);
                }
                Thread.sleep(random.nextLong(LONGEST_PAUSE_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Post post, Instant hour) throws InterruptedException {
        running.readLock().lockInterruptibly();
        try {
            PostedBody body = PostedBody.of(post);
            ledger.enter(body, hour, courier.deliver(post));
        } finally {
            running.readLock().unlock();
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
