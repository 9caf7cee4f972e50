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
import java.time.Duration;
import java.util.Map;

import io.filigree.FiligreeApplication;
import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application with {@code filigree.spool=kafka}, started before its broker. */
@Tag("slow")
@Timeout(600)
class KafkaOverHttpTest {

    private static final String INGEST = "kafka-ingest-key-0123456789";
    private static final String QUERY = "kafka-query-key-0123456789";
    private static final String LINE = "[{\"message\":\"over http\",\"timestamp\":1795207764000}]";

    private final TestPostgres database = TestPostgres.database();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void respondsWith503UntilABrokerIsReachable(@TempDir Path home) throws Exception {
        try (KafkaCluster cluster = KafkaCluster.prepare(1);
                ConfigurableApplicationContext application = start(cluster, home)) {
            port = Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() ->
                            assertThat(get("/actuator/health/readiness").body()).contains("SPOOL_UNREACHABLE"));
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);

            HttpResponse<String> refused = post(LINE);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("10");
            assertThat(refused.body()).contains("Kafka at");
            assertThat(meters()).contains("filigree_kafka_connected 0.0");

            cluster.startAll();

            await().atMost(Duration.ofMinutes(3))
                    .until(() -> get("/actuator/health/readiness").statusCode() == 200);
            assertThat(post(LINE).statusCode()).isEqualTo(202);
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> LoadSenders.stored(database.dataSource()).equals(Map.of("over http", 1)));
            await().atMost(Duration.ofMinutes(3)).until(() -> meters().contains("filigree_spool_payloads 0.0"));
            assertThat(meters())
                    .contains("filigree_kafka_connected 1.0")
                    .contains("filigree_kafka_retention_seconds 86400.0")
                    .contains("filigree_kafka_expired_total 0.0")
                    .containsPattern("filigree_ingest_messages_total\\{.*reason=\"spool_unavailable\".*} 1\\.0");
        }
    }

    private ConfigurableApplicationContext start(KafkaCluster cluster, Path home) throws IOException {
        return SpringApplication.run(
                FiligreeApplication.class,
                "--server.port=0",
                "--filigree.roles=ingest",
                "--filigree.spool=kafka",
                "--filigree.kafka.bootstrap-servers=" + cluster.servers(),
                "--filigree.kafka.replication-factor=1",
                "--filigree.kafka.min-insync-replicas=1",
                "--filigree.kafka.properties.client.id=filigree-test",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--filigree.ingest-key=" + INGEST,
                "--filigree.query-key=" + QUERY,
                "--filigree.home=" + Files.createDirectories(home.resolve("filigree")));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).header("Api-Key", QUERY).build(), BodyHandlers.ofString());
    }

    private String meters() throws IOException, InterruptedException {
        return get("/actuator/prometheus").body();
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(
                request("/log/v1")
                        .header("Api-Key", INGEST)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }
}
