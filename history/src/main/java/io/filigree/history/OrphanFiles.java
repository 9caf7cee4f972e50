package io.filigree.history;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
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

/** Files in the directory of a table that none of its snapshots has: of a crash, or of snapshots that were forgotten. */
final class OrphanFiles {

    private static final Logger log = LoggerFactory.getLogger(OrphanFiles.class);

    private OrphanFiles() {}

    /** Deletes them, and returns their number. No other thread may write to the table meanwhile. */
    static int delete(Table table, Path root, EventTable eventTable) throws IOException {
        Path directory = IcebergTables.directory(root, eventTable);
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        Set<Path> referenced = referenced(table, root);
        int[] deleted = new int[1];
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!referenced.contains(file)) {
                    Files.deleteIfExists(file);
                    deleted[0]++;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (deleted[0] > 0) {
            log.debug("Deleted unreferenced files: table={} files={}", table.name(), deleted[0]);
        }
        return deleted[0];
    }

    private static Set<Path> referenced(Table table, Path root) throws IOException {
        Set<Path> referenced = new HashSet<>();
        TableMetadata metadata = ((BaseTable) table).operations().current();
        referenced.add(LocalFileIO.path(root, metadata.metadataFileLocation()));
        metadata.previousFiles().forEach(previous -> referenced.add(LocalFileIO.path(root, previous.file())));
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            referenced.add(LocalFileIO.path(root, snapshot.manifestListLocation()));
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    referenced.add(LocalFileIO.path(root, manifest.path()));
                    addData(manifest, table, root, referenced);
                }
            }
        }
        return referenced;
    }

    private static void addData(ManifestFile manifest, Table table, Path root, Set<Path> referenced)
            throws IOException {
        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            for (String location : paths) {
                Path data = LocalFileIO.path(root, location);
                referenced.add(data);
                referenced.add(IdFilterFile.of(data));
            }
        }
    }
}
