package io.filigree.benchmarks.load;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.lambda.PayloadDecoder;

/**
 * What decoration adds to decoding and storing: the same bodies go through the same steps in this process, with the
 * inventory's snapshot and with an empty one, which finds nothing and so decorates nothing. In turns (with, without,
 * without, with), each into emptied tables.
 */
final class DecorationCost {

    private static final int BODIES_A_TRANSACTION = 40;

    /** With and without each: the JIT is not done with either before. */
    private static final int WARM_UP_BODIES = 1_200;

    private final PayloadReader reader = new PayloadReader(PayloadBounds.DEFAULT);
    private final PayloadDecoder decoder = new PayloadDecoder(PayloadBounds.DEFAULT);
    private final EventDecorator decorator = new EventDecorator();
    private final HarnessDatabase database;
    private final EventRows rows;
    private final List<byte[]> bodies;

    DecorationCost(HarnessDatabase database, EventRows rows, List<byte[]> bodies) {
        this.database = database;
        this.rows = rows;
        this.bodies = bodies;
    }

    /** The sums of all turns, in seconds. */
    record Sums(double with, double without) {

        double ratio() {
            return with / without;
        }
    }

    Sums measure(int times) throws SQLException {
        try (HikariDataSource connections = connections()) {
            EventStore store = new EventStore(connections);
            InventorySnapshot inventory = inventory(connections);
            for (int warmed = 0; warmed < WARM_UP_BODIES; warmed += bodies.size()) {
                turn(store, inventory);
                turn(store, InventorySnapshot.empty());
            }
            double with = 0;
            double without = 0;
            for (int i = 0; i < times; i++) {
                with += turn(store, inventory);
                without += turn(store, InventorySnapshot.empty());
                without += turn(store, InventorySnapshot.empty());
                with += turn(store, inventory);
            }
            return new Sums(with, without);
        }
    }

    /** Stores the events of all bodies, for what is to be done with the rows. */
    void storeOnce() throws SQLException {
        try (HikariDataSource connections = connections()) {
            turn(new EventStore(connections), inventory(connections));
        }
    }

    private HikariDataSource connections() {
        HikariDataSource connections = new HikariDataSource();
        connections.setJdbcUrl(database.jdbcUrl());
        connections.setUsername(database.user());
        connections.setPassword(database.password());
        return connections;
    }

    private static InventorySnapshot inventory(HikariDataSource connections) {
        InventoryReader reader = new InventoryReader(connections, Duration.ofDays(1));
        return InventorySnapshot.empty().with(reader.changesSince(0, Instant.now()));
    }

    private double turn(EventStore store, InventorySnapshot snapshot) throws SQLException {
        rows.truncate();
        rows.checkpoint();
        long start = System.nanoTime();
        for (int from = 0; from < bodies.size(); from += BODIES_A_TRANSACTION) {
            store(store, snapshot, bodies.subList(from, Math.min(from + BODIES_A_TRANSACTION, bodies.size())));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void store(EventStore store, InventorySnapshot snapshot, List<byte[]> some) {
        Instant now = Instant.now();
        List<LambdaPayload> payloads = some.stream().map(reader::read).toList();
        Set<UUID> identities = new HashSet<>();
        payloads.forEach(payload -> payload.messages().forEach(message -> identities.add(message.identity())));
        try (EventStore.Append append = store.begin()) {
            append.claim(identities, now);
            List<StoredMessage> events = new ArrayList<>();
            for (LambdaPayload payload : payloads) {
                Decoded decoded = decoder.decode(payload, payload.messages(), now);
                decoded.events()
                        .forEach(event -> events.add(new StoredEvent(
                                event.messageIdentity(),
                                now,
                                AccountScope.ALL,
                                decorator.decorate(event.value(), snapshot, now),
                                EventOrigin.SENDER)));
            }
            append.write(events);
            append.commit();
        }
    }
}
