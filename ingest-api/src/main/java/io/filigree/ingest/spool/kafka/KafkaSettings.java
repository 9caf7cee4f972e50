package io.filigree.ingest.spool.kafka;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The spool in Kafka, with {@code filigree.spool=kafka}.
 *
 * @param bootstrapServers {@code filigree.kafka.bootstrap-servers}: host:port of some brokers, separated by commas
 * @param topic {@code filigree.kafka.topic}: acknowledged payloads; created if missing
 * @param deadLetterTopic {@code filigree.kafka.dead-letter-topic}: payloads that could not be stored; created if missing
 * @param group {@code filigree.kafka.group}: the consumer group of all processes that store into one database
 * @param consumers {@code filigree.kafka.consumers}: consumers of this process, 0 to 16; with 0 it only accepts telemetry
 * @param partitions {@code filigree.kafka.partitions}: of the topic when it is created; at least the consumers of all processes
 * @param replicationFactor {@code filigree.kafka.replication-factor}: copies of each payload, of topics when they are created
 * @param minInsyncReplicas {@code filigree.kafka.min-insync-replicas}: copies that an acknowledgement needs, likewise
 * @param retention {@code filigree.kafka.retention}: how long the topic keeps a payload, likewise; senders get 503 when the
 *     oldest payload that is not stored reaches 90 % of it
 * @param deadLetterRetention {@code filigree.kafka.dead-letter-retention}: of the dead letter topic, likewise
 * @param deliveryTimeout {@code filigree.kafka.delivery-timeout}: how long a request waits for the acknowledgement of the
 *     brokers before its sender gets 503
 * @param properties {@code filigree.kafka.properties.*}: properties of Kafka's clients, such as
 *     {@code filigree.kafka.properties.security.protocol}
 */
@ConfigurationProperties("filigree.kafka")
public record KafkaSettings(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("filigree-spool") String topic,
        @DefaultValue("filigree-dead-letters") String deadLetterTopic,
        @DefaultValue("filigree-ingest") String group,
        @DefaultValue("1") int consumers,
        @DefaultValue("12") int partitions,
        @DefaultValue("3") int replicationFactor,
        @DefaultValue("2") int minInsyncReplicas,
        @DefaultValue("24h") Duration retention,
        @DefaultValue("14d") Duration deadLetterRetention,
        @DefaultValue("10s") Duration deliveryTimeout,
        @DefaultValue Map<String, String> properties) {

    public KafkaSettings {
        requireBetween("consumers", consumers, 0, 16);
        requireBetween("partitions", partitions, 1, 10_000);
        requireBetween("replication-factor", replicationFactor, 1, 100);
        requireBetween("min-insync-replicas", minInsyncReplicas, 1, replicationFactor);
        requireBetween("retention", retention.toHours(), 1, 24 * 365);
        requireBetween("dead-letter-retention", deadLetterRetention.toHours(), 1, 24 * 3650);
        requireBetween("delivery-timeout", deliveryTimeout.toMillis(), 1_000, 60_000);
        properties = Map.copyOf(properties);
    }

    private static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "filigree.kafka." + name + " must be " + least + " to " + most + unit(name) + ", not " + value);
        }
    }

    private static String unit(String name) {
        return name.endsWith("retention") ? " hours" : name.endsWith("timeout") ? " ms" : "";
    }
}
