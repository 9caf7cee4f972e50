package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.ReceivedPayload;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolUnavailableException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Senders that append payloads, each a different line of log, and repeat those that were not acknowledged. */
final class LoadSenders implements AutoCloseable {

    private static final int FUNCTIONS = 40;

    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean running = true;

    /** @param pause of each sender between two payloads */
    static LoadSenders start(String name, int sendersOfEach, Duration pause, Spool... spools) {
        LoadSenders senders = new LoadSenders();
        int number = 0;
        for (Spool spool : spools) {
            for (int i = 0; i < sendersOfEach; i++) {
                String sender = name + "-" + number++;
                Thread thread = new Thread(() -> senders.send(sender, spool, pause), sender);
                senders.threads.add(thread);
                thread.start();
            }
        }
        return senders;
    }

    private void send(String sender, Spool spool, Duration pause) {
        for (int number = 0; running; ) {
            String message = sender + ":" + number;
            if (append(spool, message, "function-" + (number % FUNCTIONS))) {
                number++;
            }
            JavaProcess.sleep(pause);
        }
    }

    private boolean append(Spool spool, String message, String function) {
        try {
            spool.append(payload(message, function));
            acknowledged.add(message);
            return true;
        } catch (SpoolUnavailableException e) {
            refused.incrementAndGet();
            return false;
        }
    }

    static ReceivedPayload payload(String message, String function) {
        byte[] body = ("[{\"message\":\"" + message + "\",\"timestamp\":1795207764000}]").getBytes(UTF_8);
        return new ReceivedPayload("log-v1", body, Instant.now(), AccountScope.ALL, null, function);
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int refused() {
        return refused.get();
    }

    void awaitAcknowledged(int more) {
        int goal = acknowledged() + more;
        await().atMost(Duration.ofMinutes(3)).until(() -> acknowledged() >= goal);
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Every acknowledged payload is stored, and no payload is stored twice. */
    void assertStoredOnce(DataSource database) {
        close();
        await().atMost(Duration.ofMinutes(3))
                .until(() -> stored(database).keySet().containsAll(acknowledged));
        // Those that are read again after a rebalance.
        JavaProcess.sleep(Duration.ofSeconds(1));
        Map<String, Integer> stored = stored(database);
        assertThat(stored.keySet()).containsAll(acknowledged);
        assertThat(stored).allSatisfy((message, times) -> assertThat(times).isEqualTo(1));
        System.out.println("acknowledged: " + acknowledged() + ", refused: " + refused() + ", stored: " + stored.size()
                + ", lost: 0, stored twice: 0");
    }

    static Map<String, Integer> stored(DataSource database) {
        Map<String, Integer> stored = new TreeMap<>();
        JdbcClient.create(database)
                .sql("SELECT attributes ->> 'message' AS message, count(*) AS times FROM log GROUP BY 1")
                .query(row -> {
                    stored.put(row.getString("message"), row.getInt("times"));
                });
        return stored;
    }
}
