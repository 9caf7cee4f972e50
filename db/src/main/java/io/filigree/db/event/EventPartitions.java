package io.filigree.db.event;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The partitions of the event tables: by day, or by hour if hours move to history. Events of a time without a partition are in the
 * default partition, from where they are moved when the partition is created.
 *
 * <p>Ingest continues meanwhile. Creating or dropping a partition takes locks that block ingest and queries while they are
 * held and while they are waited for. The wait is therefore limited to half a second; then a
 * {@link org.springframework.dao.DataAccessException} is thrown. Nothing has changed then, and the caller retries later.
 * Each method documents what it locks and for how long. Two processes may call at the same time: one works, the
 * other does nothing.
 */
public final class EventPartitions {

    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

    private static final Duration HOUR = Duration.ofHours(1);

    /** Times in UTC, independent of the time zone of a session. */
    private static final String CREATE = "CREATE TABLE %1$s (LIKE %2$s INCLUDING ALL)";

    private static final String MOVE = """
            WITH moved AS (
                DELETE FROM %2$s_default WHERE ts >= '%3$s' AND ts < '%4$s' RETURNING %5$s
            )
            INSERT INTO %1$s (%5$s) SELECT %5$s FROM moved
            """;
    private static final String CLOSE_DEFAULT = "LOCK TABLE %2$s_default IN ACCESS EXCLUSIVE MODE";
    private static final String ATTACH = "ALTER TABLE %2$s ATTACH PARTITION %1$s FOR VALUES FROM ('%3$s') TO ('%4$s')";

    /**
     * No query continues whose snapshot has moved rows in the default partition: it would plan to read only the new one, in which
     * they are not visible to it.
     */
    private static final String CLOSE_TABLE = "LOCK TABLE ONLY %2$s IN ACCESS EXCLUSIVE MODE";

    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '500ms'";

    /** Prevents two processes from changing the same table concurrently; no other code locks the hash of this text. */
    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('filigree partitions of ' || ?, 0))";

    /** All but those that PostgreSQL computes. */
    private static final String WRITTEN_COLUMNS = """
            SELECT quote_ident(attname) FROM pg_attribute
            WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            ORDER BY attnum
            """;

    private static final String PARTITIONS = """
            SELECT partition.relname
            FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
            WHERE inhparent = ?::regclass
            """;

    private static final String SEALED_UNTIL =
            "SELECT sealed_until FROM history_table WHERE event_table = ? AND sealed_until IS NOT NULL";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public EventPartitions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** The tables that are partitioned by day or hour. */
    public static List<String> tables() {
        return Stream.concat(EventTable.tables().stream(), Stream.of("invocation_completion"))
                .toList();
    }

    /** The day of an event with this time. */
    public static LocalDate day(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** The day of a daily partition with this name. */
    static LocalDate dayOf(String partition) {
        return LocalDate.parse(partition.substring(partition.length() - 8), SUFFIX);
    }

    /** Creates the partitions of these days for all tables. */
    public void ensure(LocalDate from, LocalDate to) {
        tables().forEach(table -> ensure(table, from, to));
    }

    /**
     * Creates the missing partitions of these days, both included. A day that has partitions of hours gets the others.
     *
     * <p>Each is a transaction, which closes the default partition to readers and writers while PostgreSQL scans it for
     * rows of that day. Events with an existing partition, which is nearly all of them, are written meanwhile;
     * queries that do not rule the default partition out wait.
     */
    public void ensure(String table, LocalDate from, LocalDate to) {
        List<EventPartition> there = partitions(table);
        Instant sealed = sealedUntil(table);
        from.datesUntil(to.plusDays(1))
                .map(day -> EventPartition.ofDay(table, day))
                .filter(day -> !day.from().isBefore(sealed) && !isCovered(there, day))
                .forEach(day -> {
                    if (there.stream().noneMatch(day::overlaps)) {
                        make(day);
                    } else {
                        ensureHours(table, day.from(), day.to().minus(HOUR));
                    }
                });
    }

    /**
     * Creates the missing partitions of the hours that begin at these times, both included, and of the hours between. As
     * {@link #ensure} for days. Hours of a day that has a partition need none.
     */
    public void ensureHours(String table, Instant from, Instant to) {
        List<EventPartition> there = partitions(table);
        Instant sealed = sealedUntil(table);
        Instant last = to.truncatedTo(ChronoUnit.HOURS);
        for (Instant hour = from.truncatedTo(ChronoUnit.HOURS); !hour.isAfter(last); hour = hour.plus(HOUR)) {
            EventPartition partition = EventPartition.ofHour(table, hour);
            if (!hour.isBefore(sealed) && there.stream().noneMatch(partition::overlaps)) {
                make(partition);
            }
        }
    }

    private static boolean isCovered(List<EventPartition> there, EventPartition day) {
        return there.contains(day)
                || there.stream().filter(day::overlaps).count()
                        == Duration.ofDays(1).toHours();
    }

    private void make(EventPartition partition) {
        String table = partition.table();
        alone(table, () -> {
            if (partitions(table).stream().noneMatch(partition::overlaps)) {
                String columns = String.join(", ", columns(table));
                run(CREATE, partition, columns);
                // Rows are moved without a lock first; those added meanwhile are moved with the lock.
                if (run(MOVE, partition, columns) > 0) {
                    run(CLOSE_TABLE, partition, columns);
                }
                run(CLOSE_DEFAULT, partition, columns);
                if (run(MOVE, partition, columns) > 0) {
                    run(CLOSE_TABLE, partition, columns);
                }
                run(ATTACH, partition, columns);
            }
        });
    }

    private int run(String statement, EventPartition partition, String columns) {
        return jdbc.sql(statement.formatted(
                        partition.name(), partition.table(), partition.from(), partition.to(), columns))
                .update();
    }

    /** Events of an earlier time stay in the default partition until they follow those that were moved to history. */
    private Instant sealedUntil(String table) {
        return jdbc.sql(SEALED_UNTIL)
                .param(table)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .optional()
                .orElse(Instant.MIN);
    }

    /** The partitions of a table that end at this time or before, the oldest first. */
    public List<EventPartition> ended(EventTable table, Instant before) {
        return partitions(table.table()).stream()
                .filter(partition -> !partition.to().isAfter(before))
                .sorted(Comparator.comparing(EventPartition::from))
                .toList();
    }

    /** The columns of a table that are written, in SQL; not those that PostgreSQL computes. */
    public List<String> columns(String table) {
        return jdbc.sql(WRITTEN_COLUMNS).param(table).query(String.class).list();
    }

    /**
     * Drops the partitions of days, and of their hours, before this one.
     *
     * <p>Each is a transaction, which closes the whole table to readers and writers while the partition is removed from
     * the catalog. Its files are removed afterwards.
     */
    public void dropBefore(String table, LocalDate day) {
        Instant start = EventPartition.ofDay(table, day).from();
        for (EventPartition old : partitions(table)) {
            if (old.from().isBefore(start)) {
                alone(
                        table,
                        () -> jdbc.sql("DROP TABLE IF EXISTS " + old.name()).update());
            }
        }
    }

    /** The number of partitions of all tables, including the default ones. */
    public int count() {
        return jdbc.sql("SELECT count(*) FROM pg_inherits WHERE inhparent = ANY (?::text[]::regclass[])")
                .param(tables().toArray(String[]::new))
                .query(Integer.class)
                .single();
    }

    /** Without the default partition. */
    private List<EventPartition> partitions(String table) {
        if (!tables().contains(table)) {
            throw new IllegalArgumentException("Not partitioned by time: " + table);
        }
        return jdbc
                .sql(PARTITIONS)
                .param(table)
                .query((row, number) -> EventPartition.parse(table, row.getString(1)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Names are built by this class only, never from input. */
    static String partition(String table, LocalDate day) {
        return table + "_" + SUFFIX.format(day);
    }

    private void alone(String table, Runnable work) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql(LOCK_TIMEOUT).update();
            if (jdbc.sql(TRY_LOCK).param(table).query(Boolean.class).single()) {
                work.run();
            }
        });
    }
}
