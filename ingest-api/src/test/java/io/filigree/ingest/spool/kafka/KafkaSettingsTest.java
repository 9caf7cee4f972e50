package io.filigree.ingest.spool.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import io.filigree.ingest.spool.SpoolKind;
import io.filigree.ingest.spool.SpoolSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class KafkaSettingsTest {

    @Test
    void theKindOfSpoolIsSetNextToItsOtherSettings() {
        StandardEnvironment environment =
                environment(Map.of("FILIGREE_SPOOL", "Kafka", "FILIGREE_SPOOL_MAXMEMORY", "16MB"));

        assertThat(SpoolKind.parse(environment.getRequiredProperty("filigree.spool")))
                .isEqualTo(SpoolKind.KAFKA);
        assertThat(bind(environment, "filigree.spool", SpoolSettings.class).maxMemory())
                .isEqualTo(DataSize.ofMegabytes(16));
        assertThatThrownBy(() -> SpoolKind.parse("pulsar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("filigree.spool must be file or kafka, not pulsar");
    }

    @Test
    void propertiesOfClientsAreReadFromTheEnvironment() {
        StandardEnvironment environment = environment(Map.of(
                "FILIGREE_KAFKA_BOOTSTRAPSERVERS", "a:9092,b:9092",
                "FILIGREE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                "FILIGREE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "module required;"));

        KafkaSettings settings = bind(environment, "filigree.kafka", KafkaSettings.class);

        assertThat(settings.bootstrapServers()).isEqualTo("a:9092,b:9092");
        assertThat(settings.retention()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.properties())
                .containsOnly(
                        Map.entry("security.protocol", "SASL_SSL"), Map.entry("sasl.jaas.config", "module required;"));
    }

    @Test
    void valuesOutOfRangeAreRejected() {
        assertThatThrownBy(() -> bind(
                        environment(Map.of("FILIGREE_KAFKA_REPLICATIONFACTOR", "1")),
                        "filigree.kafka",
                        KafkaSettings.class))
                .rootCause()
                .hasMessage("filigree.kafka.min-insync-replicas must be 1 to 1, not 2");
    }

    private static StandardEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        // As in application.yml.
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("yml", Map.of("filigree.spool.max-size", "1GB")));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static <T> T bind(StandardEnvironment environment, String prefix, Class<T> type) {
        return Binder.get(environment).bindOrCreate(prefix, type);
    }
}
