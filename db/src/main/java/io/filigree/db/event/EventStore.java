package io.filigree.db.event;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.Decoration;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Writes events, each message's once: the identities of messages are claimed in the transaction that writes what they
 * became, so a repeated message, another process, or a replay after a crash adds nothing.
 *
 * <p>Methods throw Spring's {@link org.springframework.dao.DataAccessException}: a
 * {@link org.springframework.dao.NonTransientDataAccessException} other than a lost connection means that PostgreSQL
 * refuses this data.
 */
public final class EventStore {

    /**
     * The longest request id, trace id or type that has a column's worth of characters: beyond it an index entry would
     * be refused. The attribute itself is not cut.
     */
    public static final int MAX_ID_LENGTH = 255;

    private static final SQLExceptionTranslator TRANSLATOR = new SQLStateSQLExceptionTranslator();

    private static final List<String> EVENT_COLUMNS = List.of(
            "ts",
            "type",
            "received_at",
            "function_arn",
            "qualifier",
            "request_id",
            "trace_id",
            "attributes",
            "completion",
            "decoration_status",
            "decoration_reason",
            "metadata_id",
            "metadata_age_ms",
            "message_identity");
    private static final List<String> COMPLETION_COLUMNS =
            List.of("ts", "received_at", "function_arn", "qualifier", "request_id", "attributes", "message_identity");
    private static final List<String> UNDECODED_COLUMNS =
            List.of("received_at", "message_identity", "reason", "function_arn", "message");

    private final DataSource dataSource;

    public EventStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Begins a transaction; it is rolled back unless {@link Append#commit} is called before it is closed. */
    public Append begin() {
        try {
            Connection connection = dataSource.getConnection();
            try {
                connection.setAutoCommit(false);
                return new Append(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw translated("begin", e);
        }
    }

    /** One transaction: claim, write, commit. */
    public static final class Append implements AutoCloseable {

        private final Connection connection;

        private Append(Connection connection) {
            this.connection = connection;
        }

        /**
         * Claims messages for this transaction. Where another transaction has claimed one and not yet committed, this
         * waits for it.
         *
         * @return those that nobody stored before
         */
        public Set<UUID> claim(Collection<UUID> identities, Instant receivedAt) {
            String sql = """
                    INSERT INTO ingested_message (identity, received_at)
                    SELECT identity, ? FROM unnest(?::uuid[]) AS identity ORDER BY identity
                    ON CONFLICT DO NOTHING
                    RETURNING identity
                    """;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Array array = connection.createArrayOf("uuid", identities.toArray());
                statement.setTimestamp(1, Timestamp.from(receivedAt));
                statement.setArray(2, array);
                Set<UUID> claimed = new HashSet<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        claimed.add(rows.getObject(1, UUID.class));
                    }
                }
                return claimed;
            } catch (SQLException e) {
                throw translated("claim messages", e);
            }
        }

        /** Writes what claimed messages became. */
        public void write(Collection<? extends StoredMessage> messages) {
            Map<EventTable, BinaryCopy> events = new EnumMap<>(EventTable.class);
            BinaryCopy completions = new BinaryCopy(COMPLETION_COLUMNS.size());
            BinaryCopy undecoded = new BinaryCopy(UNDECODED_COLUMNS.size());
            boolean anyCompletion = false;
            boolean anyUndecoded = false;
            for (StoredMessage message : messages) {
                if (message instanceof StoredEvent event) {
                    EventTable table = EventTable.ofType(event.event().event().type());
                    addEvent(events.computeIfAbsent(table, t -> new BinaryCopy(EVENT_COLUMNS.size())), event);
                } else if (message instanceof StoredCompletion completion) {
                    addCompletion(completions, completion);
                    anyCompletion = true;
                } else if (message instanceof UndecodedMessage undecodedMessage) {
                    addUndecoded(undecoded, undecodedMessage);
                    anyUndecoded = true;
                }
            }
            try {
                CopyManager copyManager = connection.unwrap(PGConnection.class).getCopyAPI();
                for (Map.Entry<EventTable, BinaryCopy> rows : events.entrySet()) {
                    rows.getValue().into(copyManager, copyInto(rows.getKey().table(), EVENT_COLUMNS));
                }
                if (anyCompletion) {
                    completions.into(copyManager, copyInto("invocation_completion", COMPLETION_COLUMNS));
                }
                if (anyUndecoded) {
                    undecoded.into(copyManager, copyInto("undecoded_message", UNDECODED_COLUMNS));
                }
            } catch (SQLException e) {
                throw translated("write events", e);
            }
        }

        /** Makes it durable and visible. */
        public void commit() {
            try {
                connection.commit();
            } catch (SQLException e) {
                throw translated("commit events", e);
            }
        }

        /** Rolls back what was not committed. */
        @Override
        public void close() {
            try (connection) {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                throw translated("close", e);
            }
        }
    }

    private static void addEvent(BinaryCopy rows, StoredEvent stored) {
        Event event = stored.event().event();
        Decoration decoration = stored.event().decoration();
        InvokedArn function = event.function();
        Found found = decoration instanceof Found f ? f : null;
        rows.row()
                .timestamp(event.timestamp())
                .text(id(event.type()))
                .timestamp(stored.receivedAt())
                .text(function == null ? null : function.function().toString())
                .text(function == null ? null : function.qualifier())
                .text(id(event.requestId()))
                .text(id(event.traceId()))
                .jsonb(JsonText.write(event.attributes()))
                .jsonb(event.completion().isEmpty() ? null : JsonText.write(event.completion()))
                .text(decoration.status().text())
                .text(decoration instanceof Missing missing ? missing.reason().name() : null)
                .int8(found == null ? null : found.metadata().id())
                .int8(found == null ? null : found.age().toMillis())
                .uuid(stored.identity());
    }

    private static void addCompletion(BinaryCopy rows, StoredCompletion stored) {
        InvocationCompletion completion = stored.completion();
        InvokedArn function = completion.function();
        rows.row()
                .timestamp(completion.timestamp())
                .timestamp(stored.receivedAt())
                .text(function == null ? null : function.function().toString())
                .text(function == null ? null : function.qualifier())
                .text(id(completion.requestId()))
                .jsonb(JsonText.write(completion.attributes()))
                .uuid(stored.identity());
    }

    private static void addUndecoded(BinaryCopy rows, UndecodedMessage stored) {
        InvokedArn function = stored.function();
        rows.row()
                .timestamp(stored.receivedAt())
                .uuid(stored.identity())
                .text(JsonText.withoutNul(stored.reason()))
                .text(function == null ? null : function.function().toString())
                .text(JsonText.withoutNul(stored.message()));
    }

    private static @Nullable String id(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return JsonText.withoutNul(text.length() <= MAX_ID_LENGTH ? text : text.substring(0, MAX_ID_LENGTH));
    }

    private static String copyInto(String table, List<String> columns) {
        return "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
    }

    private static RuntimeException translated(String task, SQLException e) {
        RuntimeException translated = TRANSLATOR.translate(task, null, e);
        return translated == null ? new IllegalStateException(task + " failed", e) : translated;
    }
}
