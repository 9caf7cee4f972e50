package io.filigree.history;

import static io.filigree.history.HistoryFixture.CHECKOUT;
import static io.filigree.history.HistoryFixture.DAY;
import static io.filigree.history.HistoryFixture.MORNING;
import static io.filigree.history.HistoryFixture.REPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.EventTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each event is in PostgreSQL or in history, at every moment while it moves. */
@Tag("slow")
@Timeout(600)
class SealingTest {

    @TempDir
    Path root;

    private HistoryFixture fixture;

    @BeforeEach
    void addEvents() {
        fixture = new HistoryFixture(root);
        fixture.addInvocations(200, MORNING, Duration.ofMinutes(2));
    }

    @Test
    void movesTheEventsOfAClosedDay() throws Exception {
        UUID span = fixture.add(
                EventTable.SPAN,
                "2031-11-20 10:00:00.123456Z",
                "2031-11-20 10:00Z",
                "undecorated",
                ", function_arn, account_ids, reported_version, qualifier, inferred_from_log",
                ", '" + REPORTS + "', '{123456789012,\"a,b\"}', '7', 'live', true");
        List<String> invocations = fixture.recent(EventTable.INVOCATION);
        List<String> spans = fixture.recent(EventTable.SPAN);
        assertThat(spans).singleElement().asString().contains(span.toString());

        fixture.keeper().run();

        assertThat(fixture.recent(EventTable.INVOCATION)).isEmpty();
        assertThat(fixture.history(EventTable.INVOCATION))
                .isEqualTo(invocations)
                .hasSize(200);
        assertThat(fixture.recent(EventTable.SPAN)).isEmpty();
        assertThat(fixture.history(EventTable.SPAN)).isEqualTo(spans);
        assertThat(fixture.selection(EventTable.INVOCATION).files()).hasSize(7);
        assertThat(fixture.selection(EventTable.INVOCATION).sealedUntil()).isEqualTo("2031-11-21T00:00:00Z");
        assertThat(partitions("lambda_invocation")).doesNotContain("lambda_invocation_20311120");
        assertThat(fixture.registry
                        .counter("filigree.history.sealed", "table", "lambda_invocation")
                        .count())
                .isEqualTo(200);
        assertThat(failures()).isZero();
    }

    @Test
    void writesMetadataAndFrequentAttributesAsColumns() throws Exception {
        fixture.keeper().run();

        HistorySelection selection = fixture.selection(EventTable.INVOCATION);
        String file = selection.files().get(0).path().toString();
        assertThat(HistoryFixture.duckDb("SELECT DISTINCT concat_ws('|', account_id, region, function_name, account,"
                        + " runtime, memory_size, timeout, architecture, layers, snap_start, function_version,"
                        + " metadata_source, tags['team'], tags['cost centre']) FROM '" + file + "'"))
                .containsExactly(
                        "123456789012|eu-west-1|checkout|Shop|java21|512|30|arm64|a:1,b:2|None|$LATEST|poll|payments"
                                + "|it's \"7\"");
        HistoryLayout layout = selection.layout();
        HistoryColumn status =
                layout.sender("http.statusCode", HistoryType.DOUBLE).orElseThrow();
        HistoryColumn customer = layout.sender("customer", HistoryType.STRING).orElseThrow();
        HistoryColumn billed = layout.platform("cwDuration", HistoryType.DOUBLE).orElseThrow();
        assertThat(status.name()).isEqualTo("attr_http_statuscode");
        assertThat(selection.files().get(0).has(layout, status)).isTrue();
        assertThat(HistoryFixture.duckDb("SELECT count(*) || '' FROM '" + file + "' WHERE " + customer.quoted()
                        + " IS DISTINCT FROM (attributes ->> '$.customer') OR " + status.quoted()
                        + " IS DISTINCT FROM CAST((attributes ->> '$.\"http.statusCode\"') AS DOUBLE) OR "
                        + billed.quoted()
                        + " IS DISTINCT FROM CAST((completion ->> '$.cwDuration') AS DOUBLE)"))
                .containsExactly("0");
        assertThat(HistoryFixture.duckDb("SELECT DISTINCT field_id || '' FROM parquet_schema('" + file
                        + "') WHERE name = 'attr_customer'"))
                .containsExactly(String.valueOf(layout.fieldId(customer)));
    }

    @Test
    void rowsThatAreNotFinalStayAndFollowLater() throws Exception {
        String noon = "2031-11-20 12:00Z";
        UUID pending = fixture.add(EventTable.LOG, noon, noon, "pending", ", function_arn", ", '" + REPORTS + "'");
        UUID unresolved = fixture.add(EventTable.LOG, noon, noon, "undecorated", ", unresolved", ", '{}'");
        UUID received = fixture.add(EventTable.LOG, noon, "2031-11-21 07:00Z", "decorated", "", "");
        UUID settled = fixture.add(EventTable.LOG, noon, noon, "undecorated", "", "");
        UUID trace = fixture.add(
                EventTable.INVOCATION_ERROR,
                noon,
                noon,
                "decorated",
                ", inferred_from_log, completion",
                ", true, '{\"stackTrace\": \"at x\"}'");
        List<String> logs = fixture.recent(EventTable.LOG);

        fixture.keeper().run();
        assertThat(identities(fixture.history(EventTable.LOG))).containsExactly(settled);
        assertThat(identities(fixture.recent(EventTable.LOG))).containsExactlyInAnyOrder(pending, unresolved, received);
        assertThat(identities(fixture.recent(EventTable.INVOCATION_ERROR))).containsExactly(trace);
        assertThat(fixture.events(EventTable.LOG)).isEqualTo(logs);

        fixture.jdbc
                .sql("UPDATE log SET decoration_status = 'late', metadata_id = 1 WHERE decoration_status = 'pending'")
                .update();
        new EventPartitions(fixture.database).ensure(DAY, DAY.plusDays(1));
        assertThat(partitions("log")).doesNotContain("log_20311120");
        fixture.clock.forward(Duration.ofHours(2));
        HistoryKeeper keeper = fixture.keeper();
        keeper.run();
        assertThat(identities(fixture.history(EventTable.LOG))).containsExactlyInAnyOrder(settled, received, pending);

        fixture.clock.forward(Duration.ofHours(24));
        keeper.run();
        assertThat(fixture.recent(EventTable.LOG)).isEmpty();
        assertThat(fixture.recent(EventTable.INVOCATION_ERROR)).isEmpty();
        assertThat(fixture.history(EventTable.LOG)).hasSize(4);
        assertThat(failures()).isZero();
    }

    /** As a crash: nothing of the run after the step is done. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(SealStep.class)
    void resumesAfterACrash(SealStep step) throws Exception {
        fixture.add(EventTable.INVOCATION, "2031-11-20 12:00Z", "2031-11-20 12:00Z", "pending", "", "");
        List<String> events = fixture.recent(EventTable.INVOCATION);
        for (int occurrence = 1; occurrence <= 3; occurrence++) {
            AtomicInteger left = new AtomicInteger(occurrence);
            try {
                fixture.keeper(reached -> {
                            if (reached == step && left.decrementAndGet() == 0) {
                                throw new Crash();
                            }
                        })
                        .run();
            } catch (Crash e) {
                // Expected, unless the step is reached less often.
            }
            assertThat(fixture.events(EventTable.INVOCATION)).isEqualTo(events);
        }
        fixture.keeper().run();

        assertThat(fixture.events(EventTable.INVOCATION)).isEqualTo(events);
        assertThat(fixture.history(EventTable.INVOCATION)).hasSize(200);
        assertThat(dataFiles())
                .containsExactlyInAnyOrderElementsOf(fixture.selection(EventTable.INVOCATION).files().stream()
                        .map(HistoryFile::path)
                        .toList());
        assertThat(failures()).isZero();
    }

    @Test
    void sealsAgainWhatChangedMeanwhile() throws Exception {
        AtomicBoolean changed = new AtomicBoolean();
        fixture.keeper(step -> {
                    if (step == SealStep.FILES_WRITTEN && changed.compareAndSet(false, true)) {
                        fixture.jdbc
                                .sql(
                                        "UPDATE lambda_invocation SET completion = '{\"cwDuration\": 9}' WHERE ts = ?::timestamptz")
                                .param(MORNING.toString())
                                .update();
                    }
                })
                .run();
        List<String> events = fixture.recent(EventTable.INVOCATION);
        assertThat(events).hasSize(200);
        assertThat(fixture.history(EventTable.INVOCATION)).isEmpty();

        fixture.keeper().run();
        assertThat(fixture.history(EventTable.INVOCATION)).isEqualTo(events);
    }

    @Test
    void keepsWhatIsAddedMeanwhile() throws Exception {
        AtomicReference<UUID> added = new AtomicReference<>();
        fixture.keeper(step -> {
                    if (step == SealStep.FILES_WRITTEN && added.get() == null) {
                        added.set(fixture.add(
                                EventTable.INVOCATION,
                                "2031-11-20 12:00Z",
                                "2031-11-21 07:00Z",
                                "decorated",
                                ", function_arn",
                                ", '" + CHECKOUT + "'"));
                    }
                })
                .run();

        assertThat(identities(fixture.recent(EventTable.INVOCATION))).containsExactly(added.get());
        assertThat(fixture.history(EventTable.INVOCATION)).hasSize(200);
    }

    @Test
    void queriesSeeEachEventOnceWhileTheyMove() throws Exception {
        List<String> events = fixture.recent(EventTable.INVOCATION);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger reads = new AtomicInteger();
        Thread reader = new Thread(() -> {
            try {
                while (!done.get() || reads.get() == 0) {
                    assertThat(fixture.events(EventTable.INVOCATION)).isEqualTo(events);
                    reads.incrementAndGet();
                }
            } catch (SQLException | AssertionError e) {
                failure.set(e);
            }
        });
        reader.start();
        fixture.keeper().run();
        done.set(true);
        reader.join();

        assertThat(failure.get()).isNull();
        assertThat(fixture.history(EventTable.INVOCATION)).hasSize(200);
    }

    @Test
    void oneProcessSealsAtATime() throws Exception {
        try (HistoryLeader leader = HistoryLeader.elect(fixture.database).orElseThrow()) {
            assertThat(leader.connection().isValid(1)).isTrue();
            fixture.keeper().run();
            assertThat(fixture.recent(EventTable.INVOCATION)).hasSize(200);
        }
        fixture.keeper().run();
        assertThat(fixture.recent(EventTable.INVOCATION)).isEmpty();
    }

    @Test
    void aDayIsNotSealedBeforeMessagesOfItAreNoLongerJoined() throws Exception {
        fixture.clock.set(Instant.parse("2031-11-21T06:59:00Z"));
        fixture.keeper().run();
        assertThat(fixture.recent(EventTable.INVOCATION)).hasSize(200);
    }

    private double failures() {
        return Stream.of("seal", "expire", "compact", "clean", "run")
                .mapToDouble(task -> fixture.registry
                        .counter("filigree.history.failures", "task", task)
                        .count())
                .sum();
    }

    private List<String> partitions(String table) {
        return fixture.jdbc
                .sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ?::regclass")
                .param(table)
                .query(String.class)
                .list();
    }

    private List<Path> dataFiles() throws Exception {
        try (Stream<Path> files = Files.walk(root.resolve("lambda_invocation"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    private static List<UUID> identities(List<String> rows) {
        return rows.stream()
                .map(row -> Stream.of(row.split("\\|"))
                        .filter(part -> part.matches("[0-9a-f]{8}-[0-9a-f-]{27}"))
                        .findFirst()
                        .map(UUID::fromString)
                        .orElseThrow())
                .toList();
    }
}
