package io.filigree.query.nrql.compile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.compile.EventParts.Part;
import io.filigree.query.nrql.compile.GroupQuery.Grouped;
import io.filigree.query.nrql.compile.QuerySources.Compiled;
import io.filigree.query.nrql.plan.AggregatePlan;
import io.filigree.query.nrql.plan.CollectedGroup;
import io.filigree.query.nrql.plan.ExpressionVisitor;
import io.filigree.query.nrql.plan.MetricNames;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.plan.QueryWindows;
import io.filigree.query.nrql.plan.TimeBuckets;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** Executes the plans of aggregates. */
final class AggregateExecution {

    private final QuerySources sources;
    private final StatementExecutor statements;
    private final EventParts events;
    private final AccountScope scope;
    private final boolean totals;

    /** @param totals whether the total over all facets is computed */
    AggregateExecution(
            QuerySources sources, StatementExecutor statements, EventParts events, AccountScope scope, boolean totals) {
        this.sources = sources;
        this.statements = statements;
        this.events = events;
        this.scope = scope;
        this.totals = totals;
    }

    /** @param wanted the facets to show, regardless of rank; null to select the top ones */
    Grouped grouped(Query query, AggregatePlan plan, @Nullable List<List<@Nullable Object>> wanted) {
        List<Part> parts = events.of(query, plan.window());
        if (parts.size() == 1) {
            Part part = parts.get(0);
            if (!part.columnar()) {
                return direct(query, plan, part).answer(wanted);
            }
            if (isDirectInColumns(plan)) {
                return ofFiles(query, plan, part, wanted);
            }
        } else if (isDirectInColumns(plan) && hasUnboundedState(plan)) {
            Optional<GroupQuery> groups = ofBothStores(query, plan, parts);
            if (groups.isPresent()) {
                return groups.get().answer(wanted);
            }
        }
        Compiled compiled = compile(query, plan, EventParts.Source.inPostgres(plan.window()));
        return answer(groups(query, plan, compiled, statements), query, plan, parts, wanted);
    }

    private GroupQuery direct(Query query, AggregatePlan plan, Part part) {
        return groups(query, plan, compile(query, plan, part.source()), part.statements());
    }

    /**
     * Percentiles are computed from all values if these fit into memory, which takes one statement for each level of groups.
     * Otherwise from those of few magnitudes, and unique counts from groups by value.
     */
    private Grouped ofFiles(Query query, AggregatePlan plan, Part part, @Nullable List<List<@Nullable Object>> wanted) {
        boolean unbounded = hasUnboundedState(plan);
        if (unbounded && !part.isSmall()) {
            Optional<GroupQuery> keyed = byKey(query, plan, part);
            if (keyed.isPresent()) {
                return keyed.get().answer(wanted);
            }
        }
        try {
            return direct(query, plan, part).answer(wanted);
        } catch (QueryRefusedException e) {
            if (e.reason() != QueryRefusedException.Reason.TOO_MANY_EVENTS || !unbounded || !part.isSmall()) {
                throw e;
            }
            return byKey(query, plan, part).orElseThrow(() -> e).answer(wanted);
        }
    }

    private Optional<GroupQuery> byKey(Query query, AggregatePlan plan, Part files) {
        return byKey(query, plan, compile(query, plan, files.source()), files, List.of());
    }

    /** Whether DuckDB can compute the result from events. The states of other aggregates have a form of PostgreSQL. */
    private static boolean isDirectInColumns(AggregatePlan plan) {
        return plan.states().all().stream().map(PartialState::kind).allMatch(kind -> switch (kind) {
            case EVENTS, COUNT, COUNT_OF_NUMBERS, SUM, MIN, MAX, VARIANCE, NEWEST, OLDEST, DISTINCT, FREQUENCIES ->
                true;
            case VALUES, HISTOGRAM, SUM_BY_BOUND, REGRESSION, LAST_TWO -> false;
        });
    }

    /** Whether a state has each value of its events, so that a copy of these values is smaller than the states. */
    private static boolean hasUnboundedState(AggregatePlan plan) {
        return plan.states().all().stream()
                .map(PartialState::kind)
                .anyMatch(kind -> kind == PartialState.Kind.DISTINCT || kind == PartialState.Kind.FREQUENCIES);
    }

    /** The groups of events in columnar files and in PostgreSQL; empty if these have other columns. */
    private Optional<GroupQuery> ofBothStores(Query query, AggregatePlan plan, List<Part> parts) {
        List<Part> files = parts.stream().filter(Part::columnar).toList();
        if (files.size() != 1) {
            return Optional.empty();
        }
        List<Compiled> recent = parts.stream()
                .filter(part -> !part.columnar())
                .map(part -> compile(query, plan, part.source()))
                .toList();
        Compiled compiled = compile(query, plan, files.get(0).source());
        Optional<GroupQuery> keyed = byKey(query, plan, compiled, files.get(0), recent);
        if (keyed.isPresent()) {
            return keyed;
        }
        CopiedRows copy = new CopiedRows(compiled, recent);
        if (!copy.isPossible()) {
            return Optional.empty();
        }
        Compiled all = copy.all(source -> scan(query, plan, source), events);
        return Optional.of(
                groups(query, plan, all, scan(query, plan, all), files.get(0).statements(), null));
    }

    /** The groups of events by key, in files and in PostgreSQL; empty if they cannot be grouped by one. */
    private Optional<GroupQuery> byKey(
            Query query, AggregatePlan plan, Compiled files, Part part, List<Compiled> recent) {
        TimeBuckets buckets = plan.buckets();
        if (buckets != null && buckets.slides()) {
            return Optional.empty();
        }
        KeyedGroups.Store store = new KeyedGroups.Store(
                scan(query, plan, files),
                part.statements(),
                Objects.requireNonNull(part.files()).sample());
        List<KeyedGroups.Store> others = recent.stream()
                .map(each -> new KeyedGroups.Store(scan(query, plan, each), statements, statements))
                .toList();
        return KeyedGroups.read(store, others, events)
                .map(groups -> groups(query, plan, files, groups, part.statements(), null));
    }

    private Compiled compile(Query query, AggregatePlan plan, EventParts.Source source) {
        return sources.compile(
                query, plan.window(), source, MetricNames.of(query).parts(), Relation::noneBesides);
    }

    private GroupQuery groups(Query query, AggregatePlan plan, Compiled compiled, StatementExecutor executor) {
        String zone = QueryWindows.zone(query).getId();
        EagerAggregation early = EagerAggregation.of(
                        query, plan.window(), scope, compiled.noted(), compiled.names(), compiled.condition(), zone)
                .orElse(null);
        return groups(query, plan, compiled, scan(query, plan, compiled), executor, early);
    }

    private GroupQuery groups(
            Query query,
            AggregatePlan plan,
            Compiled compiled,
            GroupSource scan,
            StatementExecutor executor,
            @Nullable EagerAggregation early) {
        AggregateCompiler aggregates = new AggregateCompiler(
                plan.needed(),
                plan.states(),
                states(plan, compiled),
                QueryWindows.zone(query).getId());
        return new GroupQuery(plan, scan, aggregates, totals, executor, early);
    }

    private static StateCompiler states(AggregatePlan plan, Compiled compiled) {
        return new StateCompiler(compiled.expressions(), plan.window().begin().toEpochMilli());
    }

    private static GroupScan scan(Query query, AggregatePlan plan, Compiled compiled) {
        StateCompiler states = states(plan, compiled);
        return new GroupScan(
                plan,
                compiled.rows(),
                compiled.condition(),
                new FacetColumns(compiled.expressions().groupedBy(plan.keys())),
                new AggregateColumns(
                        plan.states().all().stream().map(states::column).toList()),
                isCoveredByIndex(query));
    }

    /** Whether a time index covers all columns of the query. */
    private static boolean isCoveredByIndex(Query query) {
        return query.isOfEvents()
                && query.join() == null
                && query.where() == null
                && query.facet() == null
                && query.variables().isEmpty()
                && Set.of(Attributes.DURATION, Attributes.ERROR).containsAll(ExpressionVisitor.attributes(query));
    }

    /** Collects the groups of each range. */
    private Grouped answer(
            GroupQuery groups,
            Query query,
            AggregatePlan plan,
            List<Part> parts,
            @Nullable List<List<@Nullable Object>> wanted) {
        TimeBuckets buckets = plan.buckets();
        boolean byBucket = buckets != null;
        boolean slides = buckets != null && buckets.slides();
        List<CollectedGroup> all = new ArrayList<>();
        List<CollectedGroup> bucketed = new ArrayList<>();
        for (Part part : parts) {
            GroupScan scan = scan(query, plan, compile(query, plan, part.source()));
            all.addAll(collect(part, scan, !plan.keys().isEmpty(), byBucket && !slides));
            if (slides) {
                bucketed.addAll(collect(part, scan, !plan.keys().isEmpty(), true));
            }
        }
        return groups.answer(all, slides ? bucketed : all, wanted);
    }

    private static List<CollectedGroup> collect(Part part, GroupScan scan, boolean byFacet, boolean byBucket) {
        return part.statements()
                .rows("States of groups of a time range", scan.collect(byFacet, byBucket), AggregateExecution::read);
    }

    private static CollectedGroup read(ResultSet row) throws SQLException {
        int bucket = row.getInt("bucket");
        return new CollectedGroup(
                row.getString("keys"), row.wasNull() ? null : (Integer) bucket, row.getString("states"));
    }
}
