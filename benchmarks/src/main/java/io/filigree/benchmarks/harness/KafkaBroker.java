package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One broker of Kafka in KRaft mode, a process on the loopback interface. It ends with the program that started it. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MS = 100;
    private static final String CLUSTER_ID = "AAAAAAAAQACAAAAAAAAAAA";

    private final Path directory;
    private final int port = Ports.free();
    private final Process process;
    private final Thread killAtExit = new Thread(this::kill, "kafka-kill");

    private KafkaBroker(Path directory, String classPath) throws IOException {
        this.directory = directory;
        this.process = launch(classPath);
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /**
     * Returns when the broker accepts connections.
     *
     * @param directory for its files and its log
     * @param classPath of Kafka's server with its libraries
     */
    public static KafkaBroker start(Path directory, String classPath) throws IOException, InterruptedException {
        KafkaBroker broker = new KafkaBroker(directory.toAbsolutePath(), classPath);
        broker.awaitStarted();
        return broker;
    }

    /** The settings of a Filigree whose spool is in this broker. */
    public Map<String, String> settings() {
        return Map.of(
                "FILIGREE_SPOOL", "kafka",
                "FILIGREE_KAFKA_BOOTSTRAPSERVERS", "127.0.0.1:" + port,
                "FILIGREE_KAFKA_REPLICATIONFACTOR", "1",
                "FILIGREE_KAFKA_MININSYNCREPLICAS", "1");
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    private Process launch(String classPath) throws IOException {
        int controllerPort = Ports.free();
        Path files = Files.createDirectories(directory.resolve("data"));
        Path configuration = directory.resolve("broker.properties");
        Files.write(
                configuration,
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "log.dirs=" + files,
                        "auto.create.topics.enable=false",
                        "offsets.topic.replication.factor=1"));
        // What the storage tool writes.
        Files.write(files.resolve("meta.properties"), List.of("version=1", "cluster.id=" + CLUSTER_ID, "node.id=1"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dlogback.configurationFile=" + KafkaBroker.class.getResource("warnings-only.xml"),
                        "-cp",
                        classPath,
                        "kafka.Kafka",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("broker.log").toFile())
                .start();
    }

    private void awaitStarted() throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return;
            } catch (IOException e) {
                Thread.sleep(LOOK_EVERY_MS);
            }
        }
        throw new IllegalStateException("The broker did not start. Its log is in " + directory);
    }

    private void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Kills it: its payloads are not needed again. */
    @Override
    public void close() {
        kill();
        ShutdownCleanup.forget(killAtExit);
    }
}
