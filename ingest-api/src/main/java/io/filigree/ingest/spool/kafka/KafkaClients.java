package io.filigree.ingest.spool.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.filigree.ingest.spool.JournalSpool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates the clients. The operator's properties replace the defaults here, except those that durability and order depend
 * on.
 */
final class KafkaClients {

    /** The largest record: a payload, its key and headers, and the frame of a batch. */
    static final int MAX_RECORD_BYTES = JournalSpool.MAX_PAYLOAD_BYTES + (1 << 20);

    /** How long each call to a broker may take. */
    static final Duration CALL = Duration.ofSeconds(5);

    private final KafkaSettings settings;

    KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    KafkaProducer<byte[], byte[]> producer() {
        int delivery = Math.toIntExact(settings.deliveryTimeout().toMillis());
        Map<String, Object> properties = defaults();
        // Until the metadata of the topic is known, or memory is free.
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(2_000, delivery));
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(500, delivery / 3));
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.putAll(settings.properties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A member of the group. */
    KafkaConsumer<byte[], byte[]> reader() {
        Map<String, Object> properties = defaults();
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        return consumer(properties);
    }

    /** Reads offsets of the group and single records, without being a member. */
    KafkaConsumer<byte[], byte[]> observer() {
        Map<String, Object> properties = defaults();
        // A broker returns one batch even if it is larger.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return consumer(properties);
    }

    Admin admin() {
        return Admin.create(withOperators(defaults()));
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> defaults) {
        Map<String, Object> properties = withOperators(defaults);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> defaults() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", settings.bootstrapServers());
        properties.put("default.api.timeout.ms", Math.toIntExact(CALL.toMillis()));
        properties.put("request.timeout.ms", Math.toIntExact(CALL.toMillis()));
        properties.put("reconnect.backoff.max.ms", 1_000);
        properties.put("metadata.max.age.ms", 60_000);
        return properties;
    }

    private Map<String, Object> withOperators(Map<String, Object> defaults) {
        defaults.putAll(settings.properties());
        return defaults;
    }
}
