package io.filigree.query.nrql.columnar;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;

/** Finds the columnar files of events. */
public interface ColumnarFiles {

    /**
     * Returns the files of the snapshot that is active in a transaction of PostgreSQL.
     *
     * @param scope whose events are read; files without any of them may be left out
     */
    Snapshot open(Session postgres, AccountScope scope);

    /** The files of one snapshot. Used by one thread. */
    interface Snapshot {

        /** The parts of a time range that may have events of these tables in files, without overlap. */
        List<Range> ranges(Collection<EventTable> tables, Range window);

        /** The files that may have events of a table in a time range. */
        List<Path> of(EventTable table, Range range);
    }
}
