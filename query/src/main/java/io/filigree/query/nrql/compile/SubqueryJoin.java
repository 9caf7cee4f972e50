package io.filigree.query.nrql.compile;

/**
 * The rows of a subquery, joined to events.
 *
 * @param outer whether unmatched events are kept
 * @param key the events' attribute that equals the rows' {@code joinedKey}
 */
record SubqueryJoin(boolean outer, String key, String joinedKey, SubqueryRows rows) {

    /** The column with all that is joined to an event. */
    static final String JOINED = "joined";

    /** All that is joined to an event. */
    static final SqlFragment WHOLE = SqlFragment.of("r." + JOINED);

    SqlFragment to(SqlFragment events, TypedExpression keyValue) {
        String column = rows.columns().column(joinedKey);
        SqlFragment joined = SqlFragment.of("q.value -> {}", SqlFragment.text(column))
                .inDuckDb("json_at(q.value, {})", SqlFragment.pointer(column));
        return SqlFragment.of(
                "(SELECT r.*, q.value AS joined FROM {} " + (outer ? "LEFT JOIN" : "JOIN")
                        + " jsonb_array_elements({}) AS q(value) ON {} = nullif({}, 'null')) r",
                events,
                rows.json(),
                keyValue.json(),
                joined);
    }

    TypedExpression attribute(String name) {
        return rows.attribute("r.joined", name);
    }
}
