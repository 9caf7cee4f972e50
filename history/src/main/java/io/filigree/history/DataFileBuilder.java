package io.filigree.history;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Describes written files to Iceberg. */
final class DataFileBuilder {

    private static final long MICROS_OF_AN_HOUR = Duration.ofHours(1).toNanos() / 1_000;

    private DataFileBuilder() {}

    static DataFile of(Table table, HistoryStore store, WrittenFile file) {
        return DataFiles.builder(table.spec())
                .withPath(store.location(file.path()))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.bytes())
                .withPartition(new HourPartition(hour(table, file)))
                .withMetrics(file.metrics())
                .withSortOrder(table.sortOrder())
                .build();
    }

    /** Hours since 1970: all events of a file are of one hour. */
    private static int hour(Table table, WrittenFile file) {
        NestedField time = table.schema().findField(HistoryLayout.TS);
        ByteBuffer first = file.metrics().lowerBounds().get(time.fieldId());
        long micros = Conversions.fromByteBuffer(time.type(), first);
        return Math.toIntExact(Math.floorDiv(micros, MICROS_OF_AN_HOUR));
    }

    private record HourPartition(int hour) implements StructLike {

        @Override
        public int size() {
            return 1;
        }

        @Override
        public <T> T get(int position, Class<T> type) {
            return type.cast(hour);
        }

        @Override
        public <T> void set(int position, @Nullable T value) {
            throw new UnsupportedOperationException("read-only");
        }
    }
}
