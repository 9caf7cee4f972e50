package io.filigree.ingest;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that only speaks SASL_SSL with SCRAM-SHA-512, with a self-signed certificate, and denies what no access control list
 * allows. Its users are {@code filigree}, which has no rights at first, and an administrator.
 */
final class SecuredBroker implements AutoCloseable {

    static final String STORE_PASSWORD = "password-of-the-stores";

    private static final String CLUSTER_ID = "AAAAAAAAQACAAAAAAAAAAA";
    private static final String ADMIN = "broker";
    private static final String ADMIN_PASSWORD = "password-of-the-broker";
    private static final String USER = "filigree";
    private static final Duration START = Duration.ofMinutes(3);

    private final Path directory;
    private final int port = KafkaCluster.freePort();
    private final int controllerPort = KafkaCluster.freePort();
    private final Process process;

    private SecuredBroker(Path directory, String password) throws IOException, InterruptedException {
        this.directory = directory;
        makeCertificate();
        Path configuration = configure();
        Process format = java(
                "kafka.tools.StorageTool",
                List.of(
                        "format",
                        "--cluster-id=" + CLUSTER_ID,
                        "--config=" + configuration,
                        "--add-scram",
                        scram(ADMIN, ADMIN_PASSWORD),
                        "--add-scram",
                        scram(USER, password)));
        if (!format.waitFor(START.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("Storage was not formatted: " + directory);
        }
        this.process = java("kafka.Kafka", List.of(configuration.toString()));
        await().atMost(START).until(this::accepts);
    }

    /** @param password of the user {@code filigree} */
    static SecuredBroker start(Path directory, String password) throws IOException, InterruptedException {
        return new SecuredBroker(directory, password);
    }

    String servers() {
        return "127.0.0.1:" + port;
    }

    Path truststore() {
        return directory.resolve("truststore.p12");
    }

    static String jaas(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    /** Gives {@code filigree} the rights that docs/kafka.md names, and no others. */
    void grantDocumentedRights(String topic, String deadLetterTopic, String group) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(Map.of(
                "bootstrap.servers",
                servers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                jaas(ADMIN, ADMIN_PASSWORD),
                "ssl.truststore.location",
                truststore().toString(),
                "ssl.truststore.password",
                STORE_PASSWORD)))) {
            admin.createAcls(List.of(
                            right(ResourceType.TOPIC, topic, AclOperation.CREATE),
                            right(ResourceType.TOPIC, topic, AclOperation.DESCRIBE),
                            right(ResourceType.TOPIC, topic, AclOperation.DESCRIBE_CONFIGS),
                            right(ResourceType.TOPIC, topic, AclOperation.WRITE),
                            right(ResourceType.TOPIC, topic, AclOperation.READ),
                            right(ResourceType.TOPIC, deadLetterTopic, AclOperation.CREATE),
                            right(ResourceType.TOPIC, deadLetterTopic, AclOperation.DESCRIBE),
                            right(ResourceType.TOPIC, deadLetterTopic, AclOperation.DESCRIBE_CONFIGS),
                            right(ResourceType.TOPIC, deadLetterTopic, AclOperation.WRITE),
                            right(ResourceType.GROUP, group, AclOperation.READ)))
                    .all()
                    .get(1, TimeUnit.MINUTES);
        }
    }

    private static AclBinding right(ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW));
    }

    private void makeCertificate() throws IOException, InterruptedException {
        String keystore = directory.resolve("keystore.p12").toString();
        String certificate = directory.resolve("certificate.pem").toString();
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "2",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-keystore",
                keystore);
        keytool("-exportcert", "-rfc", "-alias", "broker", "-keystore", keystore, "-file", certificate);
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate,
                "-keystore",
                truststore().toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + log());
        }
    }

    private Path configure() throws IOException {
        String secured = "listener.name.sasl_ssl.";
        return Files.write(
                directory.resolve("broker.properties"),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                        "listeners=SASL_SSL://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "controller.listener.names=CONTROLLER",
                        "inter.broker.listener.name=SASL_SSL",
                        "listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms=SCRAM-SHA-512",
                        "sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512",
                        secured + "scram-sha-512.sasl.jaas.config=" + jaas(ADMIN, ADMIN_PASSWORD),
                        secured + "ssl.keystore.location=" + directory.resolve("keystore.p12"),
                        secured + "ssl.keystore.password=" + STORE_PASSWORD,
                        secured + "ssl.truststore.location=" + truststore(),
                        secured + "ssl.truststore.password=" + STORE_PASSWORD,
                        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        // The controller is not reached from outside of the broker.
                        "super.users=User:" + ADMIN + ";User:ANONYMOUS",
                        "log.dirs=" + directory.resolve("data"),
                        "auto.create.topics.enable=false",
                        "offsets.topic.replication.factor=1",
                        "group.initial.rebalance.delay.ms=0"));
    }

    private static String scram(String user, String password) {
        return "SCRAM-SHA-512=[name=" + user + ",password=" + password + "]";
    }

    private Process java(String mainClass, List<String> arguments) {
        return JavaProcess.start(log(), List.of("-Xmx384m"), mainClass, arguments);
    }

    private Path log() {
        return directory.resolve("broker.log");
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The broker ended: " + log());
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        KafkaIngest.kill(process);
    }
}
