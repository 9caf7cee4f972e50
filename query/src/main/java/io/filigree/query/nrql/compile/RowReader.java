package io.filigree.query.nrql.compile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import org.jspecify.annotations.Nullable;

/** Reads the result rows of a {@link RowQuery}. */
final class RowReader {

    /** The whole row, if selected. */
    enum Whole {
        NONE,
        EVENT,
        OBJECT
    }

    private static final SqlFragment METADATA_VERSION = SqlFragment.of(
                    "(SELECT m.xmin::text::bigint FROM function_metadata m WHERE m.metadata_id = r."
                            + EventScan.STORED_PREFIX + "metadata_id)")
            .as(EventScan.STORED_PREFIX + FlatEvents.METADATA_VERSION);

    private final StatementExecutor statements;
    private final FlatEvents flatEvents;
    private final boolean versioned;

    /** @param scope with some accounts, no table is read outside the scan of their events */
    RowReader(StatementExecutor statements, FlatEvents flatEvents, AccountScope scope) {
        this.statements = statements;
        this.flatEvents = flatEvents;
        this.versioned = scope.isAll();
    }

    private record Read(
            @Nullable Long timestamp,
            List<@Nullable Object> values,
            FlatEvents.@Nullable Stored stored,
            Map<String, @Nullable Object> object,
            Map<String, @Nullable Object> joined,
            @Nullable Object key) {}

    /**
     * A row of a result.
     *
     * @param key the value of ORDER BY; null without one
     */
    record Row(
            Map<String, @Nullable Object> values,
            @Nullable Long timestamp,
            @Nullable Object key) {}

    /**
     * @param timed whether the rows have a time
     * @param joined an object whose values are added to whole rows; null without one
     */
    List<Row> read(RowQuery rowQuery, boolean timed, Whole whole, SqlFragment joined) {
        List<SqlFragment> columns = new ArrayList<>();
        columns.add((timed
                        ? SqlFragment.of("round(date_part('epoch', r.ts) * 1000)::bigint")
                        : SqlFragment.of("NULL::bigint"))
                .as("at"));
        columns.add(rowQuery.values().as("found"));
        columns.add(joined.as("joined"));
        columns.add(rowQuery.key().as("key"));
        switch (whole) {
            case EVENT -> {
                FlatEvents.COLUMNS.forEach(
                        column -> columns.add(SqlFragment.of("r." + EventScan.STORED_PREFIX + column)));
                if (versioned) {
                    columns.add(METADATA_VERSION);
                }
            }
            case OBJECT -> columns.add(SqlFragment.of("r." + TableScan.WHOLE));
            case NONE -> {}
        }
        FlatEvents.StoredEventReader events = new FlatEvents.StoredEventReader(EventScan.STORED_PREFIX, versioned);
        List<Read> found = statements.rows(
                "First rows in order", rowQuery.select(columns, timed), row -> read(row, whole, events));
        List<? extends Map<String, ? extends @Nullable Object>> wholes = whole == Whole.EVENT
                ? flatEvents.of(found.stream()
                        .map(read -> Objects.requireNonNull(read.stored()))
                        .toList())
                : found.stream().map(Read::object).toList();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Read read = found.get(i);
            rows.add(new Row(
                    rowQuery.event(with(read.joined(), wholes.get(i)), read.timestamp(), read.values()),
                    read.timestamp(),
                    read.key()));
        }
        return rows;
    }

    private static Map<String, ? extends @Nullable Object> with(
            Map<String, @Nullable Object> joined, Map<String, ? extends @Nullable Object> whole) {
        if (joined.isEmpty()) {
            return whole;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(whole);
        joined.forEach(all::putIfAbsent);
        return all;
    }

    /** The values of the only row. */
    List<@Nullable Object> only(RowQuery rowQuery) {
        return statements
                .rows(
                        "Constants",
                        rowQuery.select(List.of(rowQuery.values().as("found")), false),
                        row -> list(row.getString("found")))
                .get(0);
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable String json) {
        return JsonValues.read(json) instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
    }

    private static Read read(ResultSet row, Whole whole, FlatEvents.StoredEventReader events) throws SQLException {
        long at = row.getLong("at");
        Long timestamp = row.wasNull() ? null : at;
        return new Read(
                timestamp,
                list(row.getString("found")),
                whole == Whole.EVENT ? events.read(row) : null,
                whole == Whole.OBJECT ? object(row.getString(TableScan.WHOLE)) : Map.of(),
                object(row.getString("joined")),
                JsonValues.read(row.getString("key")));
    }

    /** Without members that are null; nulls in nested values are kept. */
    private static Map<String, @Nullable Object> object(@Nullable String json) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (JsonValues.read(json) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value != null) {
                    object.put((String) name, value);
                }
            });
        }
        return object;
    }
}
