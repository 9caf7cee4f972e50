package io.filigree.query.nrql.columnar;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles.Selection;

/** Views of files with the names and columns of the event tables. */
final class FileViews {

    /** The columns of the event tables that queries read. Every file has them; it may have other columns in addition. */
    private static final List<String> COLUMNS = List.of(
            "ts::timestamptz",
            "type::text",
            "function_arn::text",
            "qualifier::text",
            "request_id::text",
            "trace_id::text",
            "attributes::text",
            "completion::text",
            "decoration_status::text",
            "decoration_reason::text",
            "metadata_id::bigint",
            "metadata_age_ms::bigint",
            "duration::double",
            "error::boolean",
            "received_at::timestamptz",
            "message_identity::uuid",
            "account_ids::text[]",
            "unresolved::text[]");

    private static final String EVENTS = COLUMNS.stream()
            .map(column -> column.substring(0, column.indexOf(':')))
            .collect(Collectors.joining(", "));

    /** For a table without files. */
    private static final String NO_EVENTS = COLUMNS.stream()
            .map(column ->
                    "NULL" + column.substring(column.indexOf(':')) + " AS " + column.substring(0, column.indexOf(':')))
            .collect(Collectors.joining(", "));

    private FileViews() {}

    /** The SQL that creates or replaces a view with the name of an event table and the events of a time range. */
    static String create(EventTable table, Selection selection, Range range) {
        return "CREATE OR REPLACE TEMP VIEW " + table.table() + " AS " + events(selection, range);
    }

    /** Only files that may have other events are filtered: the times of all events take longer to read than most columns. */
    private static String events(Selection selection, Range range) {
        List<String> parts = new ArrayList<>();
        String columns = EVENTS
                + selection.columns().stream()
                        .map(column -> ", " + column.name())
                        .collect(Collectors.joining());
        if (!selection.whole().isEmpty()) {
            parts.add("SELECT " + columns + " FROM " + parquet(selection.whole()));
        }
        if (!selection.partial().isEmpty()) {
            parts.add("SELECT " + columns + " FROM " + parquet(selection.partial()) + " WHERE ts >= "
                    + time(range.begin()) + " AND ts < " + time(range.end()));
        }
        return parts.isEmpty() ? "SELECT " + NO_EVENTS + " WHERE false" : String.join(" UNION ALL ", parts);
    }

    private static String time(Instant time) {
        return "TIMESTAMPTZ "
                + DuckDb.literal(time.truncatedTo(ChronoUnit.MICROS).toString());
    }

    /** Files of one table can have different columns. Those that are read are matched by name. */
    private static String parquet(List<Path> paths) {
        return paths.stream()
                .map(path -> DuckDb.literal(path.toString()))
                .collect(Collectors.joining(", ", "read_parquet([", "])"));
    }
}
