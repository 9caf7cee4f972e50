package io.filigree.query.nrql;

import java.util.List;
import java.util.Map;

/**
 * How a question is answered.
 *
 * @param statements the SQL, with {@code ?} for parameters
 * @param plans PostgreSQL's plan of each
 * @param partitions that are read
 * @param estimatedRows as PostgreSQL estimates
 * @param events in the window by decoration status
 * @param decoratedShare the share of them that is decorated, at once or late; 1 where there are none
 */
public record Explanation(
        List<String> statements,
        List<String> plans,
        List<String> partitions,
        long estimatedRows,
        Map<String, Long> events,
        double decoratedShare) {}
