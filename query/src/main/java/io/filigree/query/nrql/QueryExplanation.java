package io.filigree.query.nrql;

import java.util.List;
import java.util.Map;

/**
 * The execution plan of a query.
 *
 * @param logicalPlan the steps of the query's plan as a tree, which does not depend on the engine; the plans of subqueries
 *     in expressions precede it
 * @param steps the physical plan: the steps that the engine executes, one for each statement
 * @param statements the SQL, with {@code ?} for parameters
 * @param plans PostgreSQL's plan of each statement
 * @param partitions the partitions read
 * @param estimatedRows PostgreSQL's row estimate
 * @param events number of events in the window by decoration status
 * @param decoratedShare the fraction of these events that is decorated, on arrival or late; 1 without events
 */
public record QueryExplanation(
        String logicalPlan,
        List<String> steps,
        List<String> statements,
        List<String> plans,
        List<String> partitions,
        long estimatedRows,
        Map<String, Long> events,
        double decoratedShare) {}
