package io.filigree.db.event;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import io.filigree.db.JsonText;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Writes the events of each message once: the identities of messages are claimed in the transaction that writes their
 * rows, so a repeated message, another process, or a replay after a crash adds no rows.
 *
 * <p>Methods throw Spring's {@link org.springframework.dao.DataAccessException}: a
 * {@link org.springframework.dao.NonTransientDataAccessException} other than a lost connection means that PostgreSQL
 * rejects this data.
 */
public final class EventStore {

    /**
     * The maximum length of a request id, trace id or type in its column. A longer index entry would
     * be rejected. The attribute itself is not truncated.
     */
    public static final int MAX_ID_LENGTH = 255;

    /**
     * The maximum time between messages about one request id. Lambda retries an asynchronous event for six
     * hours at most.
     */
    public static final Duration REQUEST_WINDOW = Duration.ofHours(6);

    /**
     * The maximum of invocations, and of waiting completions, that are read for one request id in one account. Lambda makes three
     * attempts at most; more come from forged ids.
     */
    public static final int MAX_OF_A_REQUEST = 16;

    /** The maximum of invocations of a trace for one event without an ARN. With more, the function stays unknown. */
    public static final int MAX_OF_A_TRACE = 64;

    private static final SQLExceptionTranslator TRANSLATOR = new SQLStateSQLExceptionTranslator();

    private final DataSource dataSource;
    private final AttributeCatalogWriter attributeNotes = new AttributeCatalogWriter();
    private final EventTypeLimiter types;

    /** With the default of 500 event types per account. */
    public EventStore(DataSource dataSource) {
        this(dataSource, 500);
    }

    /** @param maxEventTypes the maximum of custom event types for each account */
    public EventStore(DataSource dataSource, int maxEventTypes) {
        this.dataSource = dataSource;
        this.types = new EventTypeLimiter(maxEventTypes);
    }

    /** Starts a transaction, which is rolled back unless {@link Append#commit} is called before it is closed. */
    public Append begin() {
        try {
            Connection connection = dataSource.getConnection();
            try {
                connection.setAutoCommit(false);
                return new Append(connection, attributeNotes.begin(), types);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw translated("begin", e);
        }
    }

    /**
     * Request ids whose rows were written concurrently by two transactions and are therefore not joined: a waiting
     * completion whose invocation is stored, or an inferred invocation next to that of an agent.
     *
     * @param since only of rows received later
     * @param limit maximum number
     */
    public Set<JoinKey> missedJoins(Instant since, int limit) {
        try (Connection connection = dataSource.getConnection()) {
            return new RequestRows(connection).missedJoins(since, limit);
        } catch (SQLException e) {
            throw translated("look for missed joins", e);
        }
    }

    /**
     * Joins stack traces with errors that were written concurrently by another transaction.
     *
     * @param since only of rows received later
     * @param limit of request ids
     * @return number of joined stack traces
     */
    public int joinMissedErrorTraces(Instant since, int limit) {
        try (Connection connection = dataSource.getConnection()) {
            Set<String> waiting = ErrorTraceRows.waiting(connection, since, limit);
            return waiting.isEmpty() ? 0 : ErrorTraceRows.join(connection, waiting, since, since);
        } catch (SQLException e) {
            throw translated("join stack traces", e);
        }
    }

    /** One transaction: claim, read related rows, write, commit. */
    public static final class Append implements AutoCloseable {

        private final Connection connection;
        private final RequestRows requests;
        private final UnresolvedRows unresolved;
        private final ResolvedRows resolvedRows;
        private final AttributeCatalogWriter.Transaction attributes;

        private final EventTypeLimiter types;
        private EventTypeLimiter.Result admitted = new EventTypeLimiter.Result();

        private Append(Connection connection, AttributeCatalogWriter.Transaction attributes, EventTypeLimiter types) {
            this.types = types;
            this.connection = connection;
            this.attributes = attributes;
            this.requests = new RequestRows(connection);
            this.unresolved = new UnresolvedRows(connection);
            this.resolvedRows = new ResolvedRows(connection);
        }

        /**
         * Claims messages for this transaction. Where another transaction has claimed one and not yet committed, this
         * waits for it.
         *
         * @param identities of the messages, each with the identity that it may have been claimed as, too: without the
         *     accounts that it is of
         * @return those that are not stored yet
         */
        public Set<UUID> claim(Map<UUID, UUID> identities, Instant receivedAt) {
            return run("claim messages", () -> requests.claim(identities, receivedAt));
        }

        /** Claims messages that are not of some accounts. */
        public Set<UUID> claim(Collection<UUID> identities, Instant receivedAt) {
            return claim(
                    identities.stream()
                            .collect(Collectors.toMap(Function.identity(), Function.identity(), (a, b) -> a)),
                    receivedAt);
        }

        /**
         * Admits the event types of these accounts. The attributes of a built-in type above the limit are
         * recorded without their account.
         *
         * @return the rejected custom types, whose events must not be written
         */
        public Set<EventGroup> refuseTypes(Collection<ReportedEventType> sent, Instant now) {
            admitted = run("admit event types", () -> types.admit(connection, sent, now));
            attributes.refuse(admitted.refused());
            attributes.forget(admitted.added());
            return admitted.refused().stream().filter(EventGroup::isCustom).collect(Collectors.toSet());
        }

        /**
         * Stored rows of these request ids within {@link #REQUEST_WINDOW} of the two times, up to
         * {@link #MAX_OF_A_REQUEST} of each key. The invocations stay locked. The waiting completions are deleted: the
         * caller must join them or write them again.
         */
        public RelatedRows related(Collection<JoinKey> keys, Instant from, Instant to) {
            return run(
                    "read related rows",
                    () -> requests.related(keys, from.minus(REQUEST_WINDOW), to.plus(REQUEST_WINDOW)));
        }

        /** The errors that platform lines reported for these request ids, within the same window. */
        public List<StoredError> platformErrors(Collection<JoinKey> keys, Instant from, Instant to) {
            return run(
                    "read errors",
                    () -> requests.platformErrors(keys, from.minus(REQUEST_WINDOW), to.plus(REQUEST_WINDOW)));
        }

        /**
         * The stored invocations of traces whose function is known, within {@link #REQUEST_WINDOW} of the times of the keys, up
         * to one more than {@link #MAX_OF_A_TRACE} for each key.
         */
        public Map<TraceKey, List<TraceInvocation>> invocationsOfTraces(LookupKeys<TraceKey> keys) {
            return run(
                    "read invocations of traces",
                    () -> unresolved.invocations(
                            keys.keys(),
                            keys.first().minus(REQUEST_WINDOW),
                            keys.last().plus(REQUEST_WINDOW)));
        }

        /**
         * The stored invocations with these request ids whose function is known, within {@link #REQUEST_WINDOW} of the times of
         * the keys, up to one more than {@link #MAX_OF_A_REQUEST} for each key.
         */
        public Map<RequestKey, List<TraceInvocation>> invocationsOfRequests(LookupKeys<RequestKey> keys) {
            return run(
                    "read invocations of request ids",
                    () -> unresolved.invocationsOfRequests(
                            keys.keys(),
                            keys.first().minus(REQUEST_WINDOW),
                            keys.last().plus(REQUEST_WINDOW)));
        }

        /** Stored events of these traces whose function or request id is not known, at or after this time. */
        public List<UnresolvedGroup> unresolvedOfTraces(Collection<String> traceIds, Instant since, int limit) {
            return run("read unresolved events of traces", () -> unresolved.ofTraces(traceIds, since, limit));
        }

        /** Stored events with these request ids whose function is not known, at or after this time. */
        public List<UnresolvedGroup> unresolvedOfRequests(Collection<String> requestIds, Instant since, int limit) {
            return run("read unresolved events of request ids", () -> unresolved.ofRequests(requestIds, since, limit));
        }

        /**
         * Resources of stored events of one table whose function is not known, at or after this time, ordered by key.
         *
         * @param after the key of the previous group; {@code {}} for the first ones
         */
        public List<UnresolvedGroup> unresolvedOfResources(EventTable table, String after, Instant since, int limit) {
            return run("read unresolved resources", () -> unresolved.ofResources(table, after, since, limit));
        }

        /** Traces with events whose function or request id is not known, in order, at or after this time. */
        public List<String> unresolvedTraces(String after, Instant since, int limit) {
            return run("read unresolved traces", () -> unresolved.traces(after, since, limit));
        }

        /** Request ids of events whose function is not known, in order, at or after this time. */
        public List<String> unresolvedRequests(String after, Instant since, int limit) {
            return run("read unresolved request ids", () -> unresolved.requests(after, since, limit));
        }

        /**
         * Events of these groups whose function is not known, which stay locked.
         *
         * @param groups all of traces, all of request ids, or all of resources
         */
        public List<UnresolvedEvent> unresolvedEvents(List<UnresolvedGroup> groups, Instant since, int limit) {
            return run("read unresolved events", () -> unresolved.events(groups, since, limit));
        }

        /** Writes the functions, request ids and decorations of stored events, by the row that each is in. */
        public void resolve(Map<UnresolvedEvent.Row, DecoratedEvent> resolved) {
            resolved.values().forEach(event -> attributes.add(event.event()));
            run("resolve events", () -> {
                attributes.write(connection);
                resolvedRows.resolve(resolved);
                return true;
            });
        }

        /** Writes the request ids of stored events whose function is known. */
        public int setRequestIds(Map<UnresolvedGroup, ResolvedRequestId> found, Instant since) {
            return run("set request ids", () -> resolvedRows.setRequestIds(found, since));
        }

        /** Gives these stored invocations the completion that they have here. */
        public void complete(Collection<StoredInvocation> invocations) {
            invocations.forEach(attributes::add);
            run("complete invocations", () -> {
                attributes.write(connection);
                return requests.complete(invocations);
            });
        }

        /** Gives these stored invocations the time at which they began. */
        public void move(Map<StoredInvocation, Instant> invocations) {
            run("move invocations", () -> requests.move(invocations));
        }

        /** Removes these stored invocations, whose place another has taken. */
        public void remove(Collection<StoredInvocation> invocations) {
            run("remove invocations", () -> requests.remove(invocations));
        }

        /**
         * Writes what claimed messages became. A row that PostgreSQL refuses is kept as an undecoded message instead.
         *
         * @return how many rows were refused
         */
        public int write(Collection<? extends StoredMessage> messages) {
            EventCopy copy = new EventCopy(messages, attributes);
            return run("write events", () -> copy.send(connection));
        }

        /**
         * Joins stack traces with the errors that they are of, among what is stored of these request ids within 35
         * days of their times.
         *
         * @return how many stack traces found their error: their rows are removed
         */
        public int joinErrorTraces(LookupKeys<String> requestIds) {
            return run(
                    "join stack traces",
                    () -> ErrorTraceRows.join(connection, requestIds.keys(), requestIds.first(), requestIds.last()));
        }

        /** Makes it durable and visible. */
        public void commit() {
            run("commit events", () -> {
                connection.commit();
                attributes.committed();
                types.committed(admitted);
                return true;
            });
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

    /**
     * What is stored of some request ids.
     *
     * @param completions that waited for their invocations
     */
    public record RelatedRows(List<StoredInvocation> invocations, List<StoredCompletion> completions) {

        /** Nothing. */
        public static final RelatedRows NONE = new RelatedRows(List.of(), List.of());

        public RelatedRows {
            invocations = List.copyOf(invocations);
            completions = List.copyOf(completions);
        }
    }

    /**
     * An error that a platform line reported.
     *
     * @param functionArn null when nothing says
     * @param accounts what its sender's key is for
     */
    public record StoredError(
            String requestId,
            @Nullable String functionArn,
            AccountScope accounts,
            Instant timestamp,
            String errorClass) {}

    static @Nullable String id(@Nullable String text) {
        return text == null ? null : requiredId(text);
    }

    static String requiredId(String text) {
        return JsonText.withoutNul(text.length() <= MAX_ID_LENGTH ? text : text.substring(0, MAX_ID_LENGTH));
    }

    /** What JDBC does, with its checked exception. */
    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> T run(String task, Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw translated(task, e);
        }
    }

    static RuntimeException translated(String task, SQLException e) {
        RuntimeException translated = TRANSLATOR.translate(task, null, e);
        return translated == null ? new IllegalStateException(task + " failed", e) : translated;
    }
}
