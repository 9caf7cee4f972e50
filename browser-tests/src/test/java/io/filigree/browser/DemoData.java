package io.filigree.browser;

import java.net.URI;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.filigree.simulator.demo.DemoHistory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The last two hours of the demo, through the real ingest. */
final class DemoData {

    private static final int INVOCATIONS = 2_500;

    private DemoData() {}

    /** Begins anew with the demo's data, unless it is there from a test before. */
    static void prepare(Filigree filigree) {
        long events = filigree.jdbc()
                .sql("SELECT count(*) FROM lambda_invocation")
                .query(Long.class)
                .single();
        // Some invocations share a row; no other test has that many rows.
        if (events >= INVOCATIONS / 2) {
            filigree.jdbc().sql("TRUNCATE saved_query, error_state, dashboard").update();
            return;
        }
        Instant begin = Instant.now();
        filigree.reset();
        try {
            new DemoHistory(filigree.aws(), URI.create(filigree.url("/")), Filigree.ADMIN_KEY, Filigree.INGEST_KEY)
                    .play(INVOCATIONS, Duration.ofHours(2), (arns, at) -> moveChanges(filigree.jdbc(), arns, at));
            filigree.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        filigree.jdbc()
                .sql(
                        "UPDATE function_metadata SET valid_from = valid_from - interval '30 days' WHERE valid_from > :begin")
                .param("begin", Timestamp.from(begin))
                .update();
        filigree.jdbc()
                .sql("ANALYZE lambda_invocation, lambda_invocation_error, span, log, custom_event, function_metadata")
                .update();
    }

    /** The query string of a page for the time of the data, which does not move while a test runs. */
    static String wholeRange() {
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
        return "?range=custom&from=" + now.minusHours(3) + "&to=" + now;
    }

    /** The inventory learned of the change now. In the history it happened when the events say so. */
    private static void moveChanges(JdbcClient jdbc, List<String> arns, Instant at) {
        jdbc.sql("""
                UPDATE function_metadata
                   SET valid_from = CASE WHEN valid_to IS NULL THEN CAST(:at AS timestamptz) ELSE valid_from END,
                       valid_to = CASE WHEN valid_to IS NULL THEN NULL ELSE CAST(:at AS timestamptz) END
                 WHERE function_arn = ANY(:arns)
                   AND function_arn IN (SELECT function_arn FROM function_metadata WHERE valid_to IS NOT NULL)
                """)
                .param("at", Timestamp.from(at))
                .param("arns", arns.toArray(String[]::new))
                .update();
    }
}
