package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.freshness.EventTimeRange;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that wait for their function, or the version that ran, to become known. Decorating one sets its reference; events that are decorated
 * already are not touched.
 */
public final class PendingEvents {

    private final JdbcClient jdbc;

    public PendingEvents(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * The functions and versions that events wait for and that the inventory knows by now, of those that happened at this
     * moment or later: senders can make up any number of others.
     */
    public Set<InvokedArn> functions(Instant since) {
        return select("""
                AND CASE WHEN coalesce(reported_version, qualifier, '') !~ '^[1-9][0-9]{0,9}$'
                    THEN EXISTS (SELECT FROM lambda_function f WHERE f.function_arn = e.function_arn)
                    ELSE EXISTS (SELECT FROM function_version v WHERE v.function_arn = e.function_arn
                        AND v.version = coalesce(e.reported_version, e.qualifier))
                END
                """, since, since);
    }

    /**
     * The functions of which events still wait for a version, though the function is known, of those that were received
     * before the one moment and happened at the other or later. At most 1,000 of each table.
     */
    public Set<InvokedArn> ofUnknownVersions(Instant since, Instant receivedBefore) {
        return select("""
                AND decoration_reason = 'VERSION_UNKNOWN' AND received_at < :receivedBefore
                LIMIT 1000
                """, since, receivedBefore);
    }

    private Set<InvokedArn> select(String condition, Instant since, Instant receivedBefore) {
        Set<InvokedArn> functions = new HashSet<>();
        for (EventTable table : EventTable.values()) {
            jdbc.sql("SELECT DISTINCT function_arn, qualifier, reported_version FROM " + table.table()
                            + " e WHERE decoration_status = 'pending' AND function_arn IS NOT NULL AND ts >= :since "
                            + condition)
                    .param("since", Timestamp.from(since))
                    .param("receivedBefore", Timestamp.from(receivedBefore))
                    .query(row -> {
                        String qualifier = row.getString("qualifier");
                        String reportedVersion = row.getString("reported_version");
                        FunctionArn.parse(row.getString("function_arn"))
                                .ifPresent(arn -> functions.add(new InvokedArn(arn, qualifier, reportedVersion)));
                    });
        }
        return functions;
    }

    /**
     * Decorates the events of a function that wait for it, of those that happened at this moment or later.
     *
     * @return what they were; empty when there were none
     */
    public Optional<EventTimeRange> decorate(InvokedArn function, Found found, Instant since) {
        return Stream.of(EventTable.values())
                .map(table -> decorate(table, function, found, since))
                .flatMap(Optional::stream)
                .reduce(EventTimeRange::plus);
    }

    private Optional<EventTimeRange> decorate(EventTable table, InvokedArn function, Found found, Instant since) {
        return jdbc.sql("WITH decorated AS (UPDATE " + table.table() + """

                            SET decoration_status = :status, decoration_reason = NULL, metadata_id = :metadataId,
                                metadata_age_ms = :ageMs
                            WHERE decoration_status = 'pending' AND function_arn = :arn
                              AND qualifier IS NOT DISTINCT FROM :qualifier::text
                              AND reported_version IS NOT DISTINCT FROM :reportedVersion::text AND ts >= :since
                            RETURNING ts
                        )
                        SELECT count(*) AS events, min(ts) AS first, max(ts) AS last FROM decorated HAVING count(*) > 0
                        """)
                .param("status", found.status().text())
                .param("metadataId", found.metadata().id())
                .param("ageMs", found.age().toMillis())
                .param("arn", function.function().toString())
                .param("qualifier", function.qualifier())
                .param("reportedVersion", function.reportedVersion())
                .param("since", Timestamp.from(since))
                .query((row, number) -> new EventTimeRange(
                        row.getLong("events"),
                        row.getTimestamp("first").toInstant(),
                        row.getTimestamp("last").toInstant()))
                .optional();
    }
}
