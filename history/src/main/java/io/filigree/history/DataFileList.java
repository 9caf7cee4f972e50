package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/** The data files of a snapshot of a table, by default of the current one, with their statistics. */
final class DataFileList {

    private DataFileList() {}

    static List<DataFile> of(Table table, Expression filter) {
        return of(table, table.currentSnapshot().snapshotId(), filter);
    }

    static List<DataFile> of(Table table, long snapshotId, Expression filter) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .useSnapshot(snapshotId)
                .filter(filter)
                .includeColumnStats()
                .planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list the files of " + table.name(), e);
        }
        return files;
    }
}
