package io.filigree.history;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Apache Spark in separate processes: a master and two workers, each of which starts an executor for each program. They have the jars of
 * the module {@code engine-tests-spark} and none of ours.
 */
final class SparkCluster implements AutoCloseable {

    /** Packages of the JDK that Spark uses by reflection. It opens them for executors, but not for processes that others start. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofSeconds(60);

    private final Path module = Path.of("spark", "target").toAbsolutePath();
    private final Path directory;
    private final String master;
    private final List<Process> processes = new ArrayList<>();

    private SparkCluster(Path directory, int port) {
        this.directory = directory;
        this.master = "spark://" + HOST + ":" + port;
    }

    /** @param directory for logs and files of the processes */
    static SparkCluster start(Path directory) throws Exception {
        int port = freePort();
        SparkCluster cluster = new SparkCluster(directory, port);
        try {
            cluster.startAll(port);
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll(int port) throws Exception {
        processes.add(java(
                "master",
                List.of("-Xmx256m"),
                "org.apache.spark.deploy.master.Master",
                List.of("--host", HOST, "--port", String.valueOf(port), "--webui-port", "0")));
        for (int i = 1; i <= 2; i++) {
            processes.add(java(
                    "worker-" + i,
                    List.of("-Xmx256m"),
                    "org.apache.spark.deploy.worker.Worker",
                    List.of(
                            "--host",
                            HOST,
                            "--webui-port",
                            "0",
                            "--cores",
                            "1",
                            "--memory",
                            "640M",
                            "--work-dir",
                            directory.resolve("work-" + i).toString(),
                            master)));
        }
        long deadline = System.nanoTime() + START.toNanos();
        for (int i = 1; i <= 2; i++) {
            while (!log("worker-" + i).contains("Successfully registered with master")) {
                if (System.nanoTime() > deadline || !processes.stream().allMatch(Process::isAlive)) {
                    throw new IllegalStateException("Spark did not start: " + log("master") + log("worker-" + i));
                }
                Thread.sleep(100);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    /**
     * Runs statements on both workers, and returns the lines of their results as {@code SparkQueries} writes them.
     *
     * @param configuration of Spark in addition to that of the cluster
     */
    List<String> run(List<String> statements, Map<String, String> configuration) throws Exception {
        Path queries = Files.write(directory.resolve("queries"), statements);
        Path results = directory.resolve("results");
        List<String> options = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Dspark.master=" + master,
                "-Dspark.driver.host=" + HOST,
                "-Dspark.driver.bindAddress=" + HOST,
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.extraJavaOptions=" + String.join(" ", QUICK_START),
                "-Dspark.executor.cores=1",
                "-Dspark.cores.max=2",
                // Both executors have started before the first statement.
                "-Dspark.scheduler.minRegisteredResourcesRatio=1.0",
                "-Dspark.scheduler.maxRegisteredResourcesWaitingTime=60s",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2"));
        configuration.forEach((name, value) -> options.add("-D" + name + "=" + value));
        Process driver = java(
                "driver", options, "io.filigree.spark.SparkQueries", List.of(queries.toString(), results.toString()));
        processes.add(driver);
        if (!driver.waitFor(4, TimeUnit.MINUTES) || driver.exitValue() != 0) {
            throw new IllegalStateException("Spark failed: " + log("driver"));
        }
        return Files.readAllLines(results);
    }

    private Process java(String name, List<String> options, String mainClass, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(QUICK_START);
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        command.addAll(List.of("-cp", module.resolve("classes") + ":" + module.resolve("spark/jars/*"), mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(directory).toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", module.resolve("spark").toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        return builder.start();
    }

    private String log(String process) throws IOException {
        Path log = directory.resolve(process + ".log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Ends all processes, with the executors of the workers. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes.stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (Process process : processes) {
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
