package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.ingest.spool.kafka.KafkaSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers with three copies of each payload: a moved leader or a killed broker loses nothing. */
@Tag("slow")
@Timeout(600)
class KafkaClusterTest {

    private static final int PAYLOADS = Integer.getInteger("kafka.payloads", 300);
    private static final int BROKERS = 3;

    private static KafkaCluster cluster;

    private final DataSource database = TestPostgres.database().dataSource();

    @BeforeAll
    static void startBrokers() {
        cluster = KafkaCluster.start(BROKERS);
    }

    @AfterAll
    static void stopBrokers() {
        cluster.close();
    }

    @Test
    void movedLeadersLoseNothing() throws Exception {
        KafkaSettings settings = KafkaIngest.settings(cluster.servers(), "moved", BROKERS, 2);
        try (KafkaIngest ingest = ready(settings);
                Admin admin = cluster.admin();
                LoadSenders senders = LoadSenders.start("moved", 6, Duration.ofMillis(5), ingest.spool())) {
            senders.awaitAcknowledged(PAYLOADS);
            Map<Integer, Integer> before = leaders(admin, settings.topic());

            moveLeaders(admin, settings.topic());
            senders.awaitAcknowledged(PAYLOADS);

            assertThat(leaders(admin, settings.topic())).isNotEqualTo(before);
            senders.assertStoredOnce(database);
        }
    }

    @Test
    void aKilledBrokerLosesNothing() throws Exception {
        KafkaSettings settings = KafkaIngest.settings(cluster.servers(), "killed", BROKERS, 2);
        try (KafkaIngest ingest = ready(settings);
                Admin admin = cluster.admin();
                LoadSenders senders = LoadSenders.start("killed", 6, Duration.ofMillis(5), ingest.spool())) {
            senders.awaitAcknowledged(PAYLOADS);
            int leader = leaders(admin, settings.topic()).get(0);

            cluster.kill(leader);
            senders.awaitAcknowledged(PAYLOADS);
            cluster.restart(leader);
            senders.awaitAcknowledged(PAYLOADS);

            senders.assertStoredOnce(database);
        }
    }

    private KafkaIngest ready(KafkaSettings settings) {
        return KafkaIngest.start(settings, database).ready();
    }

    /** Makes the last copy of each partition its leader. */
    private static void moveLeaders(Admin admin, String topic) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        for (TopicPartitionInfo partition : describe(admin, topic).partitions()) {
            List<Integer> copies =
                    new ArrayList<>(partition.replicas().stream().map(Node::id).toList());
            copies.add(0, copies.remove(copies.size() - 1));
            moves.put(
                    new TopicPartition(topic, partition.partition()),
                    Optional.of(new NewPartitionReassignment(copies)));
        }
        admin.alterPartitionReassignments(moves).all().get();
        await().atMost(Duration.ofMinutes(3))
                .until(() ->
                        admin.listPartitionReassignments().reassignments().get().isEmpty());
        admin.electLeaders(ElectionType.PREFERRED, moves.keySet()).partitions().get();
    }

    private static Map<Integer, Integer> leaders(Admin admin, String topic) throws Exception {
        Map<Integer, Integer> leaders = new HashMap<>();
        for (TopicPartitionInfo partition : describe(admin, topic).partitions()) {
            leaders.put(
                    partition.partition(),
                    partition.leader() == null ? -1 : partition.leader().id());
        }
        return leaders;
    }

    private static TopicDescription describe(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }
}
