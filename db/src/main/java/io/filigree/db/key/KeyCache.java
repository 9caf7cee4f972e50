package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.filigree.db.DatabaseFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All active keys, and the last revoked ones, in memory, by the hash of the secret. A background thread reads the
 * table, so that a request neither reads the database nor waits for it: ingest continues while the database is down. The
 * table is small, so all keys are held, and requests with random keys cost no database access either.
 */
final class KeyCache implements AutoCloseable {

    /** Interval of reads of the table; a key that another process revoked is accepted for at most this time. */
    static final Duration REFRESH = Duration.ofSeconds(3);

    /** The precision of the last use, and the minimum interval of its writes per key. */
    static final Duration LAST_USE_PRECISION = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(KeyCache.class);

    private final ApiKeyRepository keys;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final @Nullable KeyFile file;
    private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "api-keys");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Long, Instant> usedAt = new ConcurrentHashMap<>();
    private final Map<Long, Instant> writtenAt = new ConcurrentHashMap<>();

    private final Map<Long, Refusals> refusals = new ConcurrentHashMap<>();

    private final KeyUsage usage;

    private volatile @Nullable Map<String, ApiKey> byHash;
    private volatile Map<String, ApiKey> revokedByHash = Map.of();
    private boolean failing;

    /** @param file the copy for a start without the database; null for none */
    KeyCache(ApiKeyRepository keys, JdbcClient jdbc, Clock clock, @Nullable KeyFile file) {
        this.file = file;
        this.keys = keys;
        this.jdbc = jdbc;
        this.clock = clock;
        this.usage = new KeyUsage(jdbc, clock);
    }

    Optional<ApiKey> authenticate(String secret) {
        ApiKey key = known().get(KeySecret.hex(KeySecret.hash(secret)));
        if (key != null) {
            usedAt.put(key.keyId(), clock.instant());
        }
        return Optional.ofNullable(key);
    }

    /** The revoked key with this secret; empty for keys that were revoked before the last 1,000. */
    Optional<ApiKey> revoked(String secret) {
        Map<String, ApiKey> revoked = revokedByHash;
        return revoked.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(revoked.get(KeySecret.hex(KeySecret.hash(secret))));
    }

    KeyUsage usage() {
        return usage;
    }

    /** Counts in memory; the count is written with the last uses. */
    void eventsRefused(long keyId) {
        Instant now = clock.instant();
        refusals.merge(keyId, new Refusals(1, now), (old, one) -> new Refusals(old.number() + 1, now));
    }

    /** Writes the refusals that are not written yet. */
    private void writeRefusals() {
        for (Long keyId : refusals.keySet()) {
            Refusals unwritten = refusals.remove(keyId);
            if (unwritten == null) {
                continue;
            }
            try {
                jdbc.sql("""
                        UPDATE api_key SET events_refused = events_refused + :number, events_refused_at = :at
                         WHERE key_id = :keyId
                        """)
                        .param("number", unwritten.number())
                        .param("at", Timestamp.from(unwritten.at()))
                        .param("keyId", keyId)
                        .update();
            } catch (RuntimeException e) {
                refusals.merge(
                        keyId, unwritten, (newer, old) -> new Refusals(newer.number() + old.number(), newer.at()));
                throw e;
            }
        }
    }

    private record Refusals(long number, Instant at) {}

    /** Reads the keys now. */
    synchronized void refresh() {
        Map<String, ApiKey> read = byHash(keys.findByRevokedAtIsNull());
        revokedByHash = byHash(keys.findTop1000ByRevokedAtIsNotNullOrderByRevokedAtDesc());
        if (byHash == null) {
            usage.flush(); // what was used before the restart counts from the first request on
            startFollowing();
        }
        byHash = read;
        if (file != null) {
            file.write(read);
        }
    }

    private void startFollowing() {
        if (!follower.isShutdown()) {
            follower.scheduleWithFixedDelay(
                    this::follow, REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Reads the keys of the table or, if that fails, those of the file.
     *
     * @return false if neither can be read
     */
    synchronized boolean load() {
        if (byHash != null) {
            return true;
        }
        try {
            refresh();
            return true;
        } catch (RuntimeException e) {
            Map<String, ApiKey> stored = file == null ? Map.of() : file.read();
            if (stored.isEmpty()) {
                return false;
            }
            log.warn(
                    "The keys are those that were valid before the start: keys={} reason={}",
                    stored.size(),
                    DatabaseFailures.reason(e));
            failing = true;
            byHash = stored;
            startFollowing();
            return true;
        }
    }

    boolean isLoaded() {
        return byHash != null;
    }

    private static Map<String, ApiKey> byHash(List<ApiKeyRow> rows) {
        return rows.stream().collect(Collectors.toUnmodifiableMap(row -> KeySecret.hex(row.keyHash()), ApiKeyRow::key));
    }

    /** Writes the last uses that are due. */
    synchronized void writeLastUses() {
        Instant now = clock.instant();
        Map<Long, Instant> due = new HashMap<>();
        usedAt.forEach((keyId, at) -> {
            Instant written = writtenAt.get(keyId);
            if (written == null || !now.isBefore(written.plus(LAST_USE_PRECISION))) {
                due.put(keyId, at);
            }
        });
        write(due);
        due.forEach((keyId, at) -> {
            writtenAt.put(keyId, now);
            usedAt.remove(keyId, at);
        });
    }

    @Override
    public void close() {
        follower.shutdownNow();
        try {
            write(Map.copyOf(usedAt));
            writeRefusals();
            usage.flush();
        } catch (RuntimeException e) {
            // These are not essential and must not prevent the process from stopping.
            new DatabaseFailures(log, "Could not write last uses and usage of keys").warn(e);
        }
    }

    private Map<String, ApiKey> known() {
        Map<String, ApiKey> known = byHash;
        if (known != null) {
            return known;
        }
        refresh();
        return requireNonNull(byHash);
    }

    // The outer loop: after any database failure the next round tries again.
    private void follow() {
        try {
            refresh();
            writeLastUses();
            writeRefusals();
            usage.flush();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                log.warn(
                        "Could not read the keys; the last known keys remain valid: reason={}",
                        DatabaseFailures.reason(e));
            }
        }
    }

    private void write(Map<Long, Instant> uses) {
        if (uses.isEmpty()) {
            return;
        }
        // Not through the repository: one statement for all due keys, whose times are an
        // array.
        jdbc.sql("""
                UPDATE api_key
                   SET last_used_at = GREATEST(last_used_at, used.at)
                  FROM unnest(CAST(:keyIds AS bigint[]), CAST(:times AS timestamptz[])) AS used (key_id, at)
                 WHERE api_key.key_id = used.key_id
                """)
                .param("keyIds", uses.keySet().toArray(Long[]::new))
                .param("times", uses.values().stream().map(Instant::toString).toArray(String[]::new))
                .update();
    }
}
