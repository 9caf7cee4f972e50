package io.filigree.db.key;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.key.ApiKey.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The keys of senders and tools. Several of a kind may be alive at a time; a revoked one stays listed and opens nothing.
 * Asking who presents a key costs no query: see {@link LiveKeys}.
 */
public final class ApiKeys implements AutoCloseable {

    private static final String COLUMNS = "key_id, kind, name, created_at, last_used_at, revoked_at";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final LiveKeys live;

    public ApiKeys(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.clock = clock;
        this.live = new LiveKeys(jdbc, clock);
    }

    /**
     * Whose key this is, and notes its use. Keys that another process created or revoked are known within
     * {@link LiveKeys#REFRESH}; while the database cannot be asked, the keys that were last known stand.
     *
     * @return empty when it is no key of ours, or a revoked one
     */
    public Optional<ApiKey> authenticate(String presented) {
        return KeySecret.isAcceptable(presented) ? live.authenticate(presented) : Optional.empty();
    }

    /** Creates a key with a random secret. */
    public CreatedKey create(Kind kind, String name) {
        return create(kind, name, KeySecret.random(kind));
    }

    /**
     * Creates a key with a secret that somebody chose.
     *
     * @throws IllegalArgumentException when the secret cannot travel in a header; the message does not repeat it
     * @throws org.springframework.dao.DuplicateKeyException when there is a key with this secret
     */
    public CreatedKey create(Kind kind, String name, String secret) {
        CreatedKey created = insert(kind, name, secret);
        live.refresh();
        return created;
    }

    /**
     * Creates a key unless there is, or ever was, one of its kind. Processes that start together create one between
     * them.
     *
     * @param secret the secret to use; a random one when null
     * @return empty when nothing was created
     */
    public Optional<CreatedKey> createFirst(Kind kind, String name, @Nullable String secret) {
        Optional<CreatedKey> created = requireNonNull(transaction.execute(status -> {
            jdbc.sql("LOCK TABLE api_key IN SHARE ROW EXCLUSIVE MODE").update();
            return exists(kind)
                    ? Optional.empty()
                    : Optional.of(insert(kind, name, secret == null ? KeySecret.random(kind) : secret));
        }));
        if (created.isPresent()) {
            live.refresh();
        }
        return created;
    }

    /** Ends a key, at once in this process. One that is revoked or unknown stays as it is. */
    public void revoke(long keyId) {
        jdbc.sql("UPDATE api_key SET revoked_at = :now WHERE key_id = :keyId AND revoked_at IS NULL")
                .param("now", Timestamp.from(clock.instant()))
                .param("keyId", keyId)
                .update();
        live.refresh();
    }

    /** Every key, alive or revoked, oldest first. */
    public List<ApiKey> all() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM api_key ORDER BY key_id")
                .query(ApiKeys::read)
                .list();
    }

    /** Stops following the table, and writes the last uses that are not written yet. */
    @Override
    public void close() {
        live.close();
    }

    private boolean exists(Kind kind) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM api_key WHERE kind = :kind)")
                .param("kind", kind.column())
                .query(Boolean.class)
                .single();
    }

    private CreatedKey insert(Kind kind, String name, String secret) {
        if (!KeySecret.isAcceptable(secret)) {
            throw new IllegalArgumentException(
                    "a key is 1 to " + KeySecret.MAX_LENGTH + " visible ASCII characters, without spaces");
        }
        Instant now = clock.instant();
        long keyId = jdbc.sql("""
                INSERT INTO api_key (kind, name, key_hash, created_at)
                VALUES (:kind, :name, :hash, :now)
                RETURNING key_id
                """)
                .param("kind", kind.column())
                .param("name", name)
                .param("hash", KeySecret.hash(secret))
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .single();
        return new CreatedKey(new ApiKey(keyId, kind, name, now, null, null), secret);
    }

    static ApiKey read(ResultSet row, int number) throws SQLException {
        return new ApiKey(
                row.getLong("key_id"),
                Kind.ofColumn(row.getString("kind")),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("last_used_at")),
                instant(row.getTimestamp("revoked_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
