package io.filigree.benchmarks.inventory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.filigree.benchmarks.harness.GcLog;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.JvmOptions;

/** The poller as a separate process, with little heap and the class path of this one. */
final class PollerProcess implements AutoCloseable {

    private final Path home;
    private final GcLog gcLog;
    private final Process process;
    private final Thread killAtExit;

    private PollerProcess(Path home, GcLog gcLog, Process process) {
        this.home = home;
        this.gcLog = gcLog;
        this.process = process;
        this.killAtExit = new Thread(this::kill, "poller-kill");
    }

    /** Starts it; it immediately polls every account that was never polled, and later those that a poll is requested for. */
    static PollerProcess start(HarnessDatabase database, URI aws, Path home) throws IOException {
        Files.createDirectories(home);
        GcLog gcLog = new GcLog(home.resolve("gc.log"));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + InventoryBenchOptions.POLLER_HEAP_MB + "m",
                        JvmOptions.argument(),
                        gcLog.option(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.filigree.poller.InventoryPollerApplication"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("poller.log").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(FILIGREE|SPRING|LOGGING)_.*"));
        builder.environment()
                .putAll(Map.of(
                        "FILIGREE_HOME", home.toString(),
                        "FILIGREE_AWS_ENDPOINT", aws.toString(),
                        "FILIGREE_AWS_REQUESTSPERSECOND", Double.toString(InventoryBenchOptions.CALLS_PER_SECOND),
                        "FILIGREE_POLL_INTERVAL", "1d",
                        // The settings of ingest are on this class path too, and name what only ingest has.
                        "MANAGEMENT_ENDPOINT_HEALTH_VALIDATEGROUPMEMBERSHIP", "false",
                        "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                        "SPRING_DATASOURCE_USERNAME", database.user(),
                        "SPRING_DATASOURCE_PASSWORD", database.password()));
        PollerProcess poller = new PollerProcess(home, gcLog, builder.start());
        Runtime.getRuntime().addShutdownHook(poller.killAtExit);
        return poller;
    }

    /** Fails when it has ended, which it does when its heap is not enough. */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The poller has ended. Its log is " + home.resolve("poller.log"));
        }
    }

    int mostHeapAfterCollectionMb() throws IOException {
        return gcLog.mostUsedAfterCollectionMb();
    }

    private void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(killAtExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook runs or has run.
        }
    }
}
