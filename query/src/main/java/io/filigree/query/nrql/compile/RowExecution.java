package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.event.FlatEvents;
import io.filigree.query.event.NewestFirst;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.compile.EventParts.Part;
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
    private final FlatEvents flatEvents;
    private final EventParts events;
    private final AccountScope scope;

    RowExecution(QuerySources sources, FlatEvents flatEvents, EventParts events, AccountScope scope) {
        this.sources = sources;
        this.flatEvents = flatEvents;
        this.events = events;
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
        List<Part> parts = events.of(plan.query(), plan.window());
        if (parts.size() != 1 || parts.get(0).columnar()) {
            return found(
                    plan,
                    ofSeveral(plan, parts),
                    () -> EventParts.sum(parts, part -> count(part, compile(plan, part.source()))));
        }
        Read read = ofOne(plan, parts.get(0));
        return found(plan, read.rows(), () -> count(parts.get(0), read.compiled()));
    }

    private static long count(Part part, QuerySources.Compiled compiled) {
        return part.statements().count(compiled.rows(), compiled.condition());
    }

    private Found found(QueryPlan.Rows plan, List<RowReader.Row> rows, LongSupplier count) {
        List<Map<String, @Nullable Object>> values =
                rows.stream().map(RowReader.Row::values).toList();
        boolean newestFirst = plan.query().orderBy() == null;
        boolean stopped = newestFirst && isTimed(plan.query()) && rows.size() == plan.limit();
        boolean countIsKnown = newestFirst && (!rows.isEmpty() || plan.offset() == 0);
        return new Found(
                values,
                stopped ? QueryWindows.since(plan.window(), values) : plan.window(),
                countIsKnown ? plan.offset() + rows.size() : count.getAsLong());
    }

    /** The rows of one place. */
    private Read ofOne(QueryPlan.Rows plan, Part part) {
        List<Range> parts = growing(plan.query(), plan.window());
        Read read;
        int next = 0;
        do {
            read = read(plan, Part.inPostgres(parts.get(next++), part.statements()), plan.limit(), plan.offset());
        } while (next < parts.size() && read.rows().size() < plan.limit());
        return read;
    }

    /** The first rows of each part, merged. */
    private List<RowReader.Row> ofSeveral(QueryPlan.Rows plan, List<Part> parts) {
        int wanted = plan.limit() + plan.offset();
        Query.Order order = plan.query().orderBy();
        List<RowReader.Row> all = new ArrayList<>();
        for (Part part : parts) {
            boolean newerAreEnough = order == null
                    && all.stream()
                                    .filter(row -> !isBefore(row, part.range().end()))
                                    .count()
                            >= wanted;
            if (!newerAreEnough) {
                all.addAll(ofPart(plan, part, wanted));
            }
        }
        if (order != null) {
            all.sort(RowOrder.of(order));
        } else if (isTimed(plan.query())) {
            all.sort(RowOrder.NEWEST);
        }
        return all.stream().skip(plan.offset()).limit(plan.limit()).toList();
    }

    /** An id selects few files, which are read once. Others are searched for the times of the newest rows first. */
    private List<RowReader.Row> ofPart(QueryPlan.Rows plan, Part part, int wanted) {
        if (!part.columnar() || plan.query().orderBy() != null || IdCondition.of(plan.query()) != null) {
            return read(plan, part, wanted, 0).rows();
        }
        Instant end = part.range().end();
        List<Instant> newest = NewestFirst.times(part.range().begin(), end, wanted, begin -> {
            Part newer = events.inFiles(plan.query(), new Range(begin, end));
            return newestTimes(newer, compile(plan, newer.source()), wanted);
        });
        if (newest.isEmpty()) {
            return List.of();
        }
        Range range = new Range(newest.get(newest.size() - 1), end);
        return read(plan, events.inFiles(plan.query(), range), wanted, 0).rows();
    }

    /** Reads no columns but those of the condition, which takes a fraction of the time that the rows take. */
    private static List<Instant> newestTimes(Part part, QuerySources.Compiled compiled, int wanted) {
        return part.statements()
                .rows(
                        "Times of the newest rows",
                        SqlFragment.of(
                                "SELECT r.ts FROM {} WHERE {} ORDER BY r.ts DESC LIMIT {}",
                                compiled.rows().from(),
                                compiled.condition(),
                                SqlFragment.integer(wanted)),
                        row -> row.getTimestamp(1).toInstant());
    }

    private static boolean isBefore(RowReader.Row row, Instant time) {
        return row.timestamp() != null && row.timestamp() < time.toEpochMilli();
    }

    private Read read(QueryPlan.Rows plan, Part part, int limit, int offset) {
        RowReader.Whole whole = whole(plan.query());
        boolean joined = whole != RowReader.Whole.NONE && plan.query().join() != null;
        QuerySources.Compiled compiled = compile(plan, part.source());
        List<RowReader.Row> rows = new RowReader(part.statements(), flatEvents, scope)
                .read(
                        new RowQuery(plan.query(), compiled, limit, offset),
                        isTimed(plan.query()),
                        whole,
                        joined ? SubqueryJoin.WHOLE : SqlFragment.of("NULL::jsonb"));
        return new Read(rows, compiled);
    }

    private QuerySources.Compiled compile(QueryPlan.Rows plan, EventParts.Source source) {
        return sources.compile(
                plan.query(),
                plan.window(),
                source,
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
