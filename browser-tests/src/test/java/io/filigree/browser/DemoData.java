package io.filigree.browser;

import java.net.URI;
import java.time.Duration;

import io.filigree.simulator.demo.DemoHistory;

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
            filigree.jdbc().sql("TRUNCATE saved_query").update();
            return;
        }
        filigree.reset();
        try {
            new DemoHistory(filigree.aws(), URI.create(filigree.url("/")), Filigree.ADMIN_KEY, Filigree.INGEST_KEY)
                    .play(INVOCATIONS, Duration.ofHours(2));
            filigree.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        filigree.jdbc()
                .sql("ANALYZE lambda_invocation, lambda_invocation_error, span, log, custom_event, function_metadata")
                .update();
    }
}
