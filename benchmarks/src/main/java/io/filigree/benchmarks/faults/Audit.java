package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import org.postgresql.PGConnection;

/** Compares a ledger with what PostgreSQL holds, id by id. The database must hold nothing else. */
final class Audit {

    /**
     * Where each kind of id is. A REPORT is in its invocation's completion, or, while that is not there, in a table of its
     * own; one statement reads both, so that one that is being moved is seen once. A stack trace that was posted separately
     * is in a row like those of errors until it is joined with its error; that row is no error. Metrics of OpenTelemetry
     * have no ids.
     */
    private static final String STORED = """
            CREATE TEMPORARY TABLE stored AS
            SELECT kind, id, count(*) AS times
              FROM (SELECT 'INVOCATION' AS kind, request_id AS id
                      FROM lambda_invocation
                    UNION ALL
                    SELECT 'INVOCATION_ERROR', request_id
                      FROM lambda_invocation_error
                     WHERE NOT (inferred_from_log IS TRUE AND coalesce(completion, '{}') ? 'stackTrace')
                    UNION ALL
                    SELECT 'STACK_TRACE', request_id
                      FROM lambda_invocation_error
                     WHERE (coalesce(completion, '{}') || attributes) ? 'stackTrace'
                    UNION ALL
                    SELECT 'SPAN', attributes ->> 'guid'
                      FROM span
                    UNION ALL
                    SELECT 'LOG', substring(attributes ->> 'message' FROM '(step [0-9a-f]{12}|eni-[0-9a-f]{17})')
                      FROM log
                    UNION ALL
                    SELECT 'METRIC', attributes ->> 'orderId'
                      FROM custom_event
                     WHERE type = 'Metric' AND attributes ? 'orderId'
                    UNION ALL
                    SELECT 'CUSTOM_EVENT', attributes ->> 'orderId'
                      FROM custom_event
                     WHERE type <> 'Metric'
                    UNION ALL
                    SELECT 'REPORT', request_id
                      FROM lambda_invocation
                     WHERE completion ->> 'cwDuration' IS NOT NULL
                    UNION ALL
                    SELECT 'REPORT', request_id
                      FROM invocation_completion
                     WHERE attributes ->> 'cwDuration' IS NOT NULL) AS rows
             GROUP BY kind, id
            """;

    /** An id is in two bodies when a sender put it into both; then one that was acknowledged is enough to require it. */
    private static final String EXPECTED = """
            CREATE TEMPORARY TABLE expected AS
            SELECT kind, id, min(body) AS body, bool_or(acknowledged) AS acknowledged
              FROM ledger
             GROUP BY kind, id
            """;

    private static final String COMPARED = """
            CREATE TEMPORARY TABLE compared AS
            SELECT kind, id, body, acknowledged, times,
                   acknowledged AND times IS NULL AS lost, times > 1 AS doubled, body IS NULL AS unknown
              FROM expected FULL JOIN stored USING (kind, id)
            """;

    private static final String TALLY = """
            SELECT count(*) FILTER (WHERE acknowledged),
                   coalesce(sum(times) FILTER (WHERE NOT unknown), 0),
                   count(*) FILTER (WHERE lost),
                   coalesce(sum(times - 1) FILTER (WHERE doubled), 0),
                   coalesce(sum(times) FILTER (WHERE unknown), 0)
              FROM compared
            """;

    private static final String EXAMPLES = """
            SELECT format('%s %s of body %s (%s) has %s rows', kind, id, body,
                          CASE WHEN acknowledged THEN 'acknowledged' ELSE 'not acknowledged' END, coalesce(times, 0))
              FROM compared
             WHERE lost OR doubled OR unknown
             ORDER BY body, kind, id
             LIMIT 20
            """;

    private final DataSource dataSource;

    Audit(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @param ledger the file of a {@link Ledger} */
    AuditResult of(Path ledger) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false); // what is temporary goes with it
            statement.execute("CREATE TEMPORARY TABLE ledger (kind text, id text, body bigint, acknowledged boolean)");
            try (Reader lines = Files.newBufferedReader(ledger)) {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY ledger FROM STDIN", lines);
            }
            statement.execute(STORED);
            statement.execute(EXPECTED);
            statement.execute(COMPARED);
            AuditResult tally = tally(statement, examples(statement));
            connection.rollback();
            return tally;
        }
    }

    private static AuditResult tally(Statement statement, List<String> examples) throws SQLException {
        try (ResultSet row = statement.executeQuery(TALLY)) {
            row.next();
            return new AuditResult(
                    row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), examples);
        }
    }

    private static List<String> examples(Statement statement) throws SQLException {
        List<String> examples = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(EXAMPLES)) {
            while (rows.next()) {
                examples.add(rows.getString(1));
            }
        }
        return examples;
    }
}
