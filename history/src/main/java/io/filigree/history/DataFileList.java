package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.event.SealedEvents;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

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

    /** The events of the current snapshot. */
    static SealedEvents sealedEvents(Table table) {
        NestedField time = table.schema().findField(HistoryLayout.TS);
        long events = 0;
        long bytes = 0;
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        List<DataFile> files = of(table, Expressions.alwaysTrue());
        for (DataFile file : files) {
            events += file.recordCount();
            bytes += file.fileSizeInBytes();
            Long first = bound(file.lowerBounds(), time);
            Long last = bound(file.upperBounds(), time);
            oldest = first == null ? oldest : Math.min(oldest, first);
            newest = last == null ? newest : Math.max(newest, last);
        }
        return new SealedEvents(events, files.size(), bytes, instant(oldest), instant(newest));
    }

    /** The smallest or largest value of a column in a file; null if Iceberg does not know it. */
    static <T> @Nullable T bound(@Nullable Map<Integer, ByteBuffer> bounds, NestedField field) {
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        return bound == null ? null : Conversions.fromByteBuffer(field.type(), bound);
    }

    /** @param micros since 1970 */
    static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Whether a column of a file can have nulls. */
    static boolean hasNulls(DataFile file, NestedField field) {
        Map<Integer, Long> nulls = file.nullValueCounts();
        Long count = nulls == null ? null : nulls.get(field.fieldId());
        return count == null || count > 0;
    }

    /** The field ids of the columns that a file has. */
    static Set<Integer> columns(DataFile file) {
        Map<Integer, Long> counts = file.valueCounts();
        return counts == null ? Set.of() : Set.copyOf(counts.keySet());
    }

    private static @Nullable Instant instant(long micros) {
        return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE ? null : time(micros);
    }
}
