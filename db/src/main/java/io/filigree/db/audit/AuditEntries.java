package io.filigree.db.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of {@code audit_log}, newest first: by the time of the last occurrence. The database rejects changes to them. */
public final class AuditEntries {

    /** The shortest time for which the database keeps a row. */
    public static final int MIN_RETENTION_DAYS = 30;

    private static final int FETCH_SIZE = 500;
    private static final int DELETED_PER_STATEMENT = 10_000;

    private static final String SELECT = """
            SELECT audit_id, at, actor_kind, actor, key_id, address, action, target, outcome, occurrences, details
              FROM audit_log
             WHERE (:actor::text IS NULL OR actor = :actor)
               AND (:action::text IS NULL OR action = :action)
               AND at >= coalesce(:since::timestamptz, '-infinity')
               AND at < coalesce(:until::timestamptz, 'infinity')
               AND (:before::bigint IS NULL
                    OR (at, audit_id) < (SELECT b.at, b.audit_id FROM audit_log AS b WHERE b.audit_id = :before))
             ORDER BY at DESC, audit_id DESC
            """;

    private final JdbcClient jdbc;

    public AuditEntries(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Adds an entry, in the caller's transaction if there is one. Its {@code auditId} is ignored. */
    public void append(AuditEntry entry) {
        jdbc.sql("""
                INSERT INTO audit_log
                    (at, actor_kind, actor, key_id, address, action, target, outcome, occurrences, details)
                VALUES (:at, :actorKind, :actor, :keyId, :address, :action, :target, :outcome, :occurrences, :details::jsonb)
                """)
                .param("at", Timestamp.from(entry.at()))
                .param("actorKind", entry.actor().kind().name().toLowerCase(Locale.ROOT))
                .param("actor", JsonText.storable(entry.actor().name()))
                .param("keyId", entry.actor().keyId(), Types.BIGINT)
                .param("address", entry.address(), Types.VARCHAR)
                .param("action", entry.action())
                .param("target", entry.target() == null ? null : JsonText.storable(entry.target()), Types.VARCHAR)
                .param("outcome", entry.outcome().name().toLowerCase(Locale.ROOT))
                .param("occurrences", entry.occurrences())
                .param("details", JsonText.write(entry.details()))
                .update();
    }

    /** The newest entries that the filter selects. */
    public List<AuditEntry> newest(AuditFilter filter, int limit) {
        return jdbc.sql(SELECT + " LIMIT :limit")
                .paramSource(parameters(filter).addValue("limit", limit))
                .query((row, number) -> read(row))
                .list();
    }

    /** Passes every entry that the filter selects to the consumer; reads in batches when it runs in a transaction. */
    public void forEach(AuditFilter filter, Consumer<AuditEntry> consumer) {
        jdbc.sql(SELECT)
                .withFetchSize(FETCH_SIZE)
                .paramSource(parameters(filter))
                .query(row -> {
                    consumer.accept(read(row));
                });
    }

    /** Deletes entries that are older; the database refuses those of the last {@link #MIN_RETENTION_DAYS} days. */
    public int deleteBefore(Instant oldest) {
        int deleted = 0;
        int last;
        do {
            last = jdbc.sql("""
                            DELETE FROM audit_log
                             WHERE audit_id IN (SELECT audit_id FROM audit_log WHERE at < :oldest LIMIT :limit)
                            """)
                    .param("oldest", Timestamp.from(oldest))
                    .param("limit", DELETED_PER_STATEMENT)
                    .update();
            deleted += last;
        } while (last == DELETED_PER_STATEMENT);
        return deleted;
    }

    private static MapSqlParameterSource parameters(AuditFilter filter) {
        return new MapSqlParameterSource()
                .addValue("actor", filter.actor(), Types.VARCHAR)
                .addValue("action", filter.action(), Types.VARCHAR)
                .addValue("since", at(filter.since()), Types.TIMESTAMP_WITH_TIMEZONE)
                .addValue("until", at(filter.until()), Types.TIMESTAMP_WITH_TIMEZONE)
                .addValue("before", filter.before(), Types.BIGINT);
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static AuditEntry read(ResultSet row) throws SQLException {
        long keyId = row.getLong("key_id");
        Long key = row.wasNull() ? null : keyId;
        return new AuditEntry(
                row.getLong("audit_id"),
                row.getTimestamp("at").toInstant(),
                new AuditActor(
                        AuditActor.Kind.valueOf(row.getString("actor_kind").toUpperCase(Locale.ROOT)),
                        row.getString("actor"),
                        key),
                row.getString("address"),
                row.getString("action"),
                row.getString("target"),
                AuditOutcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getLong("occurrences"),
                JsonText.readStrings(row.getString("details")));
    }
}
