package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.benchmarks.faults.EventId.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of the fault suite. */
@Tag("slow")
final class FaultSuiteTest {

    /** The row of an event whose loss and repetition change nothing else. */
    private static final Map<Kind, String> ROWS = Map.of(
            Kind.SPAN, "span WHERE attributes ->> 'guid' = ?",
            Kind.LOG, "log WHERE attributes ->> 'message' LIKE '%' || ? || '%'",
            Kind.METRIC, "custom_event WHERE type = 'Metric' AND attributes ->> 'orderId' = ?",
            Kind.CUSTOM_EVENT, "custom_event WHERE type <> 'Metric' AND attributes ->> 'orderId' = ?");

    /** What removes a part of another event. */
    private static final Map<Kind, List<String>> PARTS = Map.of(
            Kind.REPORT,
            List.of(
                    "UPDATE lambda_invocation SET completion = NULL WHERE request_id = ?",
                    "DELETE FROM invocation_completion WHERE request_id = ?"),
            Kind.STACK_TRACE,
            List.of("UPDATE lambda_invocation_error SET completion = completion - 'stackTrace',"
                    + " attributes = attributes - 'stackTrace' WHERE request_id = ?"));

    private static final Set<Kind> CHECKED = EnumSet.noneOf(Kind.class);

    private static final String COLUMNS = "ts, type, received_at, attributes, decoration_status, message_identity";

    private static final Options OPTIONS = Options.parse(List.of("--short"));

    private static FaultSuite suite;

    @BeforeAll
    static void start() throws Exception {
        suite = FaultSuite.open(OPTIONS);
        System.out.println(Result.header());
    }

    @AfterAll
    static void stop() throws IOException {
        suite.close();
        assertThat(CHECKED).containsAll(ROWS.keySet()).containsAll(PARTS.keySet());
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingThatWasAcknowledgedAndStoresNothingTwice(Scenario scenario) throws Exception {
        Result result = suite.run(scenario);

        System.out.println(result.line());
        assertThat(result.failures()).as("with seed %d", OPTIONS.seed()).isEmpty();
        assertThatTheCheckFindsWhatIsLostAndDoubled(scenario);
    }

    /**
     * A check that cannot fail would make all of the above worthless: so of each kind an event goes, and one comes again. Under
     * a short load some kinds may have no ids in a scenario.
     */
    private static void assertThatTheCheckFindsWhatIsLostAndDoubled(Scenario scenario) throws Exception {
        List<String> expected = new ArrayList<>();
        for (Kind kind : ROWS.keySet()) {
            List<String> ids = acknowledged(scenario, kind);
            if (ids.size() > 1) {
                String table = ROWS.get(kind).split(" ", 2)[0];
                change("DELETE FROM " + ROWS.get(kind), ids.get(0));
                change(
                        "INSERT INTO " + table + " (" + COLUMNS + ") SELECT " + COLUMNS + " FROM " + ROWS.get(kind),
                        ids.get(1));
                expected.add(kind + " " + ids.get(0) + " has 0 rows");
                expected.add(kind + " " + ids.get(1) + " has 2 rows");
                CHECKED.add(kind);
            }
        }
        for (Kind kind : PARTS.keySet()) {
            List<String> ids = acknowledged(scenario, kind);
            if (!ids.isEmpty()) {
                for (String removal : PARTS.get(kind)) {
                    change(removal, ids.get(0));
                }
                expected.add(kind + " " + ids.get(0) + " has 0 rows");
                CHECKED.add(kind);
            }
        }

        AuditResult tally = suite.check(scenario);

        assertThat(expected).isNotEmpty();
        assertThat(tally.examples())
                .map(example -> example.replaceFirst(" of body .*\\) has", " has"))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(tally.lost())
                .isEqualTo(expected.stream().filter(e -> e.endsWith("0 rows")).count());
        assertThat(tally.duplicates())
                .isEqualTo(expected.stream().filter(e -> e.endsWith("2 rows")).count());
    }

    private static List<String> acknowledged(Scenario scenario, Kind kind) throws IOException {
        Path ledger = OPTIONS.directory().resolve(scenario.title()).resolve(ScenarioContext.LEDGER);
        try (Stream<String> lines = Files.lines(ledger)) {
            return lines.filter(line -> line.startsWith(kind + "\t") && line.endsWith("\ttrue"))
                    .map(line -> line.split("\t", -1)[1])
                    .toList();
        }
    }

    private static void change(String sql, String id) throws SQLException {
        try (Connection connection = suite.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }
}
