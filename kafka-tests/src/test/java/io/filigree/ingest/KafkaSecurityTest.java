package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.TestPostgres;
import io.filigree.ingest.spool.kafka.KafkaSettings;
import io.filigree.ingest.spool.kafka.KafkaSpool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The settings of docs/kafka.md for TLS and passwords, with a broker that requires them and that has access control lists. */
@Tag("slow")
@Timeout(600)
class KafkaSecurityTest {

    private static final String PASSWORD = "password-of-filigree";
    private static final String INGEST = "kafka-ingest-key-0123456789";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static SecuredBroker broker;

    @TempDir
    private static Path files;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = KafkaCluster.freePort();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = SecuredBroker.start(Files.createDirectories(files.resolve("broker")), PASSWORD);
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        broker.close();
    }

    @Test
    void storesPayloadsWithTheDocumentedSettingsAndRights() throws Exception {
        TestPostgres database = TestPostgres.database();
        broker.grantDocumentedRights("filigree-spool", "filigree-dead-letters", "filigree-ingest");
        Process filigree = startFiligree(database);
        try {
            await().atMost(LIMIT).until(this::isReady);

            assertThat(post("[{\"message\":\"over tls\",\"timestamp\":1795207764000}]"))
                    .isEqualTo(202);

            await().atMost(LIMIT)
                    .until(() -> LoadSenders.stored(database.dataSource()).equals(Map.of("over tls", 1)));
        } finally {
            KafkaIngest.kill(filigree);
        }
    }

    @Test
    void reportsAWrongPassword() {
        assertThat(outage(properties("another password", true)))
                .contains("SaslAuthenticationException")
                .doesNotContain("another password");
    }

    @Test
    void reportsACertificateThatIsNotTrusted() {
        assertThat(outage(properties(PASSWORD, false))).contains("SslAuthenticationException");
    }

    @Test
    void reportsMissingRights() {
        assertThat(outage(properties(PASSWORD, true))).contains("TopicAuthorizationException");
    }

    /** Why a spool in a topic without access control list cannot be used. */
    private static String outage(Map<String, String> properties) {
        KafkaSettings settings = new KafkaSettings(
                broker.servers(),
                "private",
                "private-dead-letters",
                "private-group",
                1,
                1,
                1,
                1,
                Duration.ofHours(24),
                Duration.ofDays(14),
                Duration.ofSeconds(10),
                properties);
        KafkaSpool spool = KafkaSpool.start(settings, 4 << 20, Duration.ofHours(48), Clock.systemUTC());
        try {
            await().atMost(LIMIT).until(() -> !spool.outage().orElseThrow().equals("connecting"));
            return spool.outage().orElseThrow();
        } finally {
            spool.close();
        }
    }

    private static Map<String, String> properties(String password, boolean trusted) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", SecuredBroker.jaas("filigree", password)));
        if (trusted) {
            properties.put("ssl.truststore.location", broker.truststore().toString());
            properties.put("ssl.truststore.password", SecuredBroker.STORE_PASSWORD);
        }
        return properties;
    }

    /** With secrets in files, as in a container. */
    private Process startFiligree(TestPostgres database) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SERVER_PORT", Integer.toString(port),
                "SERVER_ADDRESS", "127.0.0.1",
                "FILIGREE_ROLES", "ingest",
                "FILIGREE_HOME",
                        Files.createDirectories(files.resolve("filigree")).toString(),
                "FILIGREE_INGEST_KEY", INGEST,
                "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                "SPRING_DATASOURCE_USERNAME", database.user(),
                "SPRING_DATASOURCE_PASSWORD", database.password()));
        environment.putAll(Map.of(
                "FILIGREE_SPOOL", "kafka",
                "FILIGREE_KAFKA_BOOTSTRAPSERVERS", broker.servers(),
                "FILIGREE_KAFKA_REPLICATIONFACTOR", "1",
                "FILIGREE_KAFKA_MININSYNCREPLICAS", "1",
                "FILIGREE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                "FILIGREE_KAFKA_PROPERTIES_SASL_MECHANISM", "SCRAM-SHA-512",
                "FILIGREE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG_FILE",
                        secret("kafka-jaas", SecuredBroker.jaas("filigree", PASSWORD)),
                "FILIGREE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION",
                        broker.truststore().toString(),
                "FILIGREE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_PASSWORD_FILE",
                        secret("truststore-password", SecuredBroker.STORE_PASSWORD)));
        return JavaProcess.start(
                files.resolve("filigree.log"),
                List.of("-Xmx384m"),
                "io.filigree.FiligreeApplication",
                List.of(),
                environment);
    }

    private static String secret(String name, String value) throws IOException {
        return Files.writeString(files.resolve(name), value + "\n").toString();
    }

    private boolean isReady() throws InterruptedException {
        try {
            return client.send(request("/actuator/health/readiness").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // It does not listen yet.
        }
    }

    private int post(String body) throws IOException, InterruptedException {
        HttpResponse<Void> response = client.send(
                request("/log/v1")
                        .header("Api-Key", INGEST)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.discarding());
        return response.statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }
}
