package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.event.NewestFirst;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.plan.QueryPlan;
import io.filigree.query.nrql.plan.QueryWindows;
import io.filigree.query.nrql.plan.StorageRanges;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Source;
import org.jspecify.annotations.Nullable;

/** Executes the plans of single rows. */
final class RowExecution {

    private final QuerySources sources;
    private final StatementExecutor statements;
    private final RowReader reader;
    private final StorageRanges storage;
    private final AccountScope scope;

    RowExecution(
            QuerySources sources,
            StatementExecutor statements,
            FlatEvents flatEvents,
            StorageRanges storage,
            AccountScope scope) {
        this.sources = sources;
        this.statements = statements;
        this.reader = new RowReader(statements, flatEvents, scope);
        this.storage = storage;
        this.scope = scope;
    }

    /**
     * The rows of a result.
     *
     * @param read the time range in which events were read until there were enough
     * @param matched rows that meet the condition, as far as they were read
     */
    record Found(List<Map<String, @Nullable Object>> rows, Range read, long matched) {}

    /** The rows that were read, and what they were read from. */
    private record Read(List<RowReader.Row> rows, QuerySources.Compiled compiled) {}

    Found found(QueryPlan.Rows plan) {
        List<Range> ranges = plan.query().isOfEvents() ? storage.divide(plan.window()) : List.of(plan.window());
        if (ranges.size() > 1) {
            return found(plan, ofSeveral(plan, ranges), compile(plan, plan.window()));
        }
        Read read = ofOne(plan);
        return found(plan, read.rows(), read.compiled());
    }

    private Found found(QueryPlan.Rows plan, List<RowReader.Row> rows, QuerySources.Compiled compiled) {
        List<Map<String, @Nullable Object>> values =
                rows.stream().map(RowReader.Row::values).toList();
        boolean newestFirst = plan.query().orderBy() == null;
        boolean stopped = newestFirst && isTimed(plan.query()) && rows.size() == plan.limit();
        boolean countIsKnown = newestFirst && (!rows.isEmpty() || plan.offset() == 0);
        return new Found(
                values,
                stopped ? QueryWindows.since(plan.window(), values) : plan.window(),
                countIsKnown ? plan.offset() + rows.size() : statements.count(compiled.rows(), compiled.condition()));
    }

    /** The rows of one place. */
    private Read ofOne(QueryPlan.Rows plan) {
        List<Range> parts = growing(plan.query(), plan.window());
        Read read;
        int next = 0;
        do {
            read = read(plan, parts.get(next++), plan.limit(), plan.offset());
        } while (next < parts.size() && read.rows().size() < plan.limit());
        return read;
    }

    /** The first rows of each range, merged. */
    private List<RowReader.Row> ofSeveral(QueryPlan.Rows plan, List<Range> ranges) {
        int wanted = plan.limit() + plan.offset();
        Query.Order order = plan.query().orderBy();
        List<RowReader.Row> all = new ArrayList<>();
        for (int i = ranges.size() - 1; i >= 0; i--) {
            int missing = order == null ? wanted - all.size() : wanted;
            if (missing > 0) {
                all.addAll(read(plan, ranges.get(i), missing, 0).rows());
            }
        }
        if (order != null) {
            all.sort(RowOrder.of(order));
        }
        return all.stream().skip(plan.offset()).limit(plan.limit()).toList();
    }

    private Read read(QueryPlan.Rows plan, Range range, int limit, int offset) {
        RowReader.Whole whole = whole(plan.query());
        boolean joined = whole != RowReader.Whole.NONE && plan.query().join() != null;
        QuerySources.Compiled compiled = compile(plan, range);
        List<RowReader.Row> rows = reader.read(
                new RowQuery(plan.query(), compiled, limit, offset),
                isTimed(plan.query()),
                whole,
                joined ? SubqueryJoin.WHOLE : SqlFragment.of("NULL::jsonb"));
        return new Read(rows, compiled);
    }

    private QuerySources.Compiled compile(QueryPlan.Rows plan, Range range) {
        return sources.compile(
                plan.query(),
                plan.window(),
                range,
                List.of(),
                whole(plan.query()) == RowReader.Whole.NONE ? Relation::noneBesides : TableScan::whole);
    }

    private static boolean isTimed(Query query) {
        return query.from().stream().noneMatch(Source.Lookup.class::isInstance);
    }

    private static RowReader.Whole whole(Query query) {
        boolean all = query.select().stream().anyMatch(selected -> selected.expression() instanceof Expression.Star);
        if (!all) {
            return RowReader.Whole.NONE;
        }
        if (!query.isOfEvents() && query.from().size() > 1) {
            throw new NrqlException(query.place(), "SELECT * needs event types, or one table or subquery");
        }
        return query.isOfEvents() ? RowReader.Whole.EVENT : RowReader.Whole.OBJECT;
    }

    /** Growing time ranges, of which each ends with the window: the newest events of some accounts are found in a short one. */
    private List<Range> growing(Query query, Range window) {
        boolean newestFirst = !scope.isAll() && query.isOfEvents() && query.join() == null && query.orderBy() == null;
        return newestFirst
                ? NewestFirst.begins(window.begin(), window.end()).stream()
                        .map(begin -> new Range(Objects.requireNonNull(begin), window.end()))
                        .toList()
                : List.of(window);
    }
}
