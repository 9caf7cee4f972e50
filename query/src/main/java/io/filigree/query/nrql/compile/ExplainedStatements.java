package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.db.event.EventPartition;
import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.RowVisitor;
import io.filigree.query.nrql.QueryDatabase.Session;

/** Runs each statement, and collects PostgreSQL's plans. */
final class ExplainedStatements implements StatementExecutor {

    private static final Pattern PARTITION = Pattern.compile("\\bon ((?:" + String.join("|", EventTable.tables())
            + ")_(?:" + EventPartition.SUFFIX_REGEX + "|default))\\b");

    private final Session session;
    private final List<String> steps = new ArrayList<>();
    private final List<String> sql = new ArrayList<>();
    private final List<String> plans = new ArrayList<>();
    private final Set<String> partitions = new LinkedHashSet<>();
    private long rows;

    ExplainedStatements(Session session) {
        this.session = session;
    }

    @Override
    public <R> List<R> rows(String step, SqlFragment statement, Row<R> row) {
        explain(step, statement);
        return session.rows(statement.text(), statement.parameters(), row);
    }

    @Override
    public void each(String step, SqlFragment statement, RowVisitor visitor) {
        explain(step, statement);
        session.each(statement.text(), statement.parameters(), visitor);
    }

    private void explain(String step, SqlFragment statement) {
        List<String> plan = PostgresQueryEngine.plan(session, statement);
        steps.add(step);
        sql.add(statement.text());
        plans.add(String.join("\n", plan));
        for (String line : plan) {
            rows = Math.max(rows, PostgresQueryEngine.estimate(line));
            Matcher partition = PARTITION.matcher(line);
            while (partition.find()) {
                partitions.add(partition.group(1));
            }
        }
    }

    @Override
    public <R> List<R> observed(String step, String statement, Supplier<List<R>> rows) {
        steps.add(step);
        sql.add(statement);
        plans.add("");
        return rows.get();
    }

    @Override
    public void charge(long values) {
        session.charge(values);
    }

    List<String> steps() {
        return steps;
    }

    List<String> sql() {
        return sql;
    }

    List<String> plans() {
        return plans;
    }

    /** The partitions that PostgreSQL reads. */
    List<String> partitions() {
        return List.copyOf(partitions);
    }

    /** The largest estimate of the rows of a scan. */
    long mostRows() {
        return rows;
    }
}
