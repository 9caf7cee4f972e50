package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.plan.StorageRanges;
import io.filigree.query.nrql.syntax.Query;

/**
 * The parts of the events of a query, which are read separately: those in PostgreSQL and those in columnar files. The parts
 * of one time range have different events.
 */
final class EventParts {

    /**
     * A part of the events.
     *
     * @param range no event of the part is outside
     * @param columnar whether they are in columnar files, which have events only, and not the functions or results of subqueries
     */
    record Part(Range range, boolean columnar, StatementExecutor statements) {}

    private final StorageRanges storage;
    private final StatementExecutor postgres;
    private final ColumnarEvents.Reader columnar;

    EventParts(StorageRanges storage, StatementExecutor postgres, ColumnarEvents.Reader columnar) {
        this.storage = storage;
        this.postgres = postgres;
        this.columnar = columnar;
    }

    /** Those of a time range, in PostgreSQL first, newest ranges first. */
    List<Part> of(Query query, Range window) {
        return of(window, query.isOfEvents(), query.eventTypes());
    }

    /** Those of the events of a type. */
    List<Part> of(String type, Range window) {
        return of(window, true, List.of(type));
    }

    private List<Part> of(Range window, boolean onlyEvents, Collection<String> types) {
        Set<EventTable> tables = types.stream().map(EventTable::ofType).collect(Collectors.toUnmodifiableSet());
        Stream<Part> recent = (onlyEvents ? storage.divide(window) : List.of(window))
                .stream().map(range -> new Part(range, false, postgres));
        Stream<Part> old = (tables.isEmpty() ? List.<Range>of() : columnar.ranges(tables, window))
                .stream().map(range -> new Part(range, true, new Columnar(tables, range)));
        Comparator<Part> newestFirst =
                Comparator.comparing((Part part) -> part.range().end()).reversed();
        return Stream.concat(recent.sorted(newestFirst), old.sorted(newestFirst))
                .toList();
    }

    /** The sum over all parts. */
    static long sum(List<Part> parts, ToLongFunction<Part> count) {
        return parts.stream().mapToLong(count).sum();
    }

    /** Runs statements on the columnar files of a time range. */
    private final class Columnar implements StatementExecutor {
        private final Set<EventTable> tables;
        private final Range range;

        Columnar(Set<EventTable> tables, Range range) {
            this.tables = tables;
            this.range = range;
        }

        @Override
        public <R> List<R> rows(String step, SqlFragment sql, Row<R> row) {
            Session files = columnar.events(tables, range);
            String text = sql.text(SqlDialect.DUCKDB);
            List<Object> parameters = sql.parameters(SqlDialect.DUCKDB);
            return postgres.observed(step + ", from columnar files", text, () -> files.rows(text, parameters, row));
        }

        @Override
        public void charge(long values) {
            postgres.charge(values);
        }
    }
}
