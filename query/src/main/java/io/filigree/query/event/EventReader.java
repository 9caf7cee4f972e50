package io.filigree.query.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads events as readers see them: one flat map each, the metadata that decorated them joined on. Shares connections,
 * permits and bounds with queries, so that reads never keep ingest from its own connections.
 */
public final class EventReader {

    static final String COLUMNS =
            String.join(", ", FlatEvents.COLUMNS) + ", message_identity, md5(attributes::text) AS fingerprint";

    /** Fingerprint of all selected attributes, stable over time; part of the sort key of {@link EventCursor}. */
    static final String ORDER = " ORDER BY ts DESC, message_identity DESC, fingerprint DESC LIMIT :limit";

    static final String IN_ACCOUNTS = "split_part(function_arn, ':', 5) = ANY(:accountIds)";

    /** The tables that show the account of a request id, the most reliable first. */
    private static final List<EventTable> OF_INVOCATIONS = List.of(
            EventTable.ofType(Event.INVOCATION),
            EventTable.ofType(Event.INVOCATION_ERROR),
            EventTable.ofType(Event.LOG),
            EventTable.ofType(Event.SPAN));

    private static final String IN_INVOCATION_ACCOUNT = "(split_part(function_arn, ':', 5) = :invocationAccount"
            + " OR function_arn IS NULL"
            + " AND (account_ids IS NULL OR :invocationAccount = ANY(account_ids))"
            + Stream.of(
                            "nullif(unresolved[3], '')",
                            "attributes ->> 'aws.accountId'",
                            "attributes ->> 'cloud.account.id'")
                    .map(claimed -> " AND coalesce(" + claimed + ", :invocationAccount) = :invocationAccount")
                    .collect(Collectors.joining())
            + ")";

    private final QueryDatabase database;
    private final Duration timeout;
    private final FlatEvents flatEvents;
    private final Clock clock;
    private final ColumnarEvents columnar;

    /** Of events that are all in PostgreSQL. */
    public EventReader(QueryDatabase database, Duration timeout, InventoryReader inventory, Clock clock) {
        this(database, timeout, inventory, clock, ColumnarEvents.NONE);
    }

    /**
     * @param timeout of one read
     * @param columnar the events that are not in PostgreSQL
     */
    public EventReader(
            QueryDatabase database, Duration timeout, InventoryReader inventory, Clock clock, ColumnarEvents columnar) {
        this.columnar = columnar;
        this.database = database;
        this.timeout = timeout;
        this.flatEvents = new FlatEvents(inventory);
        this.clock = clock;
    }

    /**
     * Returns the events that match the query, newest first.
     *
     * @throws QueryRefusedException when the result is too large, the timeout expires or no permit is free
     */
    public List<Map<String, Object>> read(EventQuery query) {
        return readAll(List.of(query)).get(0);
    }

    /** The same for several queries, within the bounds of one. */
    public List<List<Map<String, Object>>> readAll(List<EventQuery> queries) {
        AccountScope bound = queries.stream()
                .map(EventQuery::accounts)
                .filter(accounts -> !accounts.isAll())
                .findFirst()
                .orElse(AccountScope.ALL);
        boolean same = queries.stream().map(EventQuery::accounts).distinct().count() == 1;
        return database.read(bound, timeout, session -> {
            try (ColumnarEvents.Reader files = columnar.open(session, same ? bound : AccountScope.ALL, timeout)) {
                List<List<Map<String, Object>>> all = new ArrayList<>();
                for (EventQuery query : queries) {
                    Statements whole = (sql, parameters) ->
                            new QueryDatabase.Page<>(session.rows(sql, parameters, rowReader()), true);
                    all.add(flat(rows(whole, files, query, query.limit()).rows()));
                }
                return all;
            }
        });
    }

    /** Returns as many matching events as fit into a page, with the cursor of the next page. */
    public EventPage page(EventQuery query) {
        return database.read(query.accounts(), timeout, session -> {
            try (ColumnarEvents.Reader files = columnar.open(session, query.accounts(), timeout)) {
                Statements partly = (sql, parameters) -> session.page(sql, parameters, rowReader());
                QueryDatabase.Page<FoundEvent> found = rows(partly, files, query, query.limit() + 1);
                List<FoundEvent> rows = found.rows();
                boolean more = !found.complete() || rows.size() > query.limit();
                List<FoundEvent> page = rows.size() > query.limit() ? rows.subList(0, query.limit()) : rows;
                return new EventPage(
                        flat(page), more ? page.get(page.size() - 1).cursor() : null);
            }
        });
    }

    /** The accounts of the events with the query's request id, as far as its reader may see them. */
    public RequestAccounts accountsOfRequest(EventQuery query) {
        Map<String, Object> parameters = new HashMap<>();
        String requestId = Objects.requireNonNull(query.requestId(), "requestId");
        parameters.put("requestId", requestId);
        parameters.put("limit", RequestAccounts.MAX_OTHERS + 1);
        String inAccounts = query.accounts().match(() -> "", ids -> {
            parameters.put("accountIds", ids.toArray(String[]::new));
            return " AND " + IN_ACCOUNTS;
        });
        List<String> events = new ArrayList<>();
        for (EventTable table : OF_INVOCATIONS) {
            events.add("SELECT " + events.size() + " AS kind, function_arn, received_at FROM " + table.table()
                    + " WHERE request_id = :requestId AND function_arn IS NOT NULL" + inAccounts);
        }
        String sql = "SELECT split_part(function_arn, ':', 5) AS account_id, min(kind) AS kind,"
                + " min(received_at) FILTER (WHERE kind = 0) AS invoked, min(received_at) AS received FROM ("
                + String.join(" UNION ALL ", events)
                + ") AS e GROUP BY account_id ORDER BY kind, invoked, received, account_id LIMIT :limit";
        List<String> found = database.read(query.accounts(), timeout, session -> {
            List<OfAccount> all = new ArrayList<>(session.rows(sql, parameters, OfAccount::read));
            try (ColumnarEvents.Reader files = columnar.open(session, query.accounts(), timeout)) {
                all.addAll(new ColumnarEventReader(files)
                        .ofRequest(Set.copyOf(OF_INVOCATIONS), requestId, sql, parameters, OfAccount::read));
            }
            return all.stream()
                    .sorted(OfAccount.FIRST)
                    .map(OfAccount::accountId)
                    .distinct()
                    .limit(RequestAccounts.MAX_OTHERS + 1)
                    .toList();
        });
        return found.isEmpty()
                ? new RequestAccounts(null, List.of())
                : new RequestAccounts(found.get(0), found.subList(1, found.size()));
    }

    /** The first events of an account with a request id; the sort order does not depend on where they are stored. */
    private record OfAccount(
            String accountId, int kind, @Nullable Instant invoked, Instant received) {

        private static final Comparator<OfAccount> FIRST = Comparator.comparingInt(OfAccount::kind)
                .thenComparing(OfAccount::invoked, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(OfAccount::received)
                .thenComparing(OfAccount::accountId);

        static OfAccount read(ResultSet row) throws SQLException {
            Timestamp invoked = row.getTimestamp("invoked");
            return new OfAccount(
                    row.getString("account_id"),
                    row.getInt("kind"),
                    invoked == null ? null : invoked.toInstant(),
                    row.getTimestamp("received").toInstant());
        }
    }

    /** How a statement is run. */
    private interface Statements {
        QueryDatabase.Page<FoundEvent> run(String sql, Map<String, Object> parameters);
    }

    /** Of PostgreSQL and of files. Where PostgreSQL has enough events, files are only read for the time of these. */
    private QueryDatabase.Page<FoundEvent> rows(
            Statements statements, ColumnarEvents.Reader files, EventQuery query, int limit) {
        QueryDatabase.Page<FoundEvent> recent = recent(statements, query, limit);
        List<FoundEvent> rows = recent.rows();
        boolean enough = !rows.isEmpty() && (!recent.complete() || rows.size() == limit);
        Instant since = enough ? rows.get(rows.size() - 1).cursor().timestamp() : query.since();
        return FoundEvent.merged(recent, new ColumnarEventReader(files).newest(query, since, limit), limit);
    }

    private QueryDatabase.Page<FoundEvent> recent(Statements statements, EventQuery query, int limit) {
        if (!isReadByAccount(query)) {
            return rows(statements, query, query.since(), limit);
        }
        Instant end = query.until() != null
                ? query.until()
                : query.after() != null ? query.after().timestamp() : clock.instant();
        QueryDatabase.Page<FoundEvent> rows = new QueryDatabase.Page<>(List.of(), true);
        for (Instant begin : NewestFirst.begins(query.since(), end)) {
            rows = rows(statements, query, begin, limit);
            if (!rows.complete() || rows.rows().size() == limit) {
                break;
            }
        }
        return rows;
    }

    /** Through the index of each row of metadata, in which events of one account are, and of no other. */
    private static boolean isReadByAccount(EventQuery query) {
        return !query.accounts().isAll() && query.requestId() == null && query.traceId() == null;
    }

    private static QueryDatabase.Page<FoundEvent> rows(
            Statements statements, EventQuery query, @Nullable Instant since, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("limit", limit);
        String sql = sql(query, since, conditions(query, since, parameters));
        return statements.run(sql, parameters);
    }

    private List<Map<String, Object>> flat(List<FoundEvent> rows) {
        return flatEvents.of(rows.stream().map(FoundEvent::stored).toList());
    }

    /** Adds conditions only for filters that are set, so that PostgreSQL plans each query shape separately. */
    static String conditions(EventQuery query, @Nullable Instant since, Map<String, Object> parameters) {
        List<String> conditions = new ArrayList<>();
        if (query.type() != null) {
            conditions.add("type = :type");
            parameters.put("type", query.type());
        }
        if (query.requestId() != null) {
            conditions.add("request_id = :requestId");
            parameters.put("requestId", query.requestId());
        }
        if (query.invocationAccount() != null) {
            conditions.add(IN_INVOCATION_ACCOUNT);
            parameters.put("invocationAccount", query.invocationAccount());
        }
        if (query.traceId() != null) {
            conditions.add("trace_id = :traceId");
            parameters.put("traceId", query.traceId());
        }
        Optional<String[]> accountIds =
                query.accounts().match(Optional::empty, ids -> Optional.of(ids.toArray(String[]::new)));
        accountIds.ifPresent(ids -> {
            conditions.add(IN_ACCOUNTS);
            parameters.put("accountIds", ids);
        });
        if (query.functionName() != null) {
            conditions.add("split_part(function_arn, ':', 7) = :functionName");
            parameters.put("functionName", query.functionName());
        }
        if (query.functionArn() != null) {
            conditions.add("function_arn = :functionArn");
            parameters.put("functionArn", query.functionArn());
        }
        if (since != null) {
            conditions.add("ts >= :since");
            parameters.put("since", since);
        }
        if (query.until() != null) {
            conditions.add("ts < :until");
            parameters.put("until", query.until());
        }
        EventCursor after = query.after();
        if (after != null) {
            // Only the first can use an index on time.
            conditions.add("ts <= :afterTs");
            conditions.add(
                    "(ts, message_identity, md5(attributes::text)) < (:afterTs, :afterMessage, :afterFingerprint)");
            parameters.put("afterTs", after.timestamp());
            parameters.put("afterMessage", after.message());
            parameters.put("afterFingerprint", after.fingerprint());
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** The newest of each table first, then the newest of those: a table's index serves its part. */
    private static String sql(EventQuery query, @Nullable Instant since, String conditions) {
        Stream<EventTable> tables =
                query.type() == null ? Arrays.stream(EventTable.values()) : Stream.of(EventTable.ofType(query.type()));
        String union = tables.map(table -> "(SELECT " + COLUMNS + " FROM " + source(table.table(), query, since)
                        + conditions + ORDER + ")")
                .collect(Collectors.joining(" UNION ALL "));
        return "SELECT * FROM (" + union + ") AS event" + ORDER;
    }

    /**
     * The table, or a subquery of it with the accounts' events only. PostgreSQL moves no condition into a subquery with an
     * OFFSET, so each condition is evaluated on events of these accounts.
     */
    private static String source(String table, EventQuery query, @Nullable Instant since) {
        if (query.accounts().isAll()) {
            return table;
        }
        if (query.requestId() != null || query.traceId() != null) {
            String id = query.requestId() != null ? "request_id = :requestId" : "trace_id = :traceId";
            return "(SELECT * FROM " + table + " WHERE " + id + " AND " + IN_ACCOUNTS + " OFFSET '0') AS event";
        }
        String window = (since == null ? "" : " AND ts >= :since")
                + (query.until() == null ? "" : " AND ts < :until")
                + (query.after() == null ? "" : " AND ts <= :afterTs");
        String function = (query.functionArn() == null ? "" : " AND function_arn = :functionArn")
                + (query.functionName() == null ? "" : " AND split_part(function_arn, ':', 7) = :functionName");
        return "(SELECT e.* FROM (SELECT metadata_id FROM function_metadata WHERE " + IN_ACCOUNTS + function
                + " OFFSET '0') AS m CROSS JOIN LATERAL (SELECT * FROM " + table
                + " WHERE metadata_id = m.metadata_id" + window + " OFFSET '0') AS e UNION ALL SELECT * FROM " + table
                + " WHERE metadata_id IS NULL AND " + IN_ACCOUNTS + window + " OFFSET '0') AS event";
    }

    /** For rows of PostgreSQL and of files. */
    static QueryDatabase.Row<FoundEvent> rowReader() {
        FlatEvents.StoredEventReader events = new FlatEvents.StoredEventReader("", false);
        return row -> {
            FlatEvents.Stored stored = events.read(row);
            return new FoundEvent(
                    stored,
                    new EventCursor(
                            stored.event().timestamp(),
                            UUID.fromString(row.getString("message_identity")),
                            row.getString("fingerprint")));
        };
    }
}
