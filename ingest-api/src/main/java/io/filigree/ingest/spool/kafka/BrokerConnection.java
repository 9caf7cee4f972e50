package io.filigree.ingest.spool.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers can be used. A thread sets up the topics, then reads the lag every few seconds; a failure of either, or
 * of a send, makes the spool unavailable until the thread succeeds again.
 */
final class BrokerConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrokerConnection.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final KafkaSettings settings;
    private final KafkaClients clients;
    private final TopicSetup topics;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "kafka-connection");
    /** Released to end a pause. */
    private final Semaphore wakeUp = new Semaphore(0);

    private Runnable whenReady = () -> {};
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private @Nullable KafkaConsumer<byte[], byte[]> observer;
    private volatile TopicSetup.@Nullable Topic topic;
    private volatile KafkaLag lag = KafkaLag.NONE;
    private volatile @Nullable Ready ready;
    private volatile @Nullable String problem;
    private volatile boolean running = true;
    private long succeededAt;

    BrokerConnection(KafkaSettings settings, KafkaClients clients, TopicSetup topics, Clock clock) {
        this.settings = settings;
        this.clients = clients;
        this.topics = topics;
        this.clock = clock;
    }

    /** What a send needs. */
    record Ready(KafkaProducer<byte[], byte[]> producer, TopicSetup.Topic topic, KafkaLag lag) {}

    /** @param whenReady runs once, when the topics exist */
    void start(Runnable whenReady) {
        this.whenReady = whenReady;
        thread.start();
    }

    Optional<Ready> ready() {
        return Optional.ofNullable(ready);
    }

    /** Why it is not ready; empty before the first attempt ended. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The newest that is known. */
    KafkaLag lag() {
        return lag;
    }

    Duration retention() {
        TopicSetup.Topic known = topic;
        return known == null ? settings.retention() : known.retention();
    }

    /** A send failed: until the brokers respond again, further ones fail without waiting. */
    void failed(Throwable cause) {
        unavailable(cause);
        wakeUp.release();
    }

    private void run() {
        while (running) {
            Duration pause = INTERVAL;
            try {
                connect();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The outer loop: appends fail until it succeeds.
                if (!running) {
                    return;
                }
                pause = RETRY;
                // While a partition elects its leader, appends wait for it.
                if (ready == null
                        || System.nanoTime() - succeededAt
                                > settings.deliveryTimeout().toNanos()) {
                    unavailable(e);
                }
            }
            pause(pause);
        }
    }

    private void connect() throws InterruptedException {
        TopicSetup.Topic known = topic;
        if (known == null) {
            try (Admin admin = clients.admin()) {
                known = topics.ensure(admin);
            }
            producer = clients.producer();
            observer = clients.observer();
            topic = known;
            whenReady.run();
        }
        lag = KafkaLag.read(requireNonNull(observer), partitions(known), clock);
        succeededAt = System.nanoTime();
        ready = new Ready(requireNonNull(producer), known, lag);
        if (problem != null) {
            log.info("Kafka can be used: servers={}", settings.bootstrapServers());
            problem = null;
        }
    }

    private List<TopicPartition> partitions(TopicSetup.Topic known) {
        return known.partitions().stream()
                .map(partition -> new TopicPartition(settings.topic(), partition))
                .toList();
    }

    private synchronized void unavailable(Throwable cause) {
        ready = null;
        String text = cause.toString();
        if (problem == null) {
            log.warn("Kafka cannot be used, senders get 503: servers={} reason={}", settings.bootstrapServers(), text);
        }
        problem = text;
    }

    /** Returns early after a failed send. */
    private void pause(Duration duration) {
        try {
            if (wakeUp.tryAcquire(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }

    @Override
    public void close() {
        running = false;
        ready = null;
        thread.interrupt();
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (producer != null) {
            producer.close(LONGEST_STOP);
        }
        if (observer != null && !thread.isAlive()) {
            observer.close();
        }
    }
}
