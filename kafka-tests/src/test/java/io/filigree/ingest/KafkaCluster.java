package io.filigree.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;

/** Brokers of Kafka in KRaft mode, each a process that is also a controller, on free ports of the loopback interface. */
final class KafkaCluster implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);
    private static final String CLUSTER_ID = "AAAAAAAAQACAAAAAAAAAAA";

    private final Path directory;
    private final Map<Integer, Broker> brokers = new TreeMap<>();

    private KafkaCluster(int count) {
        try {
            this.directory = Files.createTempDirectory(
                    Files.createDirectories(Path.of("target").toAbsolutePath()), "kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        IntStream.rangeClosed(1, count).forEach(id -> brokers.put(id, new Broker(id, freePort(), freePort())));
        brokers.values().forEach(this::configure);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Ports and files of brokers that are not started. */
    static KafkaCluster prepare(int count) {
        return new KafkaCluster(count);
    }

    static KafkaCluster start(int count) {
        KafkaCluster cluster = prepare(count);
        cluster.startAll();
        return cluster;
    }

    void startAll() {
        brokers.values().forEach(Broker::start);
        brokers.values().forEach(Broker::awaitStarted);
    }

    String servers() {
        return brokers.values().stream()
                .map(broker -> "127.0.0.1:" + broker.port)
                .collect(Collectors.joining(","));
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers()));
    }

    /** As a crash of its machine: no request is finished. */
    void kill(int id) {
        broker(id).kill();
    }

    void restart(int id) {
        broker(id).start();
        broker(id).awaitStarted();
    }

    private Broker broker(int id) {
        Broker broker = brokers.get(id);
        if (broker == null) {
            throw new IllegalArgumentException("no broker " + id);
        }
        return broker;
    }

    private void configure(Broker broker) {
        String voters = brokers.values().stream()
                .map(voter -> voter.id + "@127.0.0.1:" + voter.controllerPort)
                .collect(Collectors.joining(","));
        int copies = Math.min(3, brokers.size());
        List<String> lines = List.of(
                "process.roles=broker,controller",
                "node.id=" + broker.id,
                "controller.quorum.voters=" + voters,
                "listeners=PLAINTEXT://127.0.0.1:" + broker.port + ",CONTROLLER://127.0.0.1:" + broker.controllerPort,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + broker.port,
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + broker.files(),
                "auto.create.topics.enable=false",
                "num.partitions=1",
                "offsets.topic.num.partitions=2",
                "offsets.topic.replication.factor=" + copies,
                "group.initial.rebalance.delay.ms=0",
                // A killed broker is replaced after seconds.
                "broker.heartbeat.interval.ms=500",
                "broker.session.timeout.ms=4000");
        try {
            Files.createDirectories(broker.files());
            Files.write(broker.configuration(), lines);
            // What the storage tool writes.
            Files.write(
                    broker.files().resolve("meta.properties"),
                    List.of("version=1", "cluster.id=" + CLUSTER_ID, "node.id=" + broker.id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        brokers.values().forEach(Broker::kill);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Broker {

        private final int id;
        private final int port;
        private final int controllerPort;
        private Process process;

        Broker(int id, int port, int controllerPort) {
            this.id = id;
            this.port = port;
            this.controllerPort = controllerPort;
        }

        Path files() {
            return directory.resolve("broker-" + id);
        }

        Path configuration() {
            return directory.resolve("broker-" + id + ".properties");
        }

        void start() {
            process = JavaProcess.start(
                    directory.resolve("broker-" + id + ".log"),
                    List.of("-Xms192m", "-Xmx384m"),
                    "kafka.Kafka",
                    List.of(configuration().toString()));
        }

        void awaitStarted() {
            long deadline = System.nanoTime() + START.toNanos();
            while (System.nanoTime() < deadline && process.isAlive()) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                    return;
                } catch (IOException e) {
                    JavaProcess.sleep(Duration.ofMillis(100));
                }
            }
            throw new IllegalStateException("broker " + id + " did not start: " + directory);
        }

        void kill() {
            if (process != null) {
                process.destroyForcibly();
                try {
                    process.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
