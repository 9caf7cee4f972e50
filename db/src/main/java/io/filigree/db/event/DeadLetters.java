package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Acknowledged payloads whose processing failed in Filigree, in the form that their senders sent. */
public final class DeadLetters {

    /**
     * A dead letter without its body.
     *
     * @param format id of its wire format
     * @param reason the error, without content of the payload
     * @param bytes the length of its body
     * @param position of the record in Kafka: topic/partition/offset; null for a spool in files
     */
    public record DeadLetter(
            long payloadId,
            String format,
            Instant receivedAt,
            Instant quarantinedAt,
            String reason,
            int bytes,
            @Nullable String position) {}

    /**
     * A payload with the data that is needed to requeue it.
     *
     * @param format id of the wire format that the body is read with
     * @param accounts the AWS accounts that its sender's key is for; none for a record that could not be read as a payload
     * @param receivedAt when it was acknowledged, which is also when it was received for those who replay it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record DeadLetterBody(String format, Instant receivedAt, AccountScope accounts, byte[] body) {}

    private final JdbcClient jdbc;

    public DeadLetters(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Adds a payload, once for each position.
     *
     * @param position in a spool that several processes read; null for a spool of one process
     */
    public void keep(DeadLetterBody payload, Instant now, String reason, @Nullable String position) {
        jdbc.sql("""
                        INSERT INTO quarantined_payload
                            (format, received_at, quarantined_at, reason, all_accounts, account_ids, body, position)
                        VALUES (:format, :receivedAt, :now, :reason, :allAccounts, :accountIds, :body, :position)
                        ON CONFLICT DO NOTHING
                        """)
                .param("format", payload.format())
                .param("receivedAt", Timestamp.from(payload.receivedAt()))
                .param("now", Timestamp.from(now))
                .param("reason", reason)
                .param("allAccounts", payload.accounts().isAll())
                .param("accountIds", payload.accounts().match(() -> new String[0], ids -> ids.toArray(String[]::new)))
                .param("body", payload.body())
                .param("position", position)
                .update();
    }

    /** The newest ones, without their bodies. */
    public List<DeadLetter> newest(int limit) {
        return jdbc.sql("""
                        SELECT payload_id, format, received_at, quarantined_at, reason, length(body) AS bytes, position
                        FROM quarantined_payload ORDER BY payload_id DESC LIMIT :limit
                        """)
                .param("limit", limit)
                .query((row, number) -> new DeadLetter(
                        row.getLong("payload_id"),
                        row.getString("format"),
                        row.getTimestamp("received_at").toInstant(),
                        row.getTimestamp("quarantined_at").toInstant(),
                        row.getString("reason"),
                        row.getInt("bytes"),
                        row.getString("position")))
                .list();
    }

    /** The number of dead letters. */
    public long count() {
        return jdbc.sql("SELECT count(*) FROM quarantined_payload")
                .query(Long.class)
                .single();
    }

    /** The dead letter with this id; empty if absent. */
    public Optional<DeadLetterBody> find(long payloadId) {
        return jdbc.sql("""
                        SELECT format, received_at, all_accounts, account_ids, body
                        FROM quarantined_payload WHERE payload_id = :id
                        """)
                .param("id", payloadId)
                .query((row, number) -> new DeadLetterBody(
                        row.getString("format"),
                        row.getTimestamp("received_at").toInstant(),
                        AccountScope.ofColumn(
                                row.getBoolean("all_accounts")
                                        ? null
                                        : (String[]) row.getArray("account_ids").getArray()),
                        row.getBytes("body")))
                .optional();
    }

    /** Deletes a dead letter, and returns whether it existed. */
    public boolean remove(long payloadId) {
        return jdbc.sql("DELETE FROM quarantined_payload WHERE payload_id = :id")
                        .param("id", payloadId)
                        .update()
                > 0;
    }
}
