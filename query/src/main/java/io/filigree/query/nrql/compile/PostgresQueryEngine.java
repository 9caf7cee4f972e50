package io.filigree.query.nrql.compile;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.RowVisitor;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryExplanation;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Statistics;
import io.filigree.query.nrql.plan.StorageRanges;
import io.filigree.query.nrql.syntax.FunctionCatalog;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Runs NRQL queries on PostgreSQL. */
public final class PostgresQueryEngine implements QueryEngine {

    private static final Pattern ESTIMATE = Pattern.compile("rows=(\\d+)");

    /** Each event has at least a hundred bytes. */
    private static final String MOST_EVENTS = """
            SELECT coalesce(sum(pg_relation_size(inhrelid)), 0)::bigint / 100 FROM pg_inherits
            WHERE inhparent = ANY (?::text[]::regclass[])
            """;

    private static final Duration COUNTED_FOR = Duration.ofMinutes(1);

    private record Counted(long events, Instant at) {}

    private final QueryDatabase database;
    private final FlatEvents flatEvents;
    private final FunctionCatalog functions;
    private final Clock clock;
    private final long maxInspected;
    private final StorageRanges storage;
    private final ColumnarEvents columnar;
    private volatile @Nullable Counted counted;

    /** @param maxInspected events that one statement may read, as PostgreSQL estimates before it does */
    public PostgresQueryEngine(
            QueryDatabase database,
            InventoryReader inventory,
            FunctionCatalog functions,
            Clock clock,
            long maxInspected) {
        this(database, inventory, functions, clock, maxInspected, StorageRanges.ONE, ColumnarEvents.NONE);
    }

    /**
     * @param storage the time ranges in PostgreSQL that are aggregated separately
     * @param columnar the events that are not in PostgreSQL
     */
    public PostgresQueryEngine(
            QueryDatabase database,
            InventoryReader inventory,
            FunctionCatalog functions,
            Clock clock,
            long maxInspected,
            StorageRanges storage,
            ColumnarEvents columnar) {
        this.database = requireNonNull(database, "database");
        this.flatEvents = new FlatEvents(inventory);
        this.functions = requireNonNull(functions, "functions");
        this.clock = requireNonNull(clock, "clock");
        this.maxInspected = maxInspected;
        this.storage = requireNonNull(storage, "storage");
        this.columnar = requireNonNull(columnar, "columnar");
    }

    @Override
    public QueryResult answer(QueryRequest question) {
        long began = System.nanoTime();
        return read(question, (session, files) -> {
            Query query = parse(question);
            ScopedTables tables = new ScopedTables(question.scope());
            StatementExecutor statements = tables.isBound() ? unguarded(session) : new Guarded(session);
            EventLimit limit = new EventLimit(session, tables, maxInspected);
            QueryExecution asking = new QueryExecution(
                    session,
                    statements,
                    flatEvents,
                    limit,
                    new EventParts(storage, statements, files),
                    question,
                    functions,
                    clock.instant());
            QueryExecution.Outcome outcome = outcome(asking, query, question);
            long millis = (System.nanoTime() - began) / 1_000_000;
            return new QueryResult(
                    question.nrql(),
                    query,
                    outcome.window(),
                    outcome.kind(),
                    asking.eventTypes(),
                    outcome.current(),
                    outcome.previous(),
                    new Statistics(Math.max(outcome.inspected(), outcome.matched()), outcome.matched(), 0, millis),
                    asking.messages());
        });
    }

    private interface Work<T> {
        T with(Session session, ColumnarEvents.Reader files);
    }

    private <T> T read(QueryRequest question, Work<T> work) {
        return database.read(question.scope(), question.timeout(), session -> {
            try (ColumnarEvents.Reader files = columnar.open(session, question.scope(), question.timeout())) {
                return work.with(session, files);
            }
        });
    }

    private static QueryExecution.Outcome outcome(QueryExecution asking, Query query, QueryRequest question) {
        try {
            return asking.ask(query, question.window());
        } catch (QueryRefusedException e) {
            throw WrongPattern.locate(query, e);
        }
    }

    /** Parses the query and checks its complexity. The time depends on the query's complexity, so this runs after the query got its permit. */
    private Query parse(QueryRequest question) {
        if (question.nrql().length() > QueryRequest.MAX_LENGTH) {
            throw new NrqlException(
                    SourceLocation.START,
                    "a query may have at most " + QueryRequest.MAX_LENGTH + " characters, not "
                            + question.nrql().length());
        }
        Query query = NrqlParser.parse(question.nrql(), functions);
        QueryComplexity.check(query);
        return query;
    }

    @Override
    public QueryExplanation explain(QueryRequest question) {
        return read(question, (session, files) -> {
            Query query = parse(question);
            ExplainedStatements explained = new ExplainedStatements(session);
            Instant now = clock.instant();
            EventLimit limit = new EventLimit(session, new ScopedTables(question.scope()), maxInspected);
            QueryExecution asking = new QueryExecution(
                    session,
                    explained,
                    flatEvents,
                    limit,
                    new EventParts(storage, explained, files),
                    question,
                    functions,
                    now);
            QueryExecution.Outcome outcome = outcome(asking, query, question);
            Map<String, Long> events = new TreeMap<>();
            asking.decorationOf(outcome).forEach(events::put);
            long all = events.values().stream().mapToLong(Long::longValue).sum();
            long decorated = events.getOrDefault("decorated", 0L) + events.getOrDefault("late", 0L);
            String logical =
                    asking.plans().stream().map(plan -> plan.tree().tree()).collect(Collectors.joining("\n\n"));
            return new QueryExplanation(
                    logical,
                    explained.steps(),
                    explained.sql(),
                    explained.plans(),
                    explained.partitions(),
                    explained.mostRows(),
                    events,
                    all == 0 ? 1 : (double) decorated / all);
        });
    }

    /** Of some accounts' events, which {@link EventLimit} counts. */
    private static StatementExecutor unguarded(Session session) {
        return new StatementExecutor() {
            @Override
            public <R> List<R> rows(String step, SqlFragment sql, Row<R> row) {
                return session.rows(sql.text(), sql.parameters(), row);
            }

            @Override
            public void each(String step, SqlFragment sql, RowVisitor visitor) {
                session.each(sql.text(), sql.parameters(), visitor);
            }

            @Override
            public void eachOfFew(String step, SqlFragment sql, RowVisitor visitor) {
                session.eachOfFew(sql.text(), sql.parameters(), visitor);
            }

            @Override
            public void charge(long values) {
                session.charge(values);
            }
        };
    }

    /** Gets PostgreSQL's estimate of the rows that a statement reads, before the statement runs. */
    private final class Guarded implements StatementExecutor {
        private final Session session;

        Guarded(Session session) {
            this.session = session;
        }

        @Override
        public <R> List<R> rows(String step, SqlFragment sql, Row<R> row) {
            refuseTooMany(sql);
            return session.rows(sql.text(), sql.parameters(), row);
        }

        @Override
        public void each(String step, SqlFragment sql, RowVisitor visitor) {
            refuseTooMany(sql);
            session.each(sql.text(), sql.parameters(), visitor);
        }

        @Override
        public void eachOfFew(String step, SqlFragment sql, RowVisitor visitor) {
            refuseTooMany(sql);
            session.eachOfFew(sql.text(), sql.parameters(), visitor);
        }

        @Override
        public void charge(long values) {
            session.charge(values);
        }

        private void refuseTooMany(SqlFragment sql) {
            if (mostEvents(session) <= maxInspected) {
                return;
            }
            long estimate = plan(session, sql).stream()
                    .mapToLong(PostgresQueryEngine::estimate)
                    .max()
                    .orElse(0);
            if (estimate > maxInspected) {
                throw EventLimit.refusal(maxInspected);
            }
        }
    }

    /** Upper bound of the number of events: below the limit, queries need no estimate. */
    private long mostEvents(Session session) {
        Counted last = counted;
        if (last == null || clock.instant().isAfter(last.at().plus(COUNTED_FOR))) {
            SqlFragment tables = SqlFragment.texts(EventTable.tables());
            long most = session.rows(MOST_EVENTS, tables.parameters(), row -> row.getLong(1))
                    .get(0);
            last = new Counted(most, clock.instant());
            counted = last;
        }
        return last.events();
    }

    static List<String> plan(Session session, SqlFragment sql) {
        return session.rows("EXPLAIN " + sql.text(), sql.parameters(), row -> row.getString(1));
    }

    static long estimate(String line) {
        Matcher estimate = ESTIMATE.matcher(line);
        boolean reads = line.contains(" Scan ");
        return reads && estimate.find() ? Long.parseLong(estimate.group(1)) : 0;
    }
}
