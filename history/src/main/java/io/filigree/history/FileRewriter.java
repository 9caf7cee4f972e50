package io.filigree.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.filigree.history.HistoryStore.Lease;
import io.filigree.history.HistoryStore.Wanted;
import io.filigree.history.IdFilterFile.Kind;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/** Writes the rows of files of one hour to a new file, one file after the other, with the filters of their ids. */
final class FileRewriter {

    /** Small enough for the least memory. */
    private static final long ROW_GROUP = 20_480;

    /** Until the source files are there. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HistorySettings settings;
    private final HistoryStore store;

    FileRewriter(HistorySettings settings, HistoryStore store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * Columns of attributes that one of the files lacks are left out: readers find these values in the JSON of all rows.
     *
     * @param complete the layout of the table
     * @param condition of the rows to write, in SQL of DuckDB
     */
    WrittenFile write(HistoryLayout complete, Collection<DataFile> files, String condition, Path target)
            throws SQLException, IOException {
        HistoryLayout layout = complete.withAttributes(common(files));
        List<Wanted> sources = files.stream()
                .map(file -> new Wanted(store.path(file.location()), file.fileSizeInBytes()))
                .toList();
        List<Path> paths = sources.stream().map(Wanted::path).toList();
        LocalFileIO.create(target);
        try (Lease lease = store.lease(sources, System.nanoTime() + PATIENCE.toNanos());
                Connection duckDb = SealWorkspace.open(settings, store.temporary())) {
            ParquetFiles.write(
                    duckDb,
                    ParquetFiles.read(paths, layout, present(layout, files)) + " WHERE " + condition,
                    target,
                    layout,
                    ROW_GROUP);
            WrittenFile written = ParquetFiles.measure(duckDb, target, layout);
            writeFilters(duckDb, target);
            store.publish(target);
            return written;
        } catch (TimeoutException e) {
            store.discard(target);
            throw new IOException("Files could not be read in time", e);
        } catch (SQLException | IOException | RuntimeException e) {
            store.discard(target);
            throw e;
        }
    }

    /** The field ids of the columns that all of the files have. */
    private static Set<Integer> common(Collection<DataFile> files) {
        Set<Integer> ids = new HashSet<>();
        files.stream().findFirst().ifPresent(file -> ids.addAll(DataFileList.columns(file)));
        files.forEach(file -> ids.retainAll(DataFileList.columns(file)));
        return ids;
    }

    /** The names of the columns that at least one of the files has. */
    private static Set<String> present(HistoryLayout layout, Collection<DataFile> files) {
        Set<Integer> ids = new HashSet<>();
        files.forEach(file -> ids.addAll(DataFileList.columns(file)));
        Set<String> names = new HashSet<>();
        layout.columns().stream()
                .filter(column -> ids.contains(layout.fieldId(column)))
                .forEach(column -> names.add(column.name()));
        return names;
    }

    private static void writeFilters(Connection duckDb, Path file) throws SQLException, IOException {
        IdFilter.Hashes requests = new IdFilter.Hashes();
        IdFilter.Hashes traces = new IdFilter.Hashes();
        try (Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + HistoryLayout.REQUEST_ID + ", "
                        + HistoryLayout.TRACE_ID + ", " + senderIds(Kind.REQUEST) + ", " + senderIds(Kind.TRACE)
                        + " FROM read_parquet(" + ParquetFiles.quoted(file) + ")")) {
            while (rows.next()) {
                addIds(requests, rows.getString(1), rows.getArray(3));
                addIds(traces, rows.getString(2), rows.getArray(4));
            }
        }
        IdFilterFile.write(file, requests, traces);
    }

    /** The ids in attributes that differ from the column; null if there are none. */
    private static String senderIds(Kind kind) {
        String column = kind == Kind.REQUEST ? HistoryLayout.REQUEST_ID : HistoryLayout.TRACE_ID;
        return "list_filter(" + SenderIds.inDuckDb(kind) + ", lambda id: id IS NOT NULL AND id IS DISTINCT FROM "
                + column + ")";
    }

    private static void addIds(IdFilter.Hashes hashes, @Nullable String id, @Nullable Array ofSender)
            throws SQLException {
        if (id != null) {
            hashes.add(id);
        }
        if (ofSender != null) {
            for (Object other : (Object[]) ofSender.getArray()) {
                hashes.add(String.valueOf(other));
            }
        }
    }
}
