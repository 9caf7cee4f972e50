package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

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

    /** The functions that events wait for, of those that happened at this moment or later. */
    public Set<InvokedArn> functions(Instant since) {
        Set<InvokedArn> functions = new HashSet<>();
        for (EventTable table : EventTable.values()) {
            jdbc.sql("SELECT DISTINCT function_arn, qualifier FROM " + table.table()
                            + " WHERE decoration_status = 'pending' AND ts >= :since")
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
     * @return how many there were
     */
    public int decorate(InvokedArn function, Found found, Instant since) {
        int decorated = 0;
        for (EventTable table : EventTable.values()) {
            decorated += jdbc.sql("UPDATE " + table.table() + """

                             SET decoration_status = :status, decoration_reason = NULL, metadata_id = :metadataId,
                                 metadata_age_ms = :ageMs
                             WHERE decoration_status = 'pending' AND function_arn = :arn
                               AND qualifier IS NOT DISTINCT FROM :qualifier::text AND ts >= :since
                            """)
                    .param("status", found.status().text())
                    .param("metadataId", found.metadata().id())
                    .param("ageMs", found.age().toMillis())
                    .param("arn", function.function().toString())
                    .param("qualifier", function.qualifier())
                    .param("since", Timestamp.from(since))
                    .update();
        }
        return decorated;
    }
}
