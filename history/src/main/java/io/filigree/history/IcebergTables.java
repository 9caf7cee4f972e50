package io.filigree.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;

import io.filigree.db.event.EventTable;
import io.filigree.history.HistoryStates.State;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The Iceberg tables: one for each event table, partitioned by the hour of the event. The catalog is in PostgreSQL, where
 * other engines find it under the name {@link #CATALOG}.
 */
final class IcebergTables implements AutoCloseable {

    static final String CATALOG = "filigree";
    static final Namespace NAMESPACE = Namespace.of("filigree");

    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.FORMAT_VERSION,
            "2",
            TableProperties.DEFAULT_FILE_FORMAT,
            "parquet",
            TableProperties.MANIFEST_MIN_MERGE_COUNT,
            "20",
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "true",
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
            "100");

    private final DataSource dataSource;
    private final HistoryStore store;
    private final JdbcCatalog catalog;

    IcebergTables(DataSource dataSource, HistoryStore store) {
        this.dataSource = dataSource;
        this.store = store;
        this.catalog =
                new JdbcCatalog(properties -> store.io(), properties -> new Connections(dataSource, properties), false);
        catalog.initialize(
                CATALOG,
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:postgresql:",
                        CatalogProperties.WAREHOUSE_LOCATION,
                        store.location()));
    }

    /** One connection of ours, for as long as the catalog is open. */
    private static final class Connections extends JdbcClientPool {

        private final DataSource dataSource;

        Connections(DataSource dataSource, Map<String, String> properties) {
            super(1, "jdbc:postgresql:", properties);
            this.dataSource = dataSource;
        }

        @Override
        protected Connection newClient() {
            try {
                return dataSource.getConnection();
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("Could not connect", e);
            }
        }
    }

    /** The new name of a file with events of this hour. */
    static Path newFile(HistoryStore store, EventTable table, Instant hour) {
        String name = UUID.randomUUID() + ".parquet";
        String day = hour.toString().substring(0, "2026-01-01".length());
        return store.directory(table).resolve("data").resolve(day).resolve(name);
    }

    /**
     * Opens a table, which is created if it does not exist. Its current snapshot is the active one afterwards: a later one,
     * which a crash left, is discarded.
     */
    Table open(EventTable table) throws SQLException {
        TableIdentifier name = TableIdentifier.of(NAMESPACE, table.table());
        Table opened = catalog.tableExists(name) ? catalog.loadTable(name) : create(name, table);
        if (opened.currentSnapshot() == null) {
            opened.newAppend().commit();
        }
        addColumns(
                opened,
                HistoryLayout.FIXED.stream()
                        .filter(column -> opened.schema().findField(column.name()) == null)
                        .toList());
        State active;
        try (Connection connection = dataSource.getConnection()) {
            var stored = HistoryStates.read(connection, table);
            if (stored.isEmpty()) {
                active = state(opened, null);
                HistoryStates.insert(connection, table, active);
            } else {
                active = stored.get();
            }
        }
        if (opened.currentSnapshot().snapshotId() != active.snapshotId()) {
            discardUntil(opened, active.snapshotId());
        }
        return opened;
    }

    private Table create(TableIdentifier name, EventTable table) {
        if (!catalog.namespaceExists(NAMESPACE)) {
            catalog.createNamespace(NAMESPACE);
        }
        Schema schema = HistoryLayout.initialSchema();
        return catalog.buildTable(name, schema)
                .withLocation(store.location() + "/" + table.table())
                .withPartitionSpec(
                        PartitionSpec.builderFor(schema).hour(HistoryLayout.TS).build())
                .withSortOrder(SortOrder.builderFor(schema)
                        .asc(HistoryLayout.ACCOUNT_ID)
                        .asc(HistoryLayout.FUNCTION_NAME)
                        .asc(HistoryLayout.TS)
                        .build())
                .withProperties(PROPERTIES)
                .create();
    }

    /** What was never active never happened: its rows are in PostgreSQL. */
    private static void discardUntil(Table table, long activeSnapshotId) {
        if (table.snapshot(activeSnapshotId) == null) {
            throw new IllegalStateException("The active snapshot is not in the Iceberg table: table=" + table.name()
                    + " snapshot=" + activeSnapshotId);
        }
        long activeNumber = table.snapshot(activeSnapshotId).sequenceNumber();
        table.manageSnapshots().setCurrentSnapshot(activeSnapshotId).commit();
        expire(
                table,
                StreamSupport.stream(table.snapshots().spliterator(), false)
                        .filter(snapshot -> snapshot.sequenceNumber() > activeNumber)
                        .map(Snapshot::snapshotId)
                        .toList());
    }

    /** Removes snapshots from the metadata. Their files become orphans. */
    static void expire(Table table, Collection<Long> snapshotIds) {
        if (!snapshotIds.isEmpty()) {
            ExpireSnapshots expiry = table.expireSnapshots().cleanExpiredFiles(false);
            expiry.expireOlderThan(0).retainLast(1);
            snapshotIds.forEach(expiry::expireSnapshotId);
            expiry.commit();
        }
    }

    static void addColumns(Table table, List<HistoryColumn> columns) {
        if (!columns.isEmpty()) {
            UpdateSchema update = table.updateSchema();
            columns.forEach(
                    column -> update.addColumn(column.name(), column.type().icebergType(1), column.documentation()));
            update.commit();
        }
    }

    /** The current snapshot of a table, to be made the active one. */
    static State state(Table table, @Nullable Instant sealedUntil) {
        Snapshot current = table.currentSnapshot();
        Long parentId = current.parentId();
        return new State(
                current.snapshotId(),
                parentId == null ? 0 : parentId,
                ((BaseTable) table).operations().current().metadataFileLocation(),
                sealedUntil);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
