package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * A Parquet file of history. It is immutable, and stays for at least {@code filigree.history.delete-after} after the snapshot that has it
 * is no longer the active one.
 *
 * @param path absolute
 * @param columns the field ids of the columns that it has
 * @param first no event of the file is before
 * @param last no event of the file is after
 * @param undecorated whether events can be without metadata
 */
public record HistoryFile(
        Path path, long rows, long bytes, Set<Integer> columns, Instant first, Instant last, boolean undecorated) {

    public HistoryFile {
        requireNonNull(path, "path");
        requireNonNull(first, "first");
        requireNonNull(last, "last");
        columns = Set.copyOf(columns);
    }

    /** Whether an event of the file can be in a time range, whose end is not included. */
    public boolean mayHave(Instant from, Instant to) {
        return !last.isBefore(from) && first.isBefore(to);
    }

    /** Whether the file has the column. If not, its values are in {@code attributes} or {@code completion}. */
    public boolean has(HistoryLayout layout, HistoryColumn column) {
        Integer fieldId = layout.fieldId(column);
        return fieldId != null && columns.contains(fieldId);
    }
}
