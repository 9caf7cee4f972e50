package io.filigree.db.event;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.JsonText;
import io.filigree.db.event.CopyTarget.Refused;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.Decoration;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** The rows of messages, encoded for COPY into their tables. */
final class EventCopy {

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
            "message_identity",
            "inferred_from_log",
            "account_ids",
            "reported_version",
            "unresolved");
    private static final List<String> COMPLETION_COLUMNS = List.of(
            "ts",
            "received_at",
            "function_arn",
            "qualifier",
            "request_id",
            "attributes",
            "message_identity",
            "account_ids");
    private static final List<String> UNDECODED_COLUMNS =
            List.of("received_at", "message_identity", "reason", "function_arn", "message");

    private final AttributeCatalogWriter.Transaction attributes;
    private final Map<EventTable, CopyTarget<StoredEvent>> events = new EnumMap<>(EventTable.class);
    private final CopyTarget<StoredCompletion> completions =
            new CopyTarget<>("invocation_completion", COMPLETION_COLUMNS, EventCopy::addCompletion);
    private final CopyTarget<UndecodedMessage> undecoded =
            new CopyTarget<>("undecoded_message", UNDECODED_COLUMNS, EventCopy::addUndecoded);

    /** Encodes the rows. Their attributes are added to the catalog when they are sent. */
    EventCopy(Collection<? extends StoredMessage> messages, AttributeCatalogWriter.Transaction attributes) {
        this.attributes = attributes;
        for (StoredMessage message : messages) {
            if (message instanceof StoredEvent event) {
                attributes.add(event.event().event());
                events.computeIfAbsent(
                                EventTable.ofType(event.event().event().type()),
                                table -> new CopyTarget<>(table.table(), EVENT_COLUMNS, EventCopy::addEvent))
                        .add(event);
            } else if (message instanceof StoredCompletion completion) {
                completions.add(completion);
            } else if (message instanceof UndecodedMessage undecodedMessage) {
                undecoded.add(undecodedMessage);
            }
        }
    }

    /**
     * Writes the rows. A row that PostgreSQL refuses is kept as an undecoded message instead.
     *
     * @return how many rows were refused
     */
    int send(Connection connection) throws SQLException {
        attributes.write(connection);
        List<UndecodedMessage> refused = new ArrayList<>();
        for (CopyTarget<StoredEvent> rows : events.values()) {
            rows.send(connection).forEach(row -> refused.add(refusedEvent(row)));
        }
        completions.send(connection).forEach(row -> refused.add(refusedCompletion(row)));
        refused.forEach(undecoded::add);
        if (!undecoded.send(connection).isEmpty()) {
            throw new IllegalStateException("PostgreSQL refused text");
        }
        return refused.size();
    }

    private static void addEvent(BinaryCopy row, StoredEvent stored) {
        Event event = stored.event().event();
        Decoration decoration = stored.event().decoration();
        InvokedArn function = event.function();
        Found found = decoration instanceof Found f ? f : null;
        List<String> unresolved = SenderResource.of(stored);
        boolean quotesRequest = function == null && event.requestId() != null;
        boolean keepsAccounts = unresolved != null || quotesRequest || isJoined(stored);
        row.timestamp(event.timestamp())
                .text(EventStore.id(event.type()))
                .timestamp(stored.receivedAt())
                .text(function == null ? null : function.function().toString())
                .text(function == null ? null : function.qualifier())
                .text(EventStore.id(event.requestId()))
                .text(EventStore.id(event.traceId()))
                .jsonb(event.attributes());
        (event.completion().isEmpty() ? row.none() : row.jsonb(event.completion()))
                .text(decoration.status().text())
                .text(decoration instanceof Missing missing ? missing.reason().name() : null)
                .int8(found == null ? null : found.metadata().id())
                .int8(found == null ? null : found.age().toMillis())
                .uuid(stored.identity())
                .flag(stored.origin().isInferred())
                .texts(keepsAccounts ? column(stored.accounts()) : null)
                .text(function == null ? null : function.reportedVersion())
                .texts(unresolved);
    }

    private static void addCompletion(BinaryCopy row, StoredCompletion stored) {
        InvocationCompletion completion = stored.completion();
        InvokedArn function = completion.function();
        row.timestamp(completion.timestamp())
                .timestamp(stored.receivedAt())
                .text(function == null ? null : function.function().toString())
                .text(function == null ? null : function.qualifier())
                .text(EventStore.id(completion.requestId()))
                .jsonb(completion.attributes())
                .uuid(stored.identity())
                .texts(column(stored.accounts()));
    }

    /** {@code account_ids} of an event, which {@link AccountScope#ofColumn} reads. */
    private static @Nullable Collection<String> column(AccountScope accounts) {
        return accounts.match(() -> null, accountIds -> accountIds);
    }

    /** Whether other messages are joined with such a row, so that its sender's accounts matter later. */
    private static boolean isJoined(StoredEvent stored) {
        return stored.origin().isInferred() || stored.event().event().type().equals(Event.INVOCATION);
    }

    private static void addUndecoded(BinaryCopy row, UndecodedMessage stored) {
        InvokedArn function = stored.function();
        row.timestamp(stored.receivedAt())
                .uuid(stored.identity())
                .text(JsonText.withoutNul(stored.reason()))
                .text(function == null ? null : function.function().toString())
                .text(JsonText.withoutNul(stored.message()));
    }

    private static UndecodedMessage refusedEvent(Refused<StoredEvent> row) {
        Event event = row.message().event().event();
        return refused(row, event.function(), JsonText.write(event.attributes()));
    }

    private static UndecodedMessage refusedCompletion(Refused<StoredCompletion> row) {
        InvocationCompletion completion = row.message().completion();
        return refused(row, completion.function(), JsonText.write(completion.attributes()));
    }

    private static UndecodedMessage refused(
            Refused<? extends StoredMessage> row, @Nullable InvokedArn function, String attributes) {
        return new UndecodedMessage(
                row.message().identity(),
                row.message().receivedAt(),
                function,
                "PostgreSQL refused the row: SQLSTATE " + row.sqlState(),
                attributes);
    }
}
