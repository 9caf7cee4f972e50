package io.filigree.benchmarks.load;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.filigree.benchmarks.harness.BenchBody;
import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders;
import io.filigree.benchmarks.harness.Senders.Paced;
import io.filigree.simulator.extension.ExtensionClient;

/** Bodies of one wire format from the sender to the event tables, and the same rows by COPY. */
final class EndToEnd {

    private static final int CONNECTIONS = 32;

    /** Enough that a slow response does not keep the next request from being sent when it is due. */
    private static final int PACED_CONNECTIONS = 64;

    private static final int COPIES = 3;
    private static final long LOOK_EVERY_MS = 50;
    private static final long DRAIN_LIMIT_S = 180;

    private final FiligreeProcess filigree;
    private final EventRows rows;
    private final BodyFormat format;
    private final Requests requests;

    EndToEnd(FiligreeProcess filigree, EventRows rows, BodyFormat format) {
        this.filigree = filigree;
        this.rows = rows;
        this.format = format;
        this.requests =
                new Requests(format, LoadBenchOptions.FUNCTIONS, new ExtensionClient(filigree.ingest())::exchange);
    }

    /** Requests that are ready to be sent, and the events that they become. */
    record Load(List<byte[]> requests, long events) {}

    /**
     * What a round measured.
     *
     * @param bodies acknowledged
     */
    record Round(int bodies, long events, double eventsPerSecond, double copiedPerSecond) {

        double ratio() {
            return eventsPerSecond / copiedPerSecond;
        }

        double bodiesPerSecond() {
            return eventsPerSecond * bodies / events;
        }
    }

    /** Makes bodies, before any clock starts. */
    Load load(int bodies) {
        List<BenchBody> made = requests.make(bodies);
        return new Load(
                made.stream()
                        .map(body -> IngestConnection.request(filigree.ingest(), body.post()))
                        .toList(),
                made.stream().mapToLong(BenchBody::events).sum());
    }

    /** The same rows end to end, and then by COPY. */
    Round round(String name, int bodies) throws Exception {
        Load load = load(bodies);
        empty();
        long start = System.nanoTime();
        new Senders(filigree.ingest(), CONNECTIONS).sendAll(load.requests());
        double sent = secondsSince(start);
        awaitStored(load);
        double stored = secondsSince(start);
        long identities = rows.count("ingested_message");
        rows.putAside();
        List<Double> copied = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            EventRows.Copied copy = rows.copyBack();
            if (copy.rows() != load.events()) {
                throw new IllegalStateException("COPY wrote " + copy.rows() + " rows of " + load.events());
            }
            copied.add(copy.perSecond());
        }
        Round round = new Round(bodies, load.events(), load.events() / stored, Medians.of(copied));
        LoadBench.say(
                "%s %s: %d bodies acknowledged in %.1f s; %d events (and %d identities) stored in %.1f s: %.0f/s."
                        + " COPY of these events: %s/s. Ratio %.2f",
                format.text(),
                name,
                bodies,
                sent,
                load.events(),
                identities,
                stored,
                round.eventsPerSecond(),
                copied.stream().map(rate -> String.format("%.0f", rate)).toList(),
                round.ratio());
        return round;
    }

    /** Empties the tables, and gets earlier writes out of the way. */
    void empty() throws SQLException {
        rows.truncate();
        rows.checkpoint();
    }

    /** Sends at a steady rate. */
    Paced pace(Load load, double bodiesPerSecond) throws IOException, InterruptedException {
        return new Senders(filigree.ingest(), PACED_CONNECTIONS).pace(load.requests(), bodiesPerSecond);
    }

    /** Returns when everything that was acknowledged is committed, and fails when that is not what was sent. */
    void awaitStored(Load load) throws Exception {
        long start = System.nanoTime();
        // The gauge falls when a batch is committed; it costs both Filigree and PostgreSQL less than counting rows.
        while (filigree.gauge("filigree.spool.payloads") > 0) {
            if (secondsSince(start) > DRAIN_LIMIT_S) {
                throw new IllegalStateException("The spool is not empty after " + DRAIN_LIMIT_S + " s");
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        long stored = rows.count();
        if (stored != load.events()) {
            throw new IllegalStateException(
                    stored + " events are stored of " + load.events() + " that were acknowledged");
        }
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
