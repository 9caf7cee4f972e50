package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.filigree.benchmarks.harness.BenchBody;
import io.filigree.benchmarks.harness.BenchFleet;
import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.Latencies;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders;
import io.filigree.benchmarks.harness.Workspace;

/**
 * Runs mutated and deeply nested queries against a Filigree with little heap, while telemetry is posted. Every query must get
 * a result or a 4xx, in time; the process must not end; acknowledgements must stay fast. Ends with status 1 otherwise.
 */
public final class QueryFuzz implements AutoCloseable {

    private static final int FUNCTIONS = 200;
    private static final int SENDERS = 4;
    private static final int BODIES_MADE = 100;
    private static final int GRACE_MS = 60_000;
    private static final int PROGRESS = 5_000;

    /** Limits that depend on time would reject most of the queries. */
    private static final Map<String, String> SETTINGS =
            Map.of("FILIGREE_QUERY_PERMINUTE", "1000000", "FILIGREE_QUERY_SAMEPERMINUTE", "1000000");

    private final QueryFuzzOptions options;
    private final HarnessDatabase database;
    private final FiligreeProcess filigree;
    private final Requests bodies = new Requests(BodyFormat.AWS_LAMBDA, FUNCTIONS);
    private final FuzzedQueries queries;
    private final FuzzStatistics statistics = new FuzzStatistics();
    private final AtomicInteger restarts = new AtomicInteger();
    private final List<Long> acknowledgements = new ArrayList<>();
    private volatile boolean finished;

    private QueryFuzz(QueryFuzzOptions options, HarnessDatabase database, FiligreeProcess filigree) {
        this.options = options;
        this.database = database;
        this.filigree = filigree;
        this.queries = new FuzzedQueries(options.seed());
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        QueryFuzzOptions options;
        try {
            options = QueryFuzzOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(QueryFuzzOptions.USAGE);
            System.exit(2);
            return;
        }
        Workspace workspace = Workspace.in(options.directory());
        System.out.println("Files are in " + workspace.directory());
        Result result;
        try (QueryFuzz fuzz = open(options, workspace)) {
            result = fuzz.run();
        }
        System.out.print(result.text());
        if (result.holds()) {
            workspace.remove();
        }
        System.exit(result.holds() ? 0 : 1);
    }

    /** Starts PostgreSQL and Filigree, and stores telemetry. */
    static QueryFuzz open(QueryFuzzOptions options, Workspace workspace) throws Exception {
        HarnessDatabase database = HarnessDatabase.start(workspace.directory().resolve("fuzz-postgres"));
        try {
            database.insertFleet(FUNCTIONS);
            FiligreeProcess.Options process = FiligreeProcess.Options.of(
                            workspace.directory().resolve("fuzz-home"), options.heapMb() + "m")
                    .withEnvironment(SETTINGS);
            QueryFuzz fuzz = new QueryFuzz(options, database, FiligreeProcess.start(database, process));
            new Senders(fuzz.filigree.ingest(), SENDERS).sendAll(fuzz.requests(options.bodiesBefore()));
            fuzz.awaitStored();
            return fuzz;
        } catch (Exception | Error e) {
            database.close();
            throw e;
        }
    }

    /** What happened. */
    record Result(FuzzStatistics statistics, int restarts, boolean outOfMemory, Latencies acknowledgements) {

        List<Measurement> figures() {
            return List.of(
                    Measurement.atMost("queries with a 5xx, or without a response", statistics.serverErrors(), 0, 0),
                    Measurement.atMost("restarts, and OutOfMemoryErrors", restarts + (outOfMemory ? 1 : 0), 0, 0),
                    Measurement.atMost(
                            "longest time above the timeout, ms", Math.max(0, statistics.slowestExcessMs()), 500, 250),
                    Measurement.atMost("acknowledgement p99, ms", acknowledgements.percentileMs(99), 100, 30));
        }

        boolean holds() {
            return figures().stream().allMatch(Measurement::reachesMust);
        }

        String text() {
            StringBuilder text = new StringBuilder();
            text.append("Queries: ")
                    .append(statistics.queries())
                    .append(", by status ")
                    .append(statistics.byStatus());
            text.append("\nSlowest: ").append(statistics.slowest());
            text.append("\nAcknowledgements: ").append(acknowledgements);
            statistics.faults().forEach(fault -> text.append("\nFault: ").append(fault));
            return text.append("\n\n").append(Measurement.table(figures())).toString();
        }
    }

    Result run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(options.clients() + 1);
        try {
            Future<?> sender = threads.submit(() -> {
                send();
                return null;
            });
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < options.clients(); i++) {
                clients.add(threads.submit(() -> {
                    while (next.getAndIncrement() < options.queries()) {
                        ask(queries.next());
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
            finished = true;
            sender.get();
            boolean outOfMemory = Files.readString(filigree.log()).contains("OutOfMemoryError");
            long[] nanos = acknowledgements.stream().mapToLong(Long::longValue).toArray();
            return new Result(statistics, restarts.get(), outOfMemory, new Latencies(nanos));
        } finally {
            finished = true;
            threads.shutdownNow();
            threads.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private void ask(String query) throws IOException, InterruptedException {
        int timeoutMs = options.timeoutSeconds() * 1_000;
        RawHttpClient http = RawHttpClient.to(filigree.port()).timeout(timeoutMs + GRACE_MS);
        NrqlClient client = new NrqlClient(http, FiligreeProcess.QUERY_KEY, BenchFleet.ACCOUNT_ID);
        Reply reply = client.run(NrqlClient.Door.JSON, query, Integer.toString(options.timeoutSeconds()));
        statistics.add(query, reply, timeoutMs);
        if (statistics.queries() % PROGRESS == 0) {
            System.out.println(statistics.queries() + " queries, by status " + statistics.byStatus() + ", restarts "
                    + restarts + ", longest time above the timeout " + statistics.slowestExcessMs() + " ms");
        }
        if (reply.status() == 0 && !filigree.isAlive()) {
            restart();
        }
    }

    private synchronized void restart() throws IOException, InterruptedException {
        if (!filigree.isAlive()) {
            restarts.incrementAndGet();
            filigree.startAgain();
        }
    }

    /** Posts telemetry at a steady rate. A latency begins when its request was due. */
    private void send() throws Exception {
        List<byte[]> requests = requests(BODIES_MADE);
        long start = System.nanoTime();
        IngestConnection connection = new IngestConnection(filigree.ingest());
        try {
            for (int i = 0; !finished; i++) {
                if (i > 0 && i % BODIES_MADE == 0) {
                    requests = requests(BODIES_MADE);
                }
                long due = start + TimeUnit.SECONDS.toNanos(i) / options.bodiesPerSecond();
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                try {
                    connection.post(requests.get(i % BODIES_MADE), GRACE_MS);
                    acknowledgements.add(System.nanoTime() - due);
                } catch (IOException e) {
                    connection.close();
                    filigree.awaitReady();
                    connection = new IngestConnection(filigree.ingest());
                }
            }
        } finally {
            connection.close();
        }
    }

    private List<byte[]> requests(int count) {
        return bodies.make(count).stream()
                .map(BenchBody::post)
                .map(post -> IngestConnection.request(filigree.ingest(), post))
                .toList();
    }

    private void awaitStored() throws IOException, InterruptedException {
        while (filigree.gauge("filigree.spool.payloads") > 0) {
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        filigree.close();
        database.close();
    }
}
