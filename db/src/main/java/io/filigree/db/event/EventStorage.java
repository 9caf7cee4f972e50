package io.filigree.db.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is stored of each event table: in PostgreSQL, and in history as the process that maintains it has noted. */
public final class EventStorage {

    /** Statistics count rows without reading them; after a crash they begin again, and the last ANALYZE is used. */
    private static final String SELECT = """
            SELECT parent.relname AS event_table,
                   (SELECT coalesce(sum(greatest(partition.reltuples, pg_stat_get_live_tuples(partition.oid), 0)), 0)
                      FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
                     WHERE inhparent = parent.oid) AS recent_events,
                   (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)
                      FROM pg_inherits WHERE inhparent = parent.oid) AS recent_bytes,
                   status.succeeded_at, coalesce(status.events, 0) AS events, coalesce(status.files, 0) AS files,
                   coalesce(status.bytes, 0) AS bytes, status.oldest, status.newest, status.overdue_since,
                   status.problem, status.problem_at, status.retention_s
              FROM pg_class AS parent LEFT JOIN history_status AS status ON status.event_table = parent.relname
             WHERE parent.oid = ?::regclass
            """;

    private static final String SUCCEEDED = """
            INSERT INTO history_status (event_table, succeeded_at, events, files, bytes, oldest, newest, overdue_since,
                retention_s)
            VALUES (:table, :now, :events, :files, :bytes, :oldest::timestamptz, :newest::timestamptz, NULL, :retention)
            ON CONFLICT (event_table) DO UPDATE SET succeeded_at = excluded.succeeded_at, events = excluded.events,
                files = excluded.files, bytes = excluded.bytes, oldest = excluded.oldest, newest = excluded.newest,
                overdue_since = NULL, retention_s = excluded.retention_s
            """;

    private static final String FAILED = """
            INSERT INTO history_status (event_table, problem, problem_at, overdue_since)
            VALUES (:table, :problem, :now, :overdue::timestamptz)
            ON CONFLICT (event_table) DO UPDATE SET problem = excluded.problem, problem_at = excluded.problem_at,
                overdue_since = excluded.overdue_since
            """;

    private final JdbcClient jdbc;

    public EventStorage(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * The storage of one table.
     *
     * @param recentEvents estimated number of events in PostgreSQL
     * @param recentBytes their size with indexes
     * @param recentOldest time of the oldest of them
     * @param sealed what is in history
     * @param retention how long events are kept in history; null before its first run
     * @param maintainedAt the last run of history without a failure
     * @param overdueSince since when the oldest closed hour could have been sealed; null without a closed hour
     * @param problem the last failure of history
     * @param problemAt its time
     */
    public record Stored(
            EventTable table,
            long recentEvents,
            long recentBytes,
            @Nullable Instant recentOldest,
            SealedEvents sealed,
            @Nullable Duration retention,
            @Nullable Instant maintainedAt,
            @Nullable Instant overdueSince,
            @Nullable String problem,
            @Nullable Instant problemAt) {

        /** Whether history could not be maintained in the last run. */
        public boolean isFailing() {
            return problemAt != null && (maintainedAt == null || maintainedAt.isBefore(problemAt));
        }
    }

    /** Of all tables. Reads statistics and one entry of each index, no events. */
    public List<Stored> read() {
        return List.of(EventTable.values()).stream().map(this::read).toList();
    }

    private Stored read(EventTable table) {
        Instant oldest = jdbc.sql("SELECT min(ts) FROM " + table.table())
                .query((row, number) -> Optional.ofNullable(time(row, "min")))
                .single()
                .orElse(null);
        return jdbc.sql(SELECT)
                .param(table.table())
                .query((row, number) -> stored(table, row, oldest))
                .single();
    }

    private static Stored stored(EventTable table, ResultSet row, @Nullable Instant oldest) throws SQLException {
        return new Stored(
                table,
                row.getLong("recent_events"),
                row.getLong("recent_bytes"),
                oldest,
                new SealedEvents(
                        row.getLong("events"),
                        row.getLong("files"),
                        row.getLong("bytes"),
                        time(row, "oldest"),
                        time(row, "newest")),
                row.getObject("retention_s") == null ? null : Duration.ofSeconds(row.getLong("retention_s")),
                time(row, "succeeded_at"),
                time(row, "overdue_since"),
                row.getString("problem"),
                time(row, "problem_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    /** Notes a run of history without a failure. */
    public void noteSuccess(EventTable table, Instant now, SealedEvents sealed, Duration retention) {
        jdbc.sql(SUCCEEDED)
                .param("table", table.table())
                .param("now", Timestamp.from(now))
                .param("events", sealed.events())
                .param("files", sealed.files())
                .param("bytes", sealed.bytes())
                .param("oldest", text(sealed.oldest()))
                .param("newest", text(sealed.newest()))
                .param("retention", retention.toSeconds())
                .update();
    }

    /** Notes a failure of a run of history. */
    public void noteFailure(EventTable table, Instant now, String problem, @Nullable Instant overdueSince) {
        jdbc.sql(FAILED)
                .param("table", table.table())
                .param("now", Timestamp.from(now))
                .param("problem", problem)
                .param("overdue", text(overdueSince))
                .update();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
