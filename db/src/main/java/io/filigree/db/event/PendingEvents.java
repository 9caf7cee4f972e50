package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.freshness.Seen;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that wait for their function to become known. Decorating one sets its reference; events that are decorated
 * already are not touched.
 */
public final class PendingEvents {

    private final JdbcClient jdbc;

    public PendingEvents(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * The functions that events wait for and that the inventory knows by now, of those that happened at this moment or
     * later: senders can make up any number of others.
     */
    public Set<InvokedArn> functions(Instant since) {
        Set<InvokedArn> functions = new HashSet<>();
        for (EventTable table : EventTable.values()) {
            jdbc.sql("SELECT DISTINCT function_arn, qualifier FROM " + table.table()
                            + " e WHERE decoration_status = 'pending' AND ts >= :since"
                            + " AND EXISTS (SELECT FROM lambda_function f WHERE f.function_arn = e.function_arn)")
                    .param("since", Timestamp.from(since))
                    .query(row -> {
                        String qualifier = row.getString("qualifier");
                        FunctionArn.parse(row.getString("function_arn"))
                                .ifPresent(arn -> functions.add(new InvokedArn(arn, qualifier)));
                    });
        }
        return functions;
    }

    /**
     * Decorates the events of a function that wait for it, of those that happened at this moment or later.
     *
     * @return what they were; empty when there were none
     */
    public Optional<Seen> decorate(InvokedArn function, Found found, Instant since) {
        return Stream.of(EventTable.values())
                .map(table -> decorate(table, function, found, since))
                .flatMap(Optional::stream)
                .reduce(Seen::plus);
    }

    private Optional<Seen> decorate(EventTable table, InvokedArn function, Found found, Instant since) {
        return jdbc.sql("WITH decorated AS (UPDATE " + table.table() + """

                            SET decoration_status = :status, decoration_reason = NULL, metadata_id = :metadataId,
                                metadata_age_ms = :ageMs
                            WHERE decoration_status = 'pending' AND function_arn = :arn
                              AND qualifier IS NOT DISTINCT FROM :qualifier::text AND ts >= :since
                            RETURNING ts
                        )
                        SELECT count(*) AS events, min(ts) AS first, max(ts) AS last FROM decorated HAVING count(*) > 0
                        """)
                .param("status", found.status().text())
                .param("metadataId", found.metadata().id())
                .param("ageMs", found.age().toMillis())
                .param("arn", function.function().toString())
                .param("qualifier", function.qualifier())
                .param("since", Timestamp.from(since))
                .query((row, number) -> new Seen(
                        row.getLong("events"),
                        row.getTimestamp("first").toInstant(),
                        row.getTimestamp("last").toInstant()))
                .optional();
    }
}
