package io.filigree.query.nrql.columnar;

import java.nio.file.Path;
import java.util.List;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;

/** The columnar files of events: those of the snapshot that is active in a transaction of PostgreSQL. */
public interface ColumnarFiles {

    /** The parts of a time range that may have events in files, without overlap. */
    List<Range> ranges(Session postgres, Range window);

    /** The files that may have events of a table in a time range. */
    List<Path> of(Session postgres, EventTable table, Range range);
}
