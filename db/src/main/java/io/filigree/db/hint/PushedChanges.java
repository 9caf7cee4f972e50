package io.filigree.db.hint;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.hint.PushedChange.Kind;
import io.filigree.decorator.function.FunctionArn;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Changes that AWS told of, kept until they are applied, and for a while after that. */
public final class PushedChanges {

    /** That wait to be applied. It takes the leader a minute or two. */
    static final int MAX_OPEN = 100_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    public PushedChanges(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Keeps those that are of paired accounts and were not kept before.
     *
     * @throws TooManyChangesException when too many wait already; then none is kept
     */
    public Kept keep(List<PushedChange> changes, Instant receivedAt) {
        Set<String> paired = paired(changes);
        List<PushedChange> keepable = changes.stream()
                .filter(change -> paired.contains(change.function().arn().accountId()))
                // In one order, so that two deliveries of the same changes do not wait for each other.
                .sorted(Comparator.comparing(PushedChange::eventId)
                        .thenComparing(change -> change.function().version()))
                .toList();
        if (!keepable.isEmpty() && open() >= MAX_OPEN) {
            throw new TooManyChangesException(MAX_OPEN);
        }
        int kept = keepable.isEmpty() ? 0 : insert(keepable, receivedAt);
        return new Kept(kept, keepable.size() - kept, changes.size() - keepable.size());
    }

    private Set<String> paired(List<PushedChange> changes) {
        return new HashSet<>(jdbc.sql("SELECT account_id FROM paired_account WHERE account_id = ANY(:ids)")
                .param("ids", texts(changes, change -> change.function().arn().accountId()))
                .query(String.class)
                .list());
    }

    private int open() {
        return jdbc.sql("SELECT count(*) FROM pushed_change WHERE applied_at IS NULL")
                .query(Integer.class)
                .single();
    }

    private int insert(List<PushedChange> changes, Instant receivedAt) {
        return jdbc.sql("""
                        WITH kept AS (
                            INSERT INTO pushed_change (event_id, version, function_arn, kind, observed_at, details,
                                received_at)
                            SELECT event_id, version, arn, kind, observed_at, details::jsonb, :receivedAt
                            FROM unnest(:eventIds::text[], :versions::text[], :arns::text[], :kinds::text[],
                                :observed::timestamptz[], :details::text[])
                                AS c(event_id, version, arn, kind, observed_at, details)
                            ON CONFLICT (event_id, version) DO NOTHING
                            RETURNING 1
                        )
                        SELECT count(*), pg_notify('inventory_hint', '') FROM kept
                        """)
                .param("receivedAt", Timestamp.from(receivedAt))
                .param("eventIds", texts(changes, PushedChange::eventId))
                .param("versions", texts(changes, change -> change.function().version()))
                .param("arns", texts(changes, change -> change.function().arn().toString()))
                .param("kinds", texts(changes, change -> change.kind().text()))
                .param("observed", texts(changes, change -> change.observedAt().toString()))
                .param("details", texts(changes, change -> JSON.writeValueAsString(change.details())))
                .query((row, number) -> row.getInt(1))
                .single();
    }

    /** Those that wait, in the order in which they were made. */
    public List<PushedChange> open(int limit) {
        return jdbc.sql("""
                        SELECT event_id, version, function_arn, kind, observed_at, details FROM pushed_change
                        WHERE applied_at IS NULL
                        ORDER BY observed_at, received_at
                        LIMIT :limit
                        """).param("limit", limit).query(PushedChanges::change).list();
    }

    /** It is in the inventory, or is asked about. */
    public void applied(PushedChange change, Instant at) {
        jdbc.sql("UPDATE pushed_change SET applied_at = :at WHERE event_id = :eventId AND version = :version")
                .param("at", Timestamp.from(at))
                .param("eventId", change.eventId())
                .param("version", change.function().version())
                .update();
    }

    /** Removes what was received before then. */
    public int forget(Instant receivedBefore) {
        return jdbc.sql("DELETE FROM pushed_change WHERE received_at < :before")
                .param("before", Timestamp.from(receivedBefore))
                .update();
    }

    private static PushedChange change(ResultSet row, int number) throws SQLException {
        FunctionArn arn = FunctionArn.parse(row.getString("function_arn"))
                .orElseThrow(() -> new IllegalStateException("pushed_change holds no ARN"));
        return new PushedChange(
                row.getString("event_id"),
                row.getTimestamp("observed_at").toInstant(),
                new HintedFunction(arn, row.getString("version")),
                Kind.ofText(row.getString("kind")),
                JSON.readValue(row.getString("details"), Details.class));
    }

    private static String[] texts(List<PushedChange> changes, Function<PushedChange, String> text) {
        return changes.stream().map(text).toArray(String[]::new);
    }

    /**
     * What became of changes that were to be kept.
     *
     * @param repeated how many were kept before
     * @param notPaired how many are of accounts that are not paired
     */
    public record Kept(int kept, int repeated, int notPaired) {}
}
