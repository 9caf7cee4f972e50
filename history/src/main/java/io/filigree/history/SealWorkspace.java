package io.filigree.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.JsonText;
import io.filigree.db.PrivateFiles;
import io.filigree.db.inventory.ConfigurationColumns;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.history.HistoryColumn.Source;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in memory that collects the events of an hour and writes them to a Parquet file, sorted by function and time. What
 * exceeds its memory is in temporary files.
 */
final class SealWorkspace implements AutoCloseable {

    private static final String EVENTS = "event";
    private static final String METADATA = "metadata";
    private static final int METADATA_AT_ONCE = 1_000;

    private static final String SELECT_METADATA = "SELECT m.metadata_id, m.account_name, m.tags::text AS tags, m.source, "
            + ConfigurationColumns.selected("m")
            + " FROM function_metadata m WHERE m.metadata_id = ANY (?)";

    /** The columns of {@link #METADATA} after the id. */
    private static final List<HistoryColumn> METADATA_COLUMNS = HistoryLayout.FIXED.stream()
            .filter(column -> column.source() == Source.METADATA || column.source() == Source.CONFIGURATION)
            .toList();

    private final HistoryLayout layout;
    private final DuckDBConnection duckDb;
    private final AttributeValues attributeValues;
    private final Throttle throttle;
    private final Set<Long> metadata = new HashSet<>();
    private final Set<Long> missingMetadata = new HashSet<>();
    private IdFilter.Hashes requests = new IdFilter.Hashes();
    private IdFilter.Hashes traces = new IdFilter.Hashes();

    SealWorkspace(HistoryLayout layout, HistorySettings settings, Path temporary, Throttle throttle)
            throws SQLException {
        this.layout = layout;
        this.throttle = throttle;
        this.attributeValues = new AttributeValues(layout.attributes());
        this.duckDb = open(settings, temporary);
        try {
            execute("CREATE TABLE " + METADATA + " (" + HistoryLayout.METADATA_ID + " BIGINT, "
                    + definitions(METADATA_COLUMNS.stream()) + ")");
        } catch (SQLException e) {
            duckDb.close();
            throw e;
        }
    }

    /** A DuckDB that can only use local files, with limited memory. */
    static DuckDBConnection open(HistorySettings settings, Path temporary) throws SQLException {
        try {
            PrivateFiles.createDirectories(temporary);
        } catch (IOException e) {
            throw new SQLException("Could not create " + temporary, e);
        }
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '" + settings.memory().toBytes() + "B'");
            statement.execute("SET threads = " + settings.threads());
            statement.execute("SET temp_directory = " + ParquetFiles.quoted(temporary));
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET TimeZone = 'UTC'");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection.unwrap(DuckDBConnection.class);
    }

    /** The columns of the event table as COPY sends them, in the order of {@link HistoryLayout#EVENT_COLUMNS}. */
    static String copiedColumns() {
        return HistoryLayout.EVENT_COLUMNS.stream()
                .map(column -> switch (column.name()) {
                    case HistoryLayout.ATTRIBUTES, HistoryLayout.COMPLETION -> column.name() + "::text";
                    default -> column.name();
                })
                .collect(Collectors.joining(", "));
    }

    /** Replaces the events in memory with these, and returns their number. */
    long load(CopiedRows rows) throws SQLException {
        requests = new IdFilter.Hashes();
        traces = new IdFilter.Hashes();
        execute("CREATE OR REPLACE TABLE " + EVENTS + " ("
                + definitions(Stream.concat(
                        HistoryLayout.EVENT_COLUMNS.stream(), layout.attributes().stream()))
                + ")");
        long count = 0;
        try (DuckDBAppender appender =
                duckDb.createAppender(DuckDBConnection.DEFAULT_SCHEMA, EVENTS)) {
            while (rows.next()) {
                append(appender, rows);
                count++;
                throttle.row();
            }
        }
        return count;
    }

    private void append(DuckDBAppender appender, CopiedRows rows) throws SQLException {
        appender.beginRow();
        String attributes = null;
        String completion = null;
        for (HistoryColumn column : HistoryLayout.EVENT_COLUMNS) {
            switch (column.type()) {
                case TIMESTAMP -> {
                    Long micros = rows.micros();
                    if (micros == null) {
                        appender.appendNull();
                    } else {
                        appender.appendEpochMicros(micros);
                    }
                }
                case STRING -> {
                    String text = rows.text();
                    appender.append(text);
                    switch (column.name()) {
                        case HistoryLayout.ATTRIBUTES -> attributes = text;
                        case HistoryLayout.COMPLETION -> completion = text;
                        case HistoryLayout.REQUEST_ID -> addId(requests, text);
                        case HistoryLayout.TRACE_ID -> addId(traces, text);
                        default -> {}
                    }
                }
                case LONG -> {
                    Long number = rows.number();
                    appender.append(number);
                    if (number != null && column.name().equals(HistoryLayout.METADATA_ID) && !metadata.contains(number)) {
                        missingMetadata.add(number);
                    }
                }
                case DOUBLE -> appender.append(rows.decimal());
                case BOOLEAN -> appender.append(rows.flag());
                case UUID -> appender.append(rows.uuid());
                case STRING_LIST -> {
                    List<@Nullable String> texts = rows.texts();
                    if (texts == null) {
                        appender.appendNull();
                    } else {
                        appender.append(texts);
                    }
                }
                default -> throw new IllegalStateException("no event column: " + column);
            }
        }
        appendAttributes(appender, attributeValues.of(attributes, completion));
        appender.endRow();
    }

    private static void addId(IdFilter.Hashes hashes, @Nullable String id) {
        if (id != null) {
            hashes.add(id);
        }
    }

    private static void appendAttributes(DuckDBAppender appender, @Nullable Object[] values) throws SQLException {
        for (Object value : values) {
            if (value instanceof String text) {
                appender.append(text);
            } else if (value instanceof Double number) {
                appender.append(number);
            } else if (value instanceof Boolean flag) {
                appender.append(flag);
            } else {
                appender.appendNull();
            }
        }
    }

    /** Reads the metadata of the loaded events that was not read yet. */
    void loadMetadata(Connection postgres) throws SQLException {
        List<Long> missing = List.copyOf(missingMetadata);
        for (int first = 0; first < missing.size(); first += METADATA_AT_ONCE) {
            loadMetadata(postgres, missing.subList(first, Math.min(first + METADATA_AT_ONCE, missing.size())));
        }
        metadata.addAll(missing);
        missingMetadata.clear();
    }

    private void loadMetadata(Connection postgres, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = postgres.prepareStatement(SELECT_METADATA);
                DuckDBAppender appender = duckDb.createAppender(DuckDBConnection.DEFAULT_SCHEMA, METADATA)) {
            statement.setArray(1, postgres.createArrayOf("bigint", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    appender.beginRow();
                    appender.append(row.getLong("metadata_id"));
                    appender.append(row.getString("account_name"));
                    appender.append(tags(row.getString("tags")));
                    appender.append(row.getString("source"));
                    FunctionConfiguration configuration = ConfigurationColumns.read(row);
                    for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
                        appendConfiguration(appender, configuration.flatValue(attribute));
                    }
                    appender.endRow();
                }
            }
        }
    }

    private static Map<String, String> tags(String json) {
        return JsonText.readStrings(json);
    }

    private static void appendConfiguration(DuckDBAppender appender, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            appender.append(text);
        } else if (value instanceof Integer number) {
            appender.append(number);
        } else if (value instanceof Boolean flag) {
            appender.append(flag);
        } else {
            appender.appendNull();
        }
    }

    /** Writes the loaded events to a file with its filters of ids, both on disk when this returns. */
    WrittenFile write(Path file) throws SQLException, IOException {
        PrivateFiles.createDirectories(file.getParent());
        PrivateFiles.createFile(file);
        String select = "SELECT " + layout.columns().stream().map(this::source).collect(Collectors.joining(", "))
                + " FROM " + EVENTS + " AS e LEFT JOIN " + METADATA + " AS m USING (" + HistoryLayout.METADATA_ID + ")";
        ParquetFiles.write(duckDb, select, file, layout);
        WrittenFile written = ParquetFiles.measure(duckDb, file, layout);
        IdFilterFile.write(file, requests, traces);
        LocalFileIO.sync(file);
        return written;
    }

    /** The value of a column of a file in the query of {@link #write}. */
    private String source(HistoryColumn column) {
        String value = switch (column.source()) {
            case EVENT, SENDER, PLATFORM -> "e." + column.quoted();
            case METADATA, CONFIGURATION -> METADATA_COLUMNS.contains(column) ? "m." + column.quoted() : "NULL";
            case ARN -> "split_part(e." + HistoryLayout.FUNCTION_ARN + ", ':', " + arnPart(column) + ")";
        };
        return value + " AS " + column.quoted();
    }

    private static int arnPart(HistoryColumn column) {
        return switch (column.name()) {
            case HistoryLayout.REGION -> 4;
            case HistoryLayout.ACCOUNT_ID -> 5;
            default -> 7;
        };
    }

    private static String definitions(Stream<HistoryColumn> columns) {
        return columns.map(column -> column.quoted() + " " + column.type().duckDbType())
                .collect(Collectors.joining(", "));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        duckDb.close();
    }
}
