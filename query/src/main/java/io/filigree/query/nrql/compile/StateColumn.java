package io.filigree.query.nrql.compile;

import org.jspecify.annotations.Nullable;

/**
 * A partial state as a column of PostgreSQL.
 *
 * @param direct the aggregate from which the result is computed, when no states are merged
 * @param combine merges the {@code direct} columns of several groups
 * @param byKey how the {@code direct} column is collected by key; null if it cannot be
 * @param percentiles the percentiles of {@code direct}; null for other aggregates
 * @param transport the form in which the state can be merged with that of another engine
 */
record StateColumn(
        SqlFragment direct,
        Combiner combine,
        @Nullable ByKey byKey,
        @Nullable Percentiles percentiles,
        StateTransport transport) {

    /** The aggregate that merges the column of several groups. */
    enum Combiner {
        SUM("sum", "sum"),
        MIN("min", "min"),
        MAX("max", "max"),
        NEWEST("newest", "max"),
        OLDEST("oldest", "min"),
        /** The column cannot be merged. */
        NONE("", "");

        private final String function;
        private final String functionInDuckDb;

        Combiner(String function, String functionInDuckDb) {
            this.function = function;
            this.functionInDuckDb = functionInDuckDb;
        }

        String function() {
            return function;
        }

        /** Of dated values the greatest is the newest. */
        String functionInDuckDb() {
            return functionInDuckDb;
        }
    }

    /**
     * A column that is faster to compute from small groups, one for each value of a key, than from events: groups are
     * counted by a hash table in parallel workers, while events would be sorted by a single process.
     *
     * @param key of an event; null if the event does not count
     * @param type of the key
     * @param made the column, over rows with the key {@code k} and the number of its events {@code n}
     */
    record ByKey(SqlFragment key, TypedExpression.Type type, String made) {}
}
