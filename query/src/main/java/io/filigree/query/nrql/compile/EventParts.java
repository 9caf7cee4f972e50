package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.ColumnarEvents.EventId;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.ColumnarEvents.Portion;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.RowVisitor;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.plan.StorageRanges;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the events of a query, which are read separately: those in PostgreSQL and those in columnar files. The parts
 * of one time range have different events.
 */
final class EventParts {

    /**
     * What a part of a query is compiled for.
     *
     * @param range no event of the part is outside
     * @param onlyEvents without the functions and the results of subqueries, which PostgreSQL reads
     * @param columnar whether they are in columnar files
     * @param columns with values of attributes, in addition to those of the event tables
     */
    record Source(Range range, boolean onlyEvents, boolean columnar, List<AttributeColumn> columns) {

        static Source inPostgres(Range range) {
            return new Source(range, false, false, List.of());
        }

        /** Of either store: events only, without columns of attributes. */
        static Source onlyEvents(Range range) {
            return new Source(range, true, false, List.of());
        }
    }

    /**
     * A part of the events.
     *
     * @param files null in PostgreSQL
     */
    record Part(
            Source source,
            StatementExecutor statements,
            @Nullable Files files) {

        static Part inPostgres(Range range, StatementExecutor statements) {
            return new Part(Source.inPostgres(range), statements, null);
        }

        /** Whether a value of each event fits into the memory of a statement, as far as this is known. */
        boolean isSmall() {
            return files == null || files.areSmall();
        }

        Range range() {
            return source.range();
        }

        boolean columnar() {
            return source.columnar();
        }
    }

    /**
     * The files of a part.
     *
     * @param sample statements on {@link Portion#SAMPLE}
     * @param ends statements on {@link Portion#ENDS}
     * @param events of all others than these
     * @param areSmall whether a value of each event fits into the memory of a statement
     */
    record Files(StatementExecutor sample, StatementExecutor ends, long events, boolean areSmall) {}

    private final StorageRanges storage;
    private final StatementExecutor postgres;
    private final ColumnarEvents.Reader columnar;

    EventParts(StorageRanges storage, StatementExecutor postgres, ColumnarEvents.Reader columnar) {
        this.storage = storage;
        this.postgres = postgres;
        this.columnar = columnar;
    }

    /** Those of a time range that may meet the condition of the query, in PostgreSQL first, newest ranges first. */
    List<Part> of(Query query, Range window) {
        List<Part> all = of(window, query.isOfEvents(), query.eventTypes(), IdCondition.of(query));
        return query.isOfEvents() && all.stream().anyMatch(Part::columnar)
                ? all.stream()
                        .filter(part -> part.columnar() || isInPostgres(query, part.range()))
                        .toList()
                : all;
    }

    /** Whether PostgreSQL has events of a query's types, of any account. It has none of most ranges that are in files. */
    private boolean isInPostgres(Query query, Range range) {
        List<SqlFragment> exist = query.eventTypes().stream()
                .map(EventTable::ofType)
                .distinct()
                .map(table -> SqlFragment.of(
                        "EXISTS (SELECT FROM " + table.table() + " WHERE ts >= {} AND ts < {})",
                        SqlFragment.moment(range.begin()),
                        SqlFragment.moment(range.end())))
                .toList();
        return postgres.rows(
                        "Existence of events in PostgreSQL",
                        SqlFragment.of("SELECT {}", SqlFragment.join(" OR ", exist)),
                        row -> row.getBoolean(1))
                .get(0);
    }

    /** Those of the events of some types, regardless of the condition of a query. */
    List<Part> ofTypes(Collection<String> types, Range window) {
        return of(window, true, types, null);
    }

    private List<Part> of(Range window, boolean onlyEvents, Collection<String> types, @Nullable EventId id) {
        Events events = events(types, window, id);
        Stream<Part> recent = (onlyEvents ? storage.divide(window) : List.of(window))
                .stream().map(range -> Part.inPostgres(range, postgres));
        Stream<Part> old = (types.isEmpty() ? List.<Range>of() : columnar.ranges(events))
                .stream().map(range -> part(events.within(range)));
        Comparator<Part> newestFirst =
                Comparator.comparing((Part part) -> part.range().end()).reversed();
        return Stream.concat(recent.sorted(newestFirst), old.sorted(newestFirst))
                .toList();
    }

    /** The events of columnar files in a time range that may meet the condition of the query. */
    Part inFiles(Query query, Range range) {
        return part(events(query.eventTypes(), range, IdCondition.of(query)));
    }

    private static Events events(Collection<String> types, Range range, @Nullable EventId id) {
        return new Events(types.stream().map(EventTable::ofType).collect(Collectors.toUnmodifiableSet()), range, id);
    }

    private Part part(Events events) {
        return new Part(
                new Source(events.range(), true, true, columnar.columns(events)),
                new Columnar(events, Portion.ALL),
                new Files(
                        new Columnar(events, Portion.SAMPLE),
                        new Columnar(events, Portion.ENDS),
                        columnar.eventsOfWholeFiles(events),
                        columnar.fitsIntoMemory(events)));
    }

    /** Copies rows of PostgreSQL to the database of the columnar files, as the table {@code copied}. */
    void copy(List<Column> columns, List<SqlFragment> selects) {
        try (ColumnarEvents.Copy copy = columnar.copy("copied", columns)) {
            selects.forEach(sql -> postgres.each(
                    "Rows of PostgreSQL, copied to columnar", sql, row -> copy.add(Column.read(columns, row))));
        }
    }

    /** Copies a few megabytes of PostgreSQL to another table; stops when a statement has more rows. Returns whether all were copied. */
    boolean copyFew(String table, List<Column> columns, List<SqlFragment> selects, int limit) {
        try (ColumnarEvents.Copy copy = columnar.copy(table, columns)) {
            for (SqlFragment sql : selects) {
                AtomicInteger rows = new AtomicInteger();
                SqlFragment limited = SqlFragment.of("{} LIMIT {}", sql, SqlFragment.integer(limit + 1L));
                postgres.eachOfFew("Few rows of PostgreSQL, copied to columnar", limited, row -> {
                    rows.incrementAndGet();
                    return copy.add(Column.read(columns, row));
                });
                if (rows.get() > limit) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The sum over all parts. */
    static long sum(List<Part> parts, ToLongFunction<Part> count) {
        return parts.stream().mapToLong(count).sum();
    }

    /** Runs statements on the columnar files of a time range. */
    private final class Columnar implements StatementExecutor {
        private final Events events;
        private final Portion portion;

        Columnar(Events events, Portion portion) {
            this.events = events;
            this.portion = portion;
        }

        @Override
        public <R> List<R> rows(String step, SqlFragment sql, Row<R> row) {
            Session files = columnar.session(events, portion);
            String text = sql.text(SqlDialect.DUCKDB);
            List<Object> parameters = sql.parameters(SqlDialect.DUCKDB);
            return postgres.observed(step + ", from columnar files", text, () -> files.rows(text, parameters, row));
        }

        @Override
        public void each(String step, SqlFragment sql, RowVisitor visitor) {
            rows(step, sql, visitor::visit);
        }

        @Override
        public void table(String table, SqlFragment select) {
            columnar.session(events, portion);
            String text = select.text(SqlDialect.DUCKDB);
            postgres.observed("Rows of columnar files in a table", text, () -> {
                columnar.table(table, text, select.parameters(SqlDialect.DUCKDB));
                return List.of();
            });
        }

        @Override
        public void charge(long values) {
            postgres.charge(values);
        }
    }
}
