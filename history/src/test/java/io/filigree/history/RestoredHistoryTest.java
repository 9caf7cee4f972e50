package io.filigree.history;

import static io.filigree.history.HistoryFixture.CHECKOUT;
import static io.filigree.history.HistoryFixture.MORNING;
import static io.filigree.history.HistoryFixture.REPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.springframework.util.FileSystemUtils;

/** A backup (a dump of the tables, then a copy of the directory) is restored on another machine into another directory. */
@Tag("slow")
@Timeout(600)
class RestoredHistoryTest {

    private static final List<String> TABLES = Stream.concat(
                    Stream.of("function_metadata", "history_table", "iceberg_namespace_properties", "iceberg_tables"),
                    EventTable.tables().stream())
            .toList();

    private static final String COLUMNS = """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            """;

    @TempDir
    Path directory;

    private final Map<EventTable, List<String>> before = new EnumMap<>(EventTable.class);
    private Path oldRoot;
    private Path newRoot;
    private HistoryFixture restored;

    @BeforeEach
    void backUpAndRestore() throws Exception {
        oldRoot = directory.resolve("old home/history");
        newRoot = directory.resolve("new/history-of-filigree");
        HistoryFixture original = new HistoryFixture(oldRoot);
        original.addInvocations(200, MORNING, Duration.ofMinutes(1));
        for (EventTable table : EventTable.values()) {
            original.add(
                    table,
                    "2031-11-20 09:30Z",
                    "2031-11-20 09:30Z",
                    "undecorated",
                    ", function_arn",
                    ", '" + REPORTS + "'");
        }
        original.keeper().run();
        original.addInvocations(10, MORNING.plus(Duration.ofHours(24)), Duration.ofSeconds(1));
        for (EventTable table : EventTable.values()) {
            before.put(table, original.events(table));
        }

        restored = new HistoryFixture(newRoot);
        for (String table : TABLES) {
            copy(table, original, restored);
        }
        copyDirectory(oldRoot, newRoot);
        FileSystemUtils.deleteRecursively(oldRoot);
    }

    @Test
    void everyEventIsThere() throws Exception {
        for (EventTable table : EventTable.values()) {
            assertThat(restored.history(table)).isNotEmpty();
            assertThat(restored.events(table)).as(table.table()).isEqualTo(before.get(table));
        }
    }

    @Test
    void historyIsMaintainedInItsNewDirectory() throws Exception {
        restored.clock.forward(Duration.ofDays(2)); // the rest is sealed, files are merged and replaced ones deleted
        restored.keeper().run();
        restored.clock.forward(Duration.ofHours(1));
        restored.keeper().run();

        for (EventTable table : EventTable.values()) {
            assertThat(restored.events(table)).as(table.table()).isEqualTo(before.get(table));
        }
        assertThat(restored.recent(EventTable.INVOCATION)).isEmpty();
        assertThat(restored.selection(EventTable.INVOCATION).files())
                .allSatisfy(file -> assertThat(file.path()).startsWith(newRoot).exists());
        assertThat(oldRoot).doesNotExist();

        String account = CHECKOUT.split(":")[4];
        assertThat(restored.keeper().tryErase(account)).contains(210L);
        assertThat(restored.events(EventTable.INVOCATION)).hasSize(1);
    }

    private static void copy(String table, HistoryFixture from, HistoryFixture to) throws SQLException, IOException {
        try (Connection source = from.database.getConnection();
                Connection target = to.database.getConnection()) {
            String columns = columns(source, table);
            ByteArrayOutputStream dump = new ByteArrayOutputStream();
            source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT " + columns + " FROM " + table + ") TO STDOUT", dump);
            try (Statement statement = target.createStatement()) {
                statement.execute("DELETE FROM " + table);
            }
            target.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + table + " (" + columns + ") FROM STDIN",
                            new ByteArrayInputStream(dump.toByteArray()));
        }
    }

    private static String columns(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COLUMNS.formatted(table))) {
            row.next();
            return row.getString(1);
        }
    }

    private static void copyDirectory(Path from, Path to) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(paths::add);
        }
        for (Path path : paths) {
            Path target = to.resolve(from.relativize(path));
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
            }
        }
    }
}
