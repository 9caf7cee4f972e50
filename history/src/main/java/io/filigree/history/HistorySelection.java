package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The files of history for one event table and one query.
 *
 * @param sealedUntil all hours before this time were sealed; null while none is. Events that were not final, or that arrived
 *     afterwards, may still be in PostgreSQL: this is for statistics and plans, not for filters
 * @param files may be empty; rows outside the time range and of other accounts may be in them
 */
public record HistorySelection(
        HistoryLayout layout, @Nullable Instant sealedUntil, List<HistoryFile> files) {

    public HistorySelection {
        requireNonNull(layout, "layout");
        files = List.copyOf(files);
    }

    public long rows() {
        return files.stream().mapToLong(HistoryFile::rows).sum();
    }
}
