package io.filigree.query.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts how the events of one function were decorated. */
public final class DecorationReader {

    private final JdbcClient jdbc;

    public DecorationReader(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** An index finds decorated events by their metadata, and the others by its absence. */
    private static final List<String> PARTS = List.of(
            "metadata_id = ANY (ARRAY(SELECT m.metadata_id FROM function_metadata m WHERE m.function_arn = :arn))",
            "metadata_id IS NULL AND function_arn = :arn");

    /** Of the events of the time range, the most frequent first. The time range limits the rows to read. */
    public List<DecorationCount> of(FunctionArn function, Instant since, Instant until) {
        String union = Arrays.stream(EventTable.values())
                .flatMap(table -> PARTS.stream()
                        .map(part -> "SELECT type, decoration_status, decoration_reason, ts FROM " + table.table()
                                + " WHERE " + part + " AND ts >= :since AND ts < :until"))
                .collect(Collectors.joining(" UNION ALL "));
        return jdbc.sql("""
                SELECT type, decoration_status, decoration_reason, count(*) AS events, max(ts) AS last
                  FROM (%s) AS event
                 GROUP BY type, decoration_status, decoration_reason
                 ORDER BY count(*) DESC, type
                """.formatted(union))
                .param("arn", function.toString())
                .param("since", Timestamp.from(since))
                .param("until", Timestamp.from(until))
                .query((row, number) -> {
                    String reason = row.getString("decoration_reason");
                    return new DecorationCount(
                            row.getString("type"),
                            DecorationStatus.valueOf(
                                    row.getString("decoration_status").toUpperCase(Locale.ROOT)),
                            reason == null ? null : Reason.valueOf(reason),
                            row.getLong("events"),
                            row.getTimestamp("last").toInstant());
                })
                .list();
    }
}
