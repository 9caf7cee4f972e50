package io.filigree.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.benchmarks.faults.EventId.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of the fault suite. */
final class FaultSuiteTest {

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
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingThatWasAcknowledgedAndStoresNothingTwice(Scenario scenario) throws Exception {
        Result result = suite.run(scenario);

        System.out.println(result.line());
        assertThat(result.failures()).as("with seed %d", OPTIONS.seed()).isEmpty();
        assertThatTheCheckFindsWhatIsLostAndDoubled(scenario);
    }

    /** A check that cannot fail would make all of the above worthless: so two events go, and one comes again. */
    private static void assertThatTheCheckFindsWhatIsLostAndDoubled(Scenario scenario) throws Exception {
        Iterator<String> spans = acknowledged(scenario, Kind.SPAN).iterator();
        String reported = acknowledged(scenario, Kind.REPORT).get(0);
        String lost = spans.next();
        String doubled = spans.next();
        change("DELETE FROM span WHERE attributes ->> 'guid' = ?", lost);
        change("UPDATE lambda_invocation SET completion = NULL WHERE request_id = ?", reported);
        change("DELETE FROM invocation_completion WHERE request_id = ?", reported);
        change(
                "INSERT INTO span (ts, type, received_at, attributes, decoration_status, message_identity)"
                        + " SELECT ts, type, received_at, attributes, decoration_status, message_identity"
                        + " FROM span WHERE attributes ->> 'guid' = ?",
                doubled);

        AuditResult tally = suite.check(scenario);

        assertThat(tally.lost()).isEqualTo(2);
        assertThat(tally.duplicates()).isEqualTo(1);
        assertThat(tally.examples())
                .hasSize(3)
                .anyMatch(example -> example.startsWith("SPAN " + lost) && example.endsWith("0 rows"))
                .anyMatch(example -> example.startsWith("REPORT " + reported) && example.endsWith("0 rows"))
                .anyMatch(example -> example.startsWith("SPAN " + doubled) && example.endsWith("2 rows"));
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
