package io.filigree.query.function;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.JsonText;
import io.filigree.decorator.EntityGuid;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.syntax.NrqlException;
import org.jspecify.annotations.Nullable;

/** Reads functions of the inventory as entities, without deleted ones, within the accounts of a scope. */
public final class EntityReader {

    /** Maximum number of entities on a page. */
    public static final int MAX_PAGE = 200;

    private static final String COLUMNS = """
            SELECT f.function_arn, f.function_name, f.account_id, coalesce(a.name, m.account_name) AS account, f.region,
                   m.tags, %s AS reporting, e.last_event_at, greatest(f.last_seen_at, r.last_sweep_at) AS seen_at
            """.formatted(Entity.REPORTING);

    private static final String ORDER = " ORDER BY f.function_name COLLATE \"C\", f.function_arn COLLATE \"C\"";

    private final QueryDatabase database;
    private final Duration timeout;

    /** @param timeout of one read */
    public EntityReader(QueryDatabase database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    /**
     * A page of entities.
     *
     * @param count of all entities that match
     * @param nextCursor of the next page; null on the last one
     */
    public record Page(
            List<Entity> entities, long count, @Nullable String nextCursor) {}

    /** The entities with these guids, in the order of their names; unknown guids are ignored. */
    public List<Entity> find(Collection<String> guids, AccountScope scope) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("guids", guids.toArray(String[]::new));
        String where = within(scope, parameters) + " AND " + Entity.GUID_SQL + " = ANY(CAST(:guids AS text[]))";
        return database.read(timeout, session -> entities(session, where, parameters, MAX_PAGE));
    }

    /**
     * The entities that match a search.
     *
     * @param cursor of an earlier page; null for the first one
     * @throws NrqlException when the search is not a condition
     */
    public Page search(String search, AccountScope scope, @Nullable String cursor, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String where = within(scope, parameters) + " AND " + EntitySearch.condition(search, parameters);
        return database.read(timeout, session -> page(session, where, parameters, cursor, limit));
    }

    /** The search for entities with one of the values in each of these attributes. */
    public static String searchFor(Map<String, List<String>> attributes) {
        return EntitySearch.of(attributes);
    }

    private static Page page(
            Session session, String where, Map<String, Object> parameters, @Nullable String cursor, int limit) {
        long count = session.rows(
                        "SELECT count(*) AS entities" + FunctionConditions.TABLES + " WHERE " + where,
                        parameters,
                        row -> row.getLong("entities"))
                .get(0);
        FunctionArn after = cursor == null ? null : decoded(cursor);
        String rest = where;
        if (after != null) {
            rest += " AND (f.function_name COLLATE \"C\", f.function_arn COLLATE \"C\") > (:afterName, :afterArn)";
            parameters.put("afterName", after.name());
            parameters.put("afterArn", after.toString());
        }
        List<Entity> found = entities(session, rest, parameters, limit + 1);
        boolean more = found.size() > limit;
        List<Entity> shown = more ? found.subList(0, limit) : found;
        return new Page(
                List.copyOf(shown), count, more ? encoded(shown.get(limit - 1).functionArn()) : null);
    }

    private static List<Entity> entities(Session session, String where, Map<String, Object> parameters, int limit) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("limit", limit);
        return session.rows(
                COLUMNS + FunctionConditions.TABLES + " WHERE " + where + ORDER + " LIMIT :limit",
                all,
                EntityReader::entity);
    }

    private static String within(AccountScope scope, Map<String, Object> parameters) {
        return "f.deleted_at IS NULL"
                + scope.match(() -> "", accountIds -> {
                    parameters.put("scope", accountIds.toArray(String[]::new));
                    return " AND f.account_id = ANY(CAST(:scope AS text[]))";
                });
    }

    private static String encoded(String arn) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(arn.getBytes(StandardCharsets.UTF_8));
    }

    /** Null for a text that is not a cursor. */
    private static @Nullable FunctionArn decoded(String cursor) {
        try {
            return FunctionArn.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8))
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Entity entity(ResultSet row) throws SQLException {
        FunctionArn arn = FunctionArn.parse(row.getString("function_arn")).orElseThrow();
        Timestamp lastEvent = row.getTimestamp("last_event_at");
        return new Entity(
                EntityGuid.of(arn),
                row.getString("function_name"),
                arn.toString(),
                row.getString("account_id"),
                row.getString("account"),
                row.getString("region"),
                JsonText.readStrings(row.getString("tags")),
                row.getBoolean("reporting"),
                lastEvent == null ? null : lastEvent.toInstant(),
                row.getTimestamp("seen_at").toInstant());
    }
}
