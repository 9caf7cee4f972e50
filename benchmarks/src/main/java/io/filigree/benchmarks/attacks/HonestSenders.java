package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.Latencies;
import io.filigree.simulator.extension.Post;
import org.jspecify.annotations.Nullable;

/**
 * Posts ordinary bodies at a steady rate while attacks run: most over connections that are kept, some over new ones. A
 * latency counts from the moment at which its request was due.
 */
final class HonestSenders implements AutoCloseable {

    private static final int KEPT_CONNECTIONS = 4;
    private static final int NEW_CONNECTIONS = 2;
    private static final long KEPT_EVERY_NANOS = 100_000_000;
    private static final long NEW_EVERY_NANOS = 200_000_000;

    /** What a request that was not acknowledged counts as. */
    private static final long UNANSWERED_NANOS = 10_000_000_000L;

    private final RawHttpClient http;
    private final String key;
    private final String arn;
    private final AcknowledgedMessages acknowledged;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private record Sample(long dueNanos, long latencyNanos, boolean answered) {}

    /** What senders saw in a period. */
    record Period(int count, int unanswered, double p50Ms, double p99Ms, double maxMs) {

        @Override
        public String toString() {
            return String.format(
                    "n %d, p50 %.1f ms, p99 %.1f ms, max %.0f ms%s",
                    count, p50Ms, p99Ms, maxMs, unanswered == 0 ? "" : ", " + unanswered + " not acknowledged");
        }
    }

    private HonestSenders(RawHttpClient http, String key, String arn, AcknowledgedMessages acknowledged) {
        this.http = http.timeout((int) (UNANSWERED_NANOS / 1_000_000));
        this.key = key;
        this.arn = arn;
        this.acknowledged = acknowledged;
    }

    static HonestSenders start(RawHttpClient http, String key, String arn, AcknowledgedMessages acknowledged) {
        HonestSenders senders = new HonestSenders(http, key, arn, acknowledged);
        for (int i = 0; i < KEPT_CONNECTIONS + NEW_CONNECTIONS; i++) {
            boolean kept = i < KEPT_CONNECTIONS;
            long every = kept ? KEPT_EVERY_NANOS : NEW_EVERY_NANOS;
            long first = System.nanoTime() + every * i / (KEPT_CONNECTIONS + NEW_CONNECTIONS);
            Thread thread = new Thread(() -> senders.send(kept, first, every), "honest-sender-" + i);
            thread.setDaemon(true);
            senders.threads.add(thread);
            thread.start();
        }
        return senders;
    }

    /** How many requests were due since then and are settled. */
    synchronized int countSince(long nanos) {
        return (int)
                samples.stream().filter(sample -> sample.dueNanos - nanos >= 0).count();
    }

    synchronized Period since(long nanos) {
        List<Sample> some =
                samples.stream().filter(sample -> sample.dueNanos - nanos >= 0).toList();
        if (some.isEmpty()) {
            return new Period(0, 0, 0, 0, 0);
        }
        Latencies latencies =
                new Latencies(some.stream().mapToLong(Sample::latencyNanos).toArray());
        return new Period(
                some.size(),
                (int) some.stream().filter(sample -> !sample.answered).count(),
                latencies.percentileMs(50),
                latencies.percentileMs(99),
                latencies.percentileMs(100));
    }

    @Override
    public void close() {
        stopped.set(true);
        for (Thread thread : threads) {
            try {
                thread.join(UNANSWERED_NANOS / 1_000_000 + 1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void send(boolean kept, long first, long every) {
        IngestConnection connection = null;
        long due = first;
        while (!stopped.get()) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            AcknowledgedMessages.Message message = acknowledged.next();
            try {
                if (connection == null) {
                    connection = new IngestConnection(URI.create("http://127.0.0.1:" + http.port()));
                }
                connection.post(request(message), http.timeoutMs());
                acknowledged.add(message);
                add(new Sample(due, System.nanoTime() - due, true));
                if (!kept) {
                    connection.close();
                    connection = null;
                }
                due += every;
            } catch (IOException e) {
                add(new Sample(due, Math.max(UNANSWERED_NANOS, System.nanoTime() - due), false));
                close(connection);
                connection = null;
                due = System.nanoTime() + every;
            }
        }
        close(connection);
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    private static void close(@Nullable IngestConnection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    /** An invocation with two spans and its REPORT line. */
    private byte[] request(AcknowledgedMessages.Message message) {
        long now = System.currentTimeMillis();
        String id = message.requestId();
        Map<String, Object> user = Telemetry.object("honest.batch", message.batch());
        Map<String, Object> data = Telemetry.object(
                "analytic_event_data",
                        Telemetry.harvest(List.of(Telemetry.transaction(arn, id, now, 0.04, false, user))),
                "span_event_data",
                        Telemetry.harvest(
                                List.of(Telemetry.span(arn, id, 1, now, user), Telemetry.span(arn, id, 2, now, user))));
        byte[] body = Telemetry.body(
                Telemetry.context(arn),
                List.of(
                        Telemetry.message(UUID.randomUUID().toString(), Telemetry.payload(arn, data), now),
                        Telemetry.message(UUID.randomUUID().toString(), Telemetry.report(id, 40.5), now)));
        return IngestConnection.request(
                URI.create("http://127.0.0.1:" + http.port() + "/aws/lambda/v1"),
                new Post(
                        Post.TELEMETRY,
                        Telemetry.gzip(body),
                        Map.of(
                                "Content-Encoding", "gzip",
                                "Content-Type", "application/json",
                                "User-Agent", "newrelic-lambda-extension",
                                "X-License-Key", key),
                        1));
    }
}
