package io.filigree.query.nrql.compile;

/**
 * The rows of a subquery, joined to events.
 *
 * @param outer whether unmatched events are kept
 * @param key the events' attribute that equals the rows' {@code joinedKey}
 */
record SubqueryJoin(boolean outer, String key, String joinedKey, SubqueryRows rows) {

    /** All that is joined to an event. */
    static final SqlFragment WHOLE = SqlFragment.of("r.joined");

    SqlFragment to(SqlFragment events, TypedExpression keyValue) {
        return SqlFragment.of(
                "(SELECT r.*, q.value AS joined FROM {} " + (outer ? "LEFT JOIN" : "JOIN")
                        + " jsonb_array_elements({}) AS q(value) ON {} = nullif(q.value -> {}, 'null')) r",
                events,
                rows.json(),
                keyValue.json(),
                SqlFragment.text(rows.columns().column(joinedKey)));
    }

    TypedExpression attribute(String name) {
        return rows.attribute("r.joined", name);
    }
}
