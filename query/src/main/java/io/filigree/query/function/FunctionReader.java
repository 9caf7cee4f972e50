package io.filigree.query.function;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.filigree.db.JsonText;
import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryDatabase.Page;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Lists functions, each with its current metadata. Missing ones say since when, deleted ones too. Shares connections,
 * permits and bounds with queries.
 */
public final class FunctionReader {

    private static final String COLUMNS = """
            SELECT f.function_arn, f.function_name, f.account_id, coalesce(a.name, m.account_name) AS account,
                   f.region, %s, m.tags, f.first_seen_at, f.metadata_id, f.missing_since, f.deleted_at,
                   e.first_event_at, e.last_event_at,
                   CASE WHEN f.missing_since IS NULL
                        THEN greatest(f.last_seen_at, r.last_sweep_at)
                        ELSE f.last_seen_at END AS seen_at
            """.formatted(ConfigurationColumns.selected("m"));

    private final QueryDatabase database;
    private final Duration timeout;

    /** @param timeout of one read */
    public FunctionReader(QueryDatabase database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    /**
     * Returns one page of functions. The page ends early when its functions reach the byte limit, but has at least one.
     *
     * @throws QueryRefusedException when the timeout expires, no permit is free or the result is too large
     */
    public FunctionPage read(FunctionQuery query) {
        return database.read(timeout, session -> page(session, query));
    }

    /** Returns one page of functions in groups or by rank, bounded like {@link #read(FunctionQuery)}. */
    public FunctionPage read(RankedFunctionQuery query) {
        FunctionConditions conditions = new FunctionConditions(query.filter());
        Map<String, Object> parameters = conditions.parameters();
        String order = query.order().sql();
        String ranked = "";
        if (!query.ranked().isEmpty()) {
            ranked = " LEFT JOIN unnest(CAST(:ranked AS text[])) WITH ORDINALITY AS ranked(function_arn, place)"
                    + " ON ranked.function_arn = f.function_arn";
            parameters.put("ranked", query.ranked().toArray(String[]::new));
            order = "ranked.place NULLS LAST, " + order;
        }
        FunctionGrouping grouping = query.grouping();
        if (grouping != null) {
            order = grouping.sql() + ", " + order;
            if (grouping.tagKey() != null) {
                parameters.put("groupTag", grouping.tagKey());
            }
        }
        String sql =
                COLUMNS + FunctionConditions.TABLES + ranked + " WHERE " + conditions.where() + " ORDER BY " + order;
        return database.read(timeout, session -> page(session, sql, parameters, query.limit(), query.offset()));
    }

    /**
     * All functions of the filter in the order of their names, a page at a time: no connection and no permit is held while
     * {@code use} writes a page to a slow reader, and one page is in memory.
     */
    public void readAll(FunctionFilter filter, Consumer<List<ListedFunction>> use) {
        AtomicReference<@Nullable FunctionQuery> next =
                new AtomicReference<>(FunctionQuery.after(null, filter, FunctionQuery.MAX_LIMIT));
        for (FunctionQuery query = next.get(); query != null; query = next.get()) {
            FunctionQuery current = query;
            database.read(timeout, session -> page(session, current), page -> {
                use.accept(page.functions());
                next.set(page.more() ? FunctionQuery.after(page.last(), filter, FunctionQuery.MAX_LIMIT) : null);
            });
        }
    }

    private static FunctionPage page(Session session, FunctionQuery query) {
        FunctionConditions conditions = new FunctionConditions(query.filter());
        Map<String, Object> parameters = conditions.parameters();
        String after = "";
        if (query.after() != null) {
            after = " AND (f.function_name COLLATE \"C\", f.function_arn COLLATE \"C\") > (:afterName, :afterArn)";
            parameters.put("afterName", query.after().name());
            parameters.put("afterArn", query.after().toString());
        }
        String sql = COLUMNS + FunctionConditions.TABLES + " WHERE " + conditions.where() + after + " ORDER BY "
                + query.order().sql();
        return page(session, sql, parameters, query.limit(), query.offset());
    }

    private static FunctionPage page(
            Session session, String sql, Map<String, Object> parameters, int limit, int offset) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("limit", limit + 1);
        all.put("offset", offset);
        Page<ListedFunction> found = session.page(sql + " LIMIT :limit OFFSET :offset", all, FunctionReader::function);
        List<ListedFunction> functions = found.rows();
        boolean tooMany = functions.size() > limit;
        return new FunctionPage(tooMany ? functions.subList(0, limit) : functions, tooMany || !found.complete());
    }

    /** One function, deleted or not. */
    public Optional<ListedFunction> find(FunctionArn function) {
        return database
                .read(
                        timeout,
                        session -> session.rows(
                                COLUMNS + FunctionConditions.TABLES + " WHERE f.function_arn = :arn",
                                Map.of("arn", function.toString()),
                                FunctionReader::function))
                .stream()
                .findFirst();
    }

    /** The number of functions of each account, without deleted ones; accounts without functions are absent. */
    public Map<String, Long> countByAccount() {
        Map<String, Long> counts = new HashMap<>();
        database.read(
                timeout,
                session -> session.rows("""
                SELECT account_id, count(*) AS functions
                  FROM lambda_function
                 WHERE deleted_at IS NULL
                 GROUP BY account_id
                """, Map.of(), row -> {
                    counts.put(row.getString("account_id"), row.getLong("functions"));
                    return true;
                }));
        return counts;
    }

    private static ListedFunction function(ResultSet row) throws SQLException {
        return new ListedFunction(
                row.getString("function_arn"),
                row.getString("function_name"),
                row.getString("account_id"),
                row.getString("account"),
                row.getString("region"),
                ConfigurationColumns.read(row),
                JsonText.readStrings(row.getString("tags")),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                row.getLong("metadata_id"),
                instant(row.getTimestamp("missing_since")),
                instant(row.getTimestamp("deleted_at")),
                instant(row.getTimestamp("first_event_at")),
                instant(row.getTimestamp("last_event_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
