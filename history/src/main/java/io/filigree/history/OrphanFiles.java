package io.filigree.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.EventTable;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of a table that none of its snapshots has: of a crash, or of snapshots that were forgotten. */
final class OrphanFiles {

    private static final Logger log = LoggerFactory.getLogger(OrphanFiles.class);

    private OrphanFiles() {}

    /** Deletes them, and returns their number. No other thread may write to the table meanwhile. */
    static int delete(Table table, HistoryStore store, EventTable eventTable) throws IOException {
        List<Path> all = store.list(eventTable);
        if (all.isEmpty()) {
            return 0;
        }
        Set<Path> referenced = referenced(table, store);
        int deleted = 0;
        for (Path file : all) {
            if (!referenced.contains(file)) {
                store.delete(file);
                deleted++;
            }
        }
        if (deleted > 0) {
            log.debug("Deleted unreferenced files: table={} files={}", table.name(), deleted);
        }
        return deleted;
    }

    private static Set<Path> referenced(Table table, HistoryStore store) throws IOException {
        Set<Path> referenced = new HashSet<>();
        TableMetadata metadata = ((BaseTable) table).operations().current();
        referenced.add(store.path(metadata.metadataFileLocation()));
        metadata.previousFiles().forEach(previous -> referenced.add(store.path(previous.file())));
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            referenced.add(store.path(snapshot.manifestListLocation()));
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    referenced.add(store.path(manifest.path()));
                    addData(manifest, table, store, referenced);
                }
            }
        }
        return referenced;
    }

    private static void addData(ManifestFile manifest, Table table, HistoryStore store, Set<Path> referenced)
            throws IOException {
        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            for (String location : paths) {
                Path data = store.path(location);
                referenced.add(data);
                referenced.add(IdFilterFile.of(data));
            }
        }
    }
}
