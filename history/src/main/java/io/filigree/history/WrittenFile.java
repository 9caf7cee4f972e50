package io.filigree.history;

import java.nio.file.Path;

import org.apache.iceberg.Metrics;

/** A Parquet file on disk that no snapshot has yet. */
record WrittenFile(Path path, long bytes, Metrics metrics) {

    long rows() {
        return metrics.recordCount();
    }
}
