package io.filigree.query.nrql.columnar;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.attribute.ValueType;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles.File;
import io.filigree.query.nrql.columnar.ColumnarFiles.Selection;

/** Views of files with the names and columns of the event tables. */
final class FileViews {

    /** The hour of the time of an event, which is rounded to milliseconds. Files of one hour need not be read for it. */
    private static final String HOUR = "hour";

    private static final int SECONDS_OF_HOUR = 3_600;

    private static final long MICROS_OF_HOUR = SECONDS_OF_HOUR * 1_000_000L;

    /** Nanoseconds of a second of which the nearest millisecond is in the next second. */
    private static final int ROUNDED_UP = 999_500_000;

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

    /** The columns of metadata that have one value, with the names of function_metadata. Every file has them. */
    private static final List<ConfigurationAttribute> METADATA = Arrays.stream(ConfigurationAttribute.values())
            .filter(ConfigurationColumns::isScalar)
            .toList();

    private static final String EVENTS = Stream.concat(
                    COLUMNS.stream().map(FileViews::name),
                    METADATA.stream()
                            .map(attribute -> ConfigurationColumns.ofFiles(attribute) + " AS " + column(attribute)))
            .collect(Collectors.joining(", "));

    /** For a table without files. */
    private static final String NO_EVENTS = Stream.of(
                    COLUMNS.stream(),
                    METADATA.stream()
                            .map(attribute -> column(attribute)
                                    + (attribute.type() == ValueType.NUMBER ? "::integer" : "::text")),
                    Stream.of(HOUR + "::timestamptz"))
            .flatMap(columns -> columns)
            .map(column -> "NULL" + column.substring(column.indexOf(':')) + " AS " + name(column))
            .collect(Collectors.joining(", "));

    private FileViews() {}

    private static String name(String column) {
        return column.substring(0, column.indexOf(':'));
    }

    private static String column(ConfigurationAttribute attribute) {
        return ConfigurationColumns.of(attribute).orElseThrow();
    }

    /** Statements read the events of a time range from a view with the name of the event table. */
    static void put(QueryViews views, EventTable table, Selection selection, Range range) {
        Selection undecorated = selection.having(selection.files().stream().filter(File::undecorated));
        String all = events(selection, range);
        views.put(table.table(), all);
        views.put(
                table.table() + ColumnarEvents.UNDECORATED,
                undecorated.files().isEmpty()
                        ? "SELECT * FROM (" + all + ") AS event WHERE false"
                        : events(undecorated, range));
    }

    /** Only files that may have other events are filtered: the times of all events take longer to read than most columns. */
    private static String events(Selection selection, Range range) {
        List<File> ofHours = new ArrayList<>();
        List<File> whole = new ArrayList<>();
        List<File> partial = new ArrayList<>();
        for (File file : selection.files()) {
            boolean isOfHour = hour(file.first()) == hour(file.last());
            (file.isWithin(range) ? isOfHour ? ofHours : whole : partial).add(file);
        }
        String columns = "SELECT " + EVENTS
                + selection.columns().stream()
                        .map(column -> ", " + column.name())
                        .collect(Collectors.joining());
        String read = columns + ", make_timestamptz((epoch_us(ts) + 500) // " + MICROS_OF_HOUR + " * " + MICROS_OF_HOUR
                + ") AS " + HOUR;
        List<String> parts = new ArrayList<>();
        if (!ofHours.isEmpty()) {
            parts.add(columns + ", " + hours(ofHours) + " AS " + HOUR + " FROM " + parquet(ofHours));
        }
        if (!whole.isEmpty()) {
            parts.add(read + " FROM " + parquet(whole));
        }
        if (!partial.isEmpty()) {
            parts.add(read + " FROM " + parquet(partial) + " WHERE ts >= " + time(range.begin()) + " AND ts < "
                    + time(range.end()));
        }
        return parts.isEmpty() ? "SELECT " + NO_EVENTS + " WHERE false" : String.join(" UNION ALL ", parts);
    }

    /** Hours since 1970, of the time in milliseconds. */
    private static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond() + (time.getNano() < ROUNDED_UP ? 0 : 1), SECONDS_OF_HOUR);
    }

    /** The hour of a file, by its place among those that are read. */
    private static String hours(List<File> files) {
        return files.stream()
                .map(file -> Long.toString(hour(file.first())))
                .collect(Collectors.joining(
                        ", ", "make_timestamptz([", "][(file_index + 1)::bigint] * " + MICROS_OF_HOUR + ")"));
    }

    private static String time(Instant time) {
        return "TIMESTAMPTZ "
                + DuckDb.literal(time.truncatedTo(ChronoUnit.MICROS).toString());
    }

    /** Files of one table can have different columns. Those that are read are matched by name. */
    private static String parquet(List<File> files) {
        return files.stream()
                .map(file -> DuckDb.literal(file.path().toString()))
                .collect(Collectors.joining(", ", "read_parquet([", "])"));
    }
}
