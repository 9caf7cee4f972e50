package io.filigree.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
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
import io.filigree.history.IdFilterFile.Kind;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in memory that joins the events of an hour with the metadata that decorated them, and writes them to a Parquet file
 * in the given order. It holds a limited size of events at a time.
 */
final class SealWorkspace implements AutoCloseable {

    private static final String EVENTS = "event";
    private static final String METADATA = "metadata";
    private static final int METADATA_AT_ONCE = 1_000;

    /** Of the memory: events in it, the same in the buffers of the file, and the metadata. */
    private static final int CHUNKS_IN_MEMORY = 6;

    private static final long MIN_ROW_GROUP = 2_048;
    private static final long MAX_ROW_GROUP = 122_880;

    private static final String SELECT_METADATA =
            "SELECT m.metadata_id, m.account_name, m.tags::text AS tags, m.source, "
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
    private final Path temporary;
    private final long chunkBytes;
    private final Set<Long> metadata = new HashSet<>();
    private final Set<Long> missingMetadata = new HashSet<>();
    private long loaded;
    private IdFilter.Hashes requests = new IdFilter.Hashes();
    private IdFilter.Hashes traces = new IdFilter.Hashes();
    private final Map<Kind, @Nullable String> lastIds = new EnumMap<>(Kind.class);

    SealWorkspace(HistoryLayout layout, HistorySettings settings, Path temporary, Throttle throttle)
            throws SQLException {
        this.layout = layout;
        this.throttle = throttle;
        this.temporary = temporary;
        this.chunkBytes = settings.memory().toBytes() / CHUNKS_IN_MEMORY;
        this.attributeValues = new AttributeValues(layout.attributes(), this::addSenderId);
        this.duckDb = open(settings, temporary);
        try {
            ParquetFiles.execute(
                    duckDb,
                    "CREATE TABLE " + METADATA + " (" + HistoryLayout.METADATA_ID + " BIGINT, "
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

    /**
     * Writes these events to a file with its filters of ids. Events that do not fit into memory are
     * written to several temporary files first.
     *
     * @param postgres reads metadata
     */
    WrittenFile write(ExportedRows rows, Connection postgres, Path file) throws SQLException, IOException {
        LocalFileIO.create(file);
        requests = new IdFilter.Hashes();
        traces = new IdFilter.Hashes();
        List<Path> chunks = new ArrayList<>();
        long rowGroup = MIN_ROW_GROUP;
        boolean complete = false;
        while (!complete) {
            long before = loaded;
            complete = load(rows);
            loadMetadata(postgres);
            rowGroup = Math.min(MAX_ROW_GROUP, Math.max(rowGroup, loaded - before));
            if (complete && chunks.isEmpty()) {
                ParquetFiles.write(duckDb, joined(), file, layout, rowGroup);
            } else {
                Path chunk = temporary.resolve("chunk-" + chunks.size() + ".parquet");
                ParquetFiles.writeTemporary(duckDb, joined(), chunk, rowGroup);
                chunks.add(chunk);
            }
        }
        if (!chunks.isEmpty()) {
            ParquetFiles.write(duckDb, ParquetFiles.read(chunks, layout), file, layout, rowGroup);
            for (Path chunk : chunks) {
                Files.deleteIfExists(chunk);
            }
        }
        WrittenFile written = ParquetFiles.measure(duckDb, file, layout);
        IdFilterFile.write(file, requests, traces);
        return written;
    }

    /** Replaces the events in memory with the next ones. Returns whether there are no more. */
    private boolean load(ExportedRows rows) throws SQLException {
        ParquetFiles.execute(
                duckDb,
                "CREATE OR REPLACE TABLE " + EVENTS + " ("
                        + definitions(Stream.concat(HistoryLayout.EVENT_COLUMNS.stream(), layout.attributes().stream()))
                        + ")");
        long bytes = 0;
        try (DuckDBAppender appender = duckDb.createAppender(DuckDBConnection.DEFAULT_SCHEMA, EVENTS)) {
            while (bytes < chunkBytes) {
                if (!rows.next()) {
                    return true;
                }
                append(appender, rows);
                bytes += rows.bytes();
                loaded++;
                throttle.row();
            }
        }
        return false;
    }

    private void append(DuckDBAppender appender, ExportedRows rows) throws SQLException {
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
                        case HistoryLayout.REQUEST_ID -> addId(Kind.REQUEST, text);
                        case HistoryLayout.TRACE_ID -> addId(Kind.TRACE, text);
                        default -> {}
                    }
                }
                case LONG -> {
                    Long number = rows.number();
                    appender.append(number);
                    if (number != null
                            && column.name().equals(HistoryLayout.METADATA_ID)
                            && !metadata.contains(number)) {
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
        for (Object value : attributeValues.of(attributes, completion)) {
            append(appender, value);
        }
        appender.endRow();
    }

    private void addId(Kind kind, @Nullable String id) {
        lastIds.put(kind, id);
        if (id != null) {
            hashes(kind).add(id);
        }
    }

    /** Most are the same as in the column. */
    private void addSenderId(Kind kind, String id) {
        if (!id.equals(lastIds.get(kind))) {
            hashes(kind).add(id);
        }
    }

    private IdFilter.Hashes hashes(Kind kind) {
        return kind == Kind.REQUEST ? requests : traces;
    }

    private static void append(DuckDBAppender appender, @Nullable Object value) throws SQLException {
        if (value instanceof String text) {
            appender.append(text);
        } else if (value instanceof Double number) {
            appender.append(number);
        } else if (value instanceof Integer number) {
            appender.append(number);
        } else if (value instanceof Boolean flag) {
            appender.append(flag);
        } else {
            appender.appendNull();
        }
    }

    /** Reads the metadata of the loaded events that was not read yet. */
    private void loadMetadata(Connection postgres) throws SQLException {
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
                    appender.append(JsonText.readStrings(row.getString("tags")));
                    appender.append(row.getString("source"));
                    FunctionConfiguration configuration = ConfigurationColumns.read(row);
                    for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
                        append(appender, configuration.flatValue(attribute));
                    }
                    appender.endRow();
                }
            }
        }
    }

    private String joined() {
        return "SELECT " + layout.columns().stream().map(this::source).collect(Collectors.joining(", ")) + " FROM "
                + EVENTS + " AS e LEFT JOIN " + METADATA + " AS m USING (" + HistoryLayout.METADATA_ID + ")";
    }

    /** The value of a column of a file in the query of {@link #joined}. */
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

    @Override
    public void close() throws SQLException {
        duckDb.close();
    }
}
