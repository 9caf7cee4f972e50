package io.filigree;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

import io.filigree.db.event.EventTable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Events and functions that tests put where readers find them, without a sender and without AWS. */
public final class StoredEvents {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    public StoredEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An event of the function {@code checkout} of an account. Returns the identity of its message. */
    public UUID add(
            String accountId,
            String type,
            Instant at,
            String requestId,
            String traceId,
            Map<String, Object> attributes) {
        String table = EventTable.ofType(type).table();
        UUID identity = UUID.randomUUID();
        jdbc.sql("""
                INSERT INTO %s (ts, type, received_at, function_arn, request_id, trace_id, attributes,
                                decoration_status, decoration_reason, message_identity)
                VALUES (:ts, :type, now(), :arn, :requestId, :traceId, CAST(:attributes AS jsonb),
                        'undecorated', 'ACCOUNT_NOT_PAIRED', :identity)
                """.formatted(table))
                .param("ts", at.atOffset(ZoneOffset.UTC))
                .param("type", type)
                .param("arn", "arn:aws:lambda:eu-west-1:" + accountId + ":function:checkout")
                .param("requestId", requestId)
                .param("traceId", traceId)
                .param("attributes", JSON.writeValueAsString(attributes))
                .param("identity", identity)
                .update();
        jdbc.sql("""
                INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
                SELECT :type, :accountId, key, false, jsonb_typeof(value) FROM jsonb_each(CAST(:attributes AS jsonb))
                ON CONFLICT DO NOTHING
                """)
                .param("type", type)
                .param("accountId", accountId)
                .param("attributes", JSON.writeValueAsString(attributes))
                .update();
        return identity;
    }

    /** Decorates the event with metadata of its account. */
    public void decorate(UUID identity, String type) {
        jdbc.sql("""
                UPDATE %s AS e SET decoration_status = 'decorated', decoration_reason = NULL, metadata_age_ms = 1000,
                    (metadata_id, function_arn) = (
                        SELECT m.metadata_id, m.function_arn FROM function_metadata m
                        WHERE split_part(m.function_arn, ':', 5) = split_part(e.function_arn, ':', 5)
                        ORDER BY m.metadata_id LIMIT 1)
                WHERE e.message_identity = :identity
                """.formatted(EventTable.ofType(type).table()))
                .param("identity", identity)
                .update();
    }

    /** A function with one tag. */
    public void addFunction(String accountId, String name, String tag, String value) {
        String arn = "arn:aws:lambda:eu-west-1:" + accountId + ":function:" + name;
        long metadataId = jdbc.sql("""
                INSERT INTO function_metadata (function_arn, version, content_hash, layers, tags, account_name,
                                               valid_from, observed_at, source)
                VALUES (:arn, '$LATEST', '\\x00', '{}', jsonb_build_object(:tag, :value), 'Account ' || :accountId,
                        now(), now(), 'poll')
                RETURNING metadata_id
                """)
                .param("arn", arn)
                .param("tag", tag)
                .param("value", value)
                .param("accountId", accountId)
                .query(Long.class)
                .single();
        jdbc.sql("""
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at,
                                             last_seen_at, metadata_id, change_number)
                VALUES (:arn, :accountId, 'eu-west-1', :name, now(), now(), :metadataId, 0)
                """)
                .param("arn", arn)
                .param("accountId", accountId)
                .param("name", name)
                .param("metadataId", metadataId)
                .update();
    }
}
