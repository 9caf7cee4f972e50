package io.filigree.db.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The daily partitions of the event tables. A day that has none keeps its events in the default partition, from where
 * they move when its own is made.
 */
public final class EventPartitions {

    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.BASIC_ISO_DATE;

    /** Days in UTC, whatever the time zone of a session. */
    private static final String MAKE_PARTITION = """
            CREATE TABLE %1$s (LIKE %2$s INCLUDING ALL);
            WITH moved AS (
                DELETE FROM %2$s_default WHERE ts >= '%3$s 00:00Z' AND ts < '%4$s 00:00Z' RETURNING *
            )
            INSERT INTO %1$s SELECT * FROM moved;
            ALTER TABLE %2$s ATTACH PARTITION %1$s FOR VALUES FROM ('%3$s 00:00Z') TO ('%4$s 00:00Z');
            """;

    /** Keeps two processes from making the same partition at once; no one else locks what hashes from this text. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('filigree event partitions', 0))";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public EventPartitions(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    /** Makes the partitions of these days, both included, where they are not there yet. */
    public void ensure(LocalDate from, LocalDate to) {
        from.datesUntil(to.plusDays(1)).forEach(day -> tables().forEach(table -> ensure(table, day)));
    }

    /** The tables that are partitioned by day. */
    static List<String> tables() {
        return Stream.concat(
                        Arrays.stream(EventTable.values()).map(EventTable::table), Stream.of("invocation_completion"))
                .toList();
    }

    /** The names come from this class and the calendar, never from outside. */
    private void ensure(String table, LocalDate day) {
        String partition = table + "_" + SUFFIX.format(day);
        transaction.executeWithoutResult(status -> {
            jdbc.query(LOCK, row -> {});
            Boolean exists = jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, partition);
            if (!Boolean.TRUE.equals(exists)) {
                jdbc.execute(MAKE_PARTITION.formatted(partition, table, day, day.plusDays(1)));
            }
        });
    }

    /** The day that an event of this moment belongs to. */
    public static LocalDate day(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
