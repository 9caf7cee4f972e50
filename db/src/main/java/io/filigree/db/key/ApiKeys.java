package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.KeyQuota.Usage;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The keys of senders and tools. Several of a kind may be alive at a time; a revoked one stays listed and opens nothing.
 * Authenticating a key needs no query: see {@link KeyCache}.
 */
public final class ApiKeys implements AutoCloseable {

    /** Characters of a secret. */
    public static final int MAX_SECRET = KeySecret.MAX_LENGTH;

    private final ApiKeyRepository keys;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final KeyCache live;

    ApiKeys(
            ApiKeyRepository keys,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Clock clock,
            ObjectProvider<KeyFile> file) {
        this.keys = keys;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.live = new KeyCache(keys, jdbc, clock, file.getIfAvailable());
    }

    /**
     * Reads the keys before the first request. While the database is unreachable, those of the {@link KeyFile} are valid.
     *
     * @return false if no key is known; the next request reads them again
     */
    public boolean load() {
        return live.load();
    }

    /** Whether keys are known. If not, no request can be authenticated. */
    public boolean isLoaded() {
        return live.isLoaded();
    }

    /**
     * The key for a secret; records its use. Keys that another process created or revoked are known within
     * {@link KeyCache#REFRESH}; while the database is down, the last known keys remain valid.
     *
     * @return empty if the key is unknown or revoked
     */
    public Optional<ApiKey> authenticate(String presented) {
        return KeySecret.isAcceptable(presented) ? live.authenticate(presented) : Optional.empty();
    }

    /** The revoked key with this secret, if it was revoked recently. Needs no query. */
    public Optional<ApiKey> revoked(String presented) {
        return KeySecret.isAcceptable(presented) ? live.revoked(presented) : Optional.empty();
    }

    /** Creates a key with a random secret. */
    public CreatedKey create(Kind kind, String name) {
        return create(kind, name, KeySecret.random(kind));
    }

    /**
     * Creates a key with a random secret that is bound to these accounts.
     *
     * @param kind not admin
     * @throws IllegalArgumentException when there are none
     */
    public CreatedKey create(Kind kind, String name, List<String> accountIds) {
        return create(kind, name, AccountScope.only(accountIds), KeyQuota.NONE);
    }

    /** Creates a key with a random secret, and with a quota, which only an ingest key can have. */
    public CreatedKey create(Kind kind, String name, AccountScope accounts, KeyQuota quota) {
        return create(kind, name, accounts, quota, KeySecret.random(kind));
    }

    /**
     * Creates a key with a given secret.
     *
     * @throws IllegalArgumentException if the secret is invalid in a header; the message does not contain it
     * @throws org.springframework.dao.DuplicateKeyException if a key has or had this secret
     */
    public CreatedKey create(Kind kind, String name, String secret) {
        return create(kind, name, AccountScope.ALL, KeyQuota.NONE, secret);
    }

    /** The same for these accounts, and with a quota. */
    public CreatedKey create(Kind kind, String name, AccountScope accounts, KeyQuota quota, String secret) {
        CreatedKey created = insert(kind, name, accounts, secret, quota);
        refreshAfterCommit();
        return created;
    }

    /** Whether a secret is valid in a header: visible ASCII, of at most {@link #MAX_SECRET} characters. */
    public static boolean isAcceptable(String secret) {
        return KeySecret.isAcceptable(secret);
    }

    /**
     * Creates a key unless a key of its kind exists or existed. Processes that start concurrently create a single
     * key.
     *
     * @param secret the secret; null for a random one
     * @return empty if no key was created
     */
    public Optional<CreatedKey> createFirst(Kind kind, String name, @Nullable String secret) {
        Optional<CreatedKey> created = requireNonNull(transaction.execute(status -> {
            jdbc.sql("LOCK TABLE api_key IN SHARE ROW EXCLUSIVE MODE").update();
            return keys.existsByKind(kind)
                    ? Optional.empty()
                    : Optional.of(insert(
                            kind,
                            name,
                            AccountScope.ALL,
                            secret == null ? KeySecret.random(kind) : secret,
                            KeyQuota.NONE));
        }));
        if (created.isPresent()) {
            refreshAfterCommit();
        }
        return created;
    }

    /** Revokes a key, immediately in this process. Has no effect on a revoked or unknown key. */
    public void revoke(long keyId) {
        keys.revoke(keyId, clock.instant());
        refreshAfterCommit();
    }

    /** Sets the quota of an ingest key, immediately in this process and within {@link KeyCache#REFRESH} in all others. */
    public void changeQuota(long keyId, KeyQuota quota) {
        keys.changeQuota(keyId, quota.bytes(), quota.rows());
        refreshAfterCommit();
    }

    /** The usage of a key in the current UTC day, as known to this process. Needs no query. */
    public Usage usageToday(long keyId) {
        return live.usage().today(keyId);
    }

    /** Counts bytes of an accepted body of an ingest key. Needs no query. */
    public void bytesAccepted(long keyId, long bytes) {
        live.usage().add(keyId, new Usage(bytes, 0, 0));
    }

    /** Counts rows that were stored of an ingest key. Needs no query. */
    public void rowsStored(long keyId, long rows) {
        live.usage().add(keyId, new Usage(0, rows, 0));
    }

    /** Counts a body that was refused because the key's quota is reached. Needs no query. */
    public void quotaRefused(long keyId) {
        live.usage().add(keyId, new Usage(0, 0, 1));
    }

    /** Counts a post of EventBridge's that was refused because the key is an ingest key. Needs no query. */
    public void eventsRefused(long keyId) {
        live.eventsRefused(keyId);
    }

    /** The key with that id, active or revoked. */
    public Optional<ApiKey> find(long keyId) {
        return keys.findById(keyId).map(ApiKeyRow::key);
    }

    /** All keys, active or revoked, oldest first. */
    public List<ApiKey> all() {
        return keys.findAllByOrderByKeyId().stream().map(ApiKeyRow::key).toList();
    }

    /** Stops the background updates, and writes pending last uses and usage. */
    @Override
    public void close() {
        live.close();
    }

    /** Within a caller's transaction, the cache is updated only after the commit. */
    private void refreshAfterCommit() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    live.refresh();
                }
            });
        } else {
            live.refresh();
        }
    }

    private CreatedKey insert(Kind kind, String name, AccountScope accounts, String secret, KeyQuota quota) {
        if (!KeySecret.isAcceptable(secret)) {
            throw new IllegalArgumentException(
                    "a key must have 1 to " + KeySecret.MAX_LENGTH + " visible ASCII characters, without spaces");
        }
        ApiKeyRow stored =
                keys.save(ApiKeyRow.unstored(kind, name, KeySecret.hash(secret), accounts, clock.instant(), quota));
        return new CreatedKey(stored.key(), secret);
    }
}
