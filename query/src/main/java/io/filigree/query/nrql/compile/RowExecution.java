package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.event.NewestFirst;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.plan.QueryPlan;
import io.filigree.query.nrql.plan.QueryWindows;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Source;
import org.jspecify.annotations.Nullable;

/** Executes the plans of single rows. */
final class RowExecution {

    private final QuerySources sources;
    private final StatementExecutor statements;
    private final FlatEvents flatEvents;
    private final AccountScope scope;

    RowExecution(QuerySources sources, StatementExecutor statements, FlatEvents flatEvents, AccountScope scope) {
        this.sources = sources;
        this.statements = statements;
        this.flatEvents = flatEvents;
        this.scope = scope;
    }

    /**
     * The rows of a result.
     *
     * @param read the time range in which events were read until there were enough
     * @param matched rows that meet the condition, as far as they were read
     */
    record Found(List<Map<String, @Nullable Object>> rows, Range read, long matched) {}

    Found found(QueryPlan.Rows plan) {
        Query query = plan.query();
        Range window = plan.window();
        boolean timed = query.from().stream().noneMatch(Source.Lookup.class::isInstance);
        RowReader.Whole whole = whole(query);
        boolean joined = whole != RowReader.Whole.NONE && query.join() != null;
        RowReader reader = new RowReader(statements, flatEvents);
        List<Range> parts = parts(query, window);
        QuerySources.Compiled compiled;
        RowQuery rowQuery;
        List<Map<String, @Nullable Object>> found;
        int next = 0;
        do {
            compiled = sources.compile(
                    query,
                    parts.get(next++),
                    List.of(),
                    whole == RowReader.Whole.NONE ? Relation::noneBesides : TableScan::whole);
            rowQuery = new RowQuery(query, compiled.rows(), compiled.condition(), compiled.expressions());
            found = reader.read(rowQuery, timed, whole, joined ? SubqueryJoin.WHOLE : SqlFragment.of("NULL::jsonb"));
        } while (next < parts.size() && found.size() < plan.limit());
        boolean stopped = query.orderBy() == null && timed && found.size() == plan.limit();
        boolean countIsKnown = query.orderBy() == null && (!found.isEmpty() || plan.offset() == 0);
        return new Found(
                found,
                stopped ? QueryWindows.since(window, found) : window,
                countIsKnown ? plan.offset() + found.size() : statements.count(compiled.rows(), compiled.condition()));
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
    private List<Range> parts(Query query, Range window) {
        boolean newestFirst = !scope.isAll() && query.isOfEvents() && query.join() == null && query.orderBy() == null;
        return newestFirst
                ? NewestFirst.begins(window.begin(), window.end()).stream()
                        .map(begin -> new Range(Objects.requireNonNull(begin), window.end()))
                        .toList()
                : List.of(window);
    }
}
