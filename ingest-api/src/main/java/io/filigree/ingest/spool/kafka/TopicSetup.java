package io.filigree.ingest.spool.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing, and checks those that exist. */
final class TopicSetup {

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    /** Longer than the call's timeout in the clients, whose error says more. */
    private static final Duration WAIT = KafkaClients.CALL.plusSeconds(1);

    private final KafkaSettings settings;
    private final Duration identities;

    /** @param identities how long identities of stored messages are known */
    TopicSetup(KafkaSettings settings, Duration identities) {
        this.settings = settings;
        this.identities = identities;
    }

    /**
     * The topic of payloads as the brokers have it.
     *
     * @param maxMessageBytes the largest batch that they accept
     */
    record Topic(List<Integer> partitions, Duration retention, int maxMessageBytes) {}

    /** @throws IllegalStateException if a topic cannot be used as it is set up */
    Topic ensure(Admin admin) throws InterruptedException {
        createMissing(
                admin,
                settings.topic(),
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(settings.retention()),
                        // Records are deleted by segments: short ones, so that none is kept for much longer.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        millis(settings.retention().dividedBy(8)),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(KafkaClients.MAX_RECORD_BYTES)));
        createMissing(
                admin,
                settings.deadLetterTopic(),
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(settings.deadLetterRetention()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(KafkaClients.MAX_RECORD_BYTES)));
        TopicDescription description = describe(admin, settings.topic())
                .orElseThrow(() -> new IllegalStateException("the topic " + settings.topic() + " does not exist yet"));
        Config config = config(admin);
        checkReplicas(description, config);
        return checked(
                description.partitions().stream()
                        .map(TopicPartitionInfo::partition)
                        .toList(),
                config);
    }

    /** With fewer replicas than are set, a failed broker can lose acknowledged payloads. */
    private void checkReplicas(TopicDescription description, Config config) {
        int replicas = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        long inSync = number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (replicas < settings.replicationFactor() || inSync < settings.minInsyncReplicas()) {
            throw new IllegalStateException(
                    "the topic " + settings.topic() + " has " + replicas
                            + " replicas and min.insync.replicas " + inSync
                            + ", fewer than filigree.kafka.replication-factor " + settings.replicationFactor()
                            + " and filigree.kafka.min-insync-replicas " + settings.minInsyncReplicas()
                            + ": a failed broker could lose acknowledged payloads. Add replicas to the topic, or lower the settings");
        }
    }

    private void createMissing(Admin admin, String name, Map<String, String> config) throws InterruptedException {
        if (describe(admin, name).isPresent()) {
            return;
        }
        NewTopic topic =
                new NewTopic(name, settings.partitions(), (short) settings.replicationFactor()).configs(with(config));
        try {
            result(admin.createTopics(List.of(topic)).all());
            log.info(
                    "Topic created: topic={} partitions={} replicas={}",
                    name,
                    settings.partitions(),
                    settings.replicationFactor());
        } catch (TopicExistsException e) {
            log.debug("Another process created the topic {}", name, e);
        }
    }

    private Map<String, String> with(Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(settings.minInsyncReplicas()));
        all.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        // The time of a replayed payload is old; by the time of the broker it is kept for as long as others.
        all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        return all;
    }

    private Optional<TopicDescription> describe(Admin admin, String name) throws InterruptedException {
        try {
            return Optional.ofNullable(
                    result(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private Config config(Admin admin) throws InterruptedException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
        Collection<Config> configs =
                result(admin.describeConfigs(List.of(topic)).all()).values();
        return configs.iterator().next();
    }

    private Topic checked(List<Integer> partitions, Config config) {
        if (text(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new IllegalStateException("the topic " + settings.topic()
                    + " is compacted, which deletes payloads of the same function; set its cleanup.policy to delete");
        }
        long retention = number(config, TopicConfig.RETENTION_MS_CONFIG);
        long kept = retention + number(config, TopicConfig.SEGMENT_MS_CONFIG);
        if (retention < 0 || kept > identities.toMillis()) {
            throw new IllegalStateException("the topic " + settings.topic() + " keeps payloads for "
                    + (retention < 0 ? "ever" : Duration.ofMillis(kept) + " (retention.ms + segment.ms)")
                    + ", but identities of stored messages are deleted after " + identities
                    + ": a payload that is read again could be stored twice. Set filigree.retention.message-identities"
                    + " above it, or lower retention.ms and segment.ms of the topic");
        }
        if (number(config, TopicConfig.RETENTION_BYTES_CONFIG) >= 0) {
            log.warn(
                    "The topic has retention.bytes, which can delete payloads before they are stored: topic={}",
                    settings.topic());
        }
        return new Topic(
                List.copyOf(partitions),
                Duration.ofMillis(retention),
                Math.toIntExact(number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
    }

    private static long number(Config config, String name) {
        return Long.parseLong(text(config, name));
    }

    private static String text(Config config, String name) {
        ConfigEntry entry = config.get(name);
        if (entry == null) {
            throw new IllegalStateException("the brokers do not say " + name + " of the topic");
        }
        return entry.value();
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private static <T> T result(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no response within " + WAIT, e);
        }
    }
}
