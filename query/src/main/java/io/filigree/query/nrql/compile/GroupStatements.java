package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.query.nrql.compile.GroupRow.Of;
import io.filigree.query.nrql.plan.AggregatePlan;
import io.filigree.query.nrql.plan.TimeBuckets;
import io.filigree.query.nrql.syntax.Expression;
import org.jspecify.annotations.Nullable;

/** Selects results from tables of groups: the values of each group, and which groups are kept. */
final class GroupStatements {

    private final AggregatePlan plan;
    private final FacetColumns facets;
    private final AggregateCompiler aggregates;

    GroupStatements(AggregatePlan plan, FacetColumns facets, AggregateCompiler aggregates) {
        this.plan = plan;
        this.facets = facets;
        this.aggregates = aggregates;
    }

    /** The values of a table of groups. */
    SqlFragment values(Of of, SqlFragment groups) {
        boolean bucket = of == Of.FACET_BUCKET || of == Of.TOTAL_BUCKET || of == Of.UNKNOWN_BUCKET;
        boolean named = of == Of.FACET || of == Of.FACET_BUCKET;
        GroupTime time = bucket ? bucketTime() : wholeWindow();
        List<SqlFragment> values = plan.select().stream()
                .map(selected -> aggregates.value(selected.expression(), time).json())
                .toList();
        return SqlFragment.of(
                "SELECT " + of.ordinal() + " AS part, "
                        + (named ? facets.asJson() : "NULL")
                        + " AS names, " + (bucket ? "b" : "0") + " AS bucket, coalesce(" + plan.events()
                        + ", 0)::bigint AS events, {} AS key, jsonb_build_array({}) AS found FROM {}",
                of == Of.FACET ? key() : SqlFragment.of("NULL::double precision"),
                SqlFragment.join(", ", values),
                groups);
    }

    /** The number of events of all groups. */
    SqlFragment events(Of of, String where) {
        return SqlFragment.of("SELECT " + of.ordinal() + ", NULL, 0, coalesce(sum(" + plan.events()
                + "), 0)::bigint, NULL, '[]' FROM g" + where);
    }

    /**
     * The groups that are returned as facets.
     *
     * @param wanted their names, regardless of rank; null to select the top ones
     */
    SqlFragment kept(SqlFragment groups, @Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> conditions = new ArrayList<>(facets.allArePresent());
        if (wanted != null) {
            conditions.add(facets.isAmong(wanted));
            return SqlFragment.of("SELECT * FROM {} WHERE {}", groups, SqlFragment.and(conditions));
        }
        if (plan.required() != null) {
            conditions.add(SqlFragment.of(plan.required() + " > 0"));
        }
        SqlFragment order = plan.order() == null
                ? SqlFragment.of("{} DESC NULLS LAST", key())
                : FacetKey.order(plan.order(), aggregates.value(plan.order().by(), wholeWindow()));
        return SqlFragment.of(
                "SELECT * FROM {} WHERE {} ORDER BY {}, {} LIMIT {} OFFSET {}",
                groups,
                SqlFragment.and(conditions),
                order,
                facets.namesInOrder(),
                SqlFragment.integer(plan.limit()),
                SqlFragment.integer(plan.offset()));
    }

    private SqlFragment key() {
        Expression first = plan.select().get(0).expression();
        return FacetKey.of(first, aggregates.value(first, wholeWindow()), plan.events());
    }

    private GroupTime wholeWindow() {
        return new GroupTime(SqlFragment.number(plan.end() - plan.begin()), SqlFragment.number(plan.end()));
    }

    private GroupTime bucketTime() {
        TimeBuckets buckets = Objects.requireNonNull(plan.buckets());
        return new GroupTime(
                SqlFragment.number(buckets.size()),
                SqlFragment.of(
                        "({} + b * {})",
                        SqlFragment.number(buckets.begin() + buckets.size()),
                        SqlFragment.number(buckets.step())));
    }
}
