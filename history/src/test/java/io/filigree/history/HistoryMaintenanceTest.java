package io.filigree.history;

import static io.filigree.history.HistoryFixture.ALWAYS;
import static io.filigree.history.HistoryFixture.CHECKOUT;
import static io.filigree.history.HistoryFixture.DAY;
import static io.filigree.history.HistoryFixture.MORNING;
import static io.filigree.history.HistoryFixture.NEVER;
import static io.filigree.history.HistoryFixture.REPORTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import io.filigree.decorator.function.AccountScope;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What queries select of history, and what becomes of its files. */
@Tag("slow")
@Timeout(600)
class HistoryMaintenanceTest {

    @TempDir
    Path root;

    private HistoryFixture fixture;

    @BeforeEach
    void addEvents() {
        fixture = new HistoryFixture(root);
        fixture.addInvocations(120, MORNING, Duration.ofMinutes(1));
        fixture.add(
                EventTable.INVOCATION,
                "2031-11-20 09:30Z",
                "2031-11-20 09:30Z",
                "undecorated",
                ", function_arn",
                ", '" + REPORTS + "'");
    }

    @Test
    void selectsFilesByTimeAccountAndId() throws Exception {
        fixture.keeper().run();

        assertThat(select(ALWAYS, NEVER, AccountScope.ALL).files()).hasSize(3);
        assertThat(select(MORNING, MORNING.plusSeconds(1), AccountScope.ALL).files())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.rows()).isEqualTo(60);
                    assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
                });
        assertThat(select(MORNING.plusSeconds(7_100), MORNING.plusSeconds(7_201), AccountScope.ALL)
                        .files())
                .hasSize(1);
        assertThat(select(ALWAYS, NEVER, AccountScope.only(Set.of("210987654321")))
                        .rows())
                .isEqualTo(1);
        assertThat(select(ALWAYS, NEVER, AccountScope.only(Set.of("000000000000")))
                        .files())
                .isEmpty();
        assertThat(select(ALWAYS, NEVER, AccountScope.NONE).files()).isEmpty();
        assertThat(select(
                                Instant.parse("0001-01-01T00:00:00Z"),
                                Instant.parse("9999-12-31T00:00:00Z"),
                                AccountScope.ALL)
                        .files())
                .hasSize(3);

        String requestId = HistoryFixture.duckDb("SELECT request_id FROM read_parquet('" + root
                        + "/lambda_invocation/data/**/*.parquet') WHERE request_id LIKE 'request-77-%'")
                .get(0);
        HistorySnapshot snapshot = fixture.snapshot(EventTable.INVOCATION).orElseThrow();
        assertThat(fixture.reader
                        .ofRequest(snapshot, requestId, ALWAYS, NEVER, AccountScope.ALL)
                        .rows())
                .isEqualTo(60);
        assertThat(fixture.reader
                        .ofRequest(snapshot, "unknown", ALWAYS, NEVER, AccountScope.ALL)
                        .files())
                .isEmpty();
        assertThat(fixture.reader
                        .ofTrace(snapshot, "trace-3", ALWAYS, NEVER, AccountScope.ALL)
                        .files())
                .hasSize(1);
    }

    @Test
    void hasNoFilesBeforeAnyEventIsSealed() throws Exception {
        HistorySelection selection = select(ALWAYS, NEVER, AccountScope.ALL);
        assertThat(selection.files()).isEmpty();
        assertThat(selection.layout().columns()).isEqualTo(HistoryLayout.FIXED);
    }

    @Test
    void icebergReadsTheSameRows() throws Exception {
        List<String> events = new ArrayList<>(fixture.jdbc
                .sql(
                        "SELECT message_identity || ' ' || (extract(epoch FROM ts) * 1000)::bigint || ' ' || attributes::text"
                                + " || coalesce(function_arn, '') FROM lambda_invocation")
                .query(String.class)
                .list());
        fixture.keeper().run();

        List<String> read = new ArrayList<>();
        try (IcebergTables tables = new IcebergTables(fixture.database, fixture.store)) {
            Table table = tables.open(EventTable.INVOCATION);
            try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
                for (Record row : records) {
                    java.time.OffsetDateTime time = (java.time.OffsetDateTime) row.getField("ts");
                    read.add(row.getField("message_identity") + " "
                            + time.toInstant().toEpochMilli() + " " + row.getField("attributes")
                            + row.getField("function_arn"));
                    if (CHECKOUT.equals(row.getField("function_arn"))) {
                        assertThat(row.getField("tags")).asString().contains("team=payments");
                        assertThat(row.getField("attr_customer")).asString().startsWith("c");
                    }
                }
            }
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void mergesTheFilesOfAnHourWhenLateEventsHaveFollowed() throws Exception {
        HistoryKeeper keeper = fixture.keeper();
        keeper.run();
        List<String> before = fixture.history(EventTable.INVOCATION);
        fixture.add(
                EventTable.INVOCATION,
                "2031-11-20 06:30Z",
                "2031-11-20 06:30Z",
                "decorated",
                ", function_arn, request_id",
                ", '" + CHECKOUT + "', 'late'");
        fixture.jdbc
                .sql("UPDATE lambda_invocation SET attributes = attributes ||"
                        + " '{\"aws.requestId\": \"id-of-the-sender\", \"trace.id\": \"trace-of-the-sender\"}'"
                        + " WHERE request_id = 'late'")
                .update();
        fixture.clock.forward(Duration.ofHours(2));
        keeper.run();
        assertThat(fixture.selection(EventTable.INVOCATION).files()).hasSize(4);
        assertThat(rowsOfLateEvent()).containsExactly(1L, 1L, 1L);
        List<String> after = fixture.history(EventTable.INVOCATION);
        assertThat(after).containsAll(before).hasSize(122);

        fixture.clock.forward(Duration.ofHours(48));
        keeper.run();
        assertThat(fixture.selection(EventTable.INVOCATION).files()).hasSize(3);
        assertThat(fixture.history(EventTable.INVOCATION)).isEqualTo(after);
        assertThat(rowsOfLateEvent()).containsExactly(61L, 61L, 61L);
        assertThat(dataFiles()).isEqualTo(3);
        assertNoFailure();
    }

    @Test
    void rewrittenFilesHaveNoColumnsThatLackValues() throws Exception {
        setTier("request_id LIKE 'request-1-%'");
        HistoryKeeper keeper = fixture.keeper();
        keeper.run();
        new EventPartitions(fixture.database).ensure(DAY.plusDays(1), DAY.plusDays(2));
        fixture.addInvocations(60, MORNING.plus(Duration.ofDays(1)), Duration.ofMinutes(1));
        fixture.add(
                EventTable.INVOCATION,
                "2031-11-20 06:30Z",
                "2031-11-20 06:30Z",
                "decorated",
                ", function_arn",
                ", '" + CHECKOUT + "'");
        setTier("true");
        fixture.clock.forward(Duration.ofDays(3));
        keeper.run();

        HistorySelection selection = fixture.selection(EventTable.INVOCATION);
        HistoryColumn tier =
                selection.layout().sender("tier", HistoryType.STRING).orElseThrow();
        assertThat(selection.files())
                .hasSize(4)
                .filteredOn(file -> file.rows() == 61)
                .hasSize(1);
        for (HistoryFile file : selection.files()) {
            boolean old = file.first().isBefore(MORNING.plus(Duration.ofDays(1)));
            assertThat(file.has(selection.layout(), tier)).isNotEqualTo(old);
        }
        assertThat(fixture.history(EventTable.INVOCATION))
                .filteredOn(event -> event.contains("gold"))
                .hasSize(62);
        assertNoFailure();
    }

    private void setTier(String condition) {
        fixture.jdbc
                .sql("UPDATE lambda_invocation SET attributes = attributes || '{\"tier\": \"gold\"}' WHERE "
                        + condition)
                .update();
    }

    @Test
    void dropsTheFilesOfExpiredHours() throws Exception {
        HistoryKeeper keeper = fixture.keeper();
        keeper.run();
        fixture.clock.set(Instant.parse("2031-12-20T07:59:00Z"));
        keeper.run();
        assertThat(fixture.history(EventTable.INVOCATION)).hasSize(61);

        fixture.clock.set(Instant.parse("2031-12-21T00:00:00Z"));
        keeper.run();
        assertThat(fixture.history(EventTable.INVOCATION)).isEmpty();
        assertThat(dataFiles()).isZero();
        assertThat(fixture.registry
                        .counter("filigree.history.expired", "table", "lambda_invocation")
                        .count())
                .isEqualTo(121);
        assertNoFailure();
    }

    @Test
    void erasesTheEventsOfAnAccount() throws Exception {
        HistoryKeeper keeper = fixture.keeper();
        keeper.run();
        fixture.add(
                EventTable.SPAN,
                "2031-11-21 07:00Z",
                "2031-11-21 07:00Z",
                "decorated",
                ", function_arn",
                ", '" + CHECKOUT + "'");

        assertThat(keeper.tryErase("123456789012")).contains(121L);
        assertThat(fixture.events(EventTable.INVOCATION))
                .singleElement()
                .asString()
                .contains(REPORTS);
        assertThat(fixture.events(EventTable.SPAN)).isEmpty();
        fixture.clock.forward(Duration.ofHours(1));
        keeper.run();
        assertThat(dataFiles()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> keeper.tryErase("' OR true"));
        assertNoFailure();
    }

    private HistorySelection select(Instant from, Instant to, AccountScope scope) throws SQLException {
        try (Connection connection = fixture.database.getConnection()) {
            return fixture.select(connection, EventTable.INVOCATION, from, to, scope);
        }
    }

    /** The rows of the files with its request id, and with the ids that its sender wrote into attributes. */
    private List<Long> rowsOfLateEvent() throws Exception {
        HistorySnapshot snapshot = fixture.snapshot(EventTable.INVOCATION).orElseThrow();
        return Stream.of(
                        fixture.reader.ofRequest(snapshot, "late", ALWAYS, NEVER, AccountScope.ALL),
                        fixture.reader.ofRequest(snapshot, "id-of-the-sender", ALWAYS, NEVER, AccountScope.ALL),
                        fixture.reader.ofTrace(snapshot, "trace-of-the-sender", ALWAYS, NEVER, AccountScope.ALL))
                .map(HistorySelection::rows)
                .toList();
    }

    private long dataFiles() throws Exception {
        try (Stream<Path> files = Files.walk(root.resolve("lambda_invocation"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    private void assertNoFailure() {
        assertThat(fixture.registry.find("filigree.history.failures").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }
}
