package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import org.jspecify.annotations.Nullable;

/** The logical plan of a query without the subqueries whose values it contains. It does not depend on an engine. */
public sealed interface QueryPlan {

    /** The query, with the values of its subqueries. */
    Query query();

    /** The time range. */
    Range window();

    /** Returns the steps of the plan. */
    PlanNode tree();

    /** {@code SHOW EVENT TYPES}. */
    record EventTypes(Query query, Range window) implements QueryPlan {

        @Override
        public PlanNode tree() {
            return new PlanNode.Names(new PlanNode.OneRow(), "event types");
        }
    }

    /** A query without FROM. */
    record Constants(Query query, Range window) implements QueryPlan {

        @Override
        public PlanNode tree() {
            return new PlanNode.Project(new PlanNode.OneRow(), query.select());
        }
    }

    /** {@code SELECT keyset()}, for all events or for each group of FACET. */
    record Keyset(Query query, Range window, PlanNode source) implements QueryPlan {

        @Override
        public PlanNode tree() {
            return new PlanNode.Names(source, "attributes");
        }
    }

    /**
     * Single rows.
     *
     * @param source the rows and the condition on them
     */
    record Rows(Query query, Range window, PlanNode source) implements QueryPlan {

        private static final int DEFAULT_LIMIT = 100;

        /** The maximum of rows. */
        public int limit() {
            Limit limit = query.limit();
            return limit == null ? DEFAULT_LIMIT : limit.count();
        }

        /** The rows that are left out before. */
        public int offset() {
            Limit limit = query.limit();
            return limit == null ? 0 : limit.offset();
        }

        @Override
        public PlanNode tree() {
            PlanNode first = new PlanNode.TopN(source, query.orderBy(), limit(), offset());
            return new PlanNode.Project(first, query.select());
        }
    }

    /**
     * Aggregates.
     *
     * @param previous the same for the time range of COMPARE WITH; null without one
     */
    record Aggregates(
            Query query,
            Range window,
            AggregatePlan current,
            @Nullable AggregatePlan previous) implements QueryPlan {

        @Override
        public PlanNode tree() {
            return previous == null ? current.tree() : new PlanNode.Compare(current.tree(), previous.tree());
        }

        /** The plans of both time ranges. */
        public List<AggregatePlan> all() {
            return previous == null ? List.of(current) : List.of(current, previous);
        }
    }
}
