package io.filigree.query.nrql.compile;

import java.util.function.UnaryOperator;

/**
 * The SQL of a state that is merged with states of other groups, time ranges or engines. Between engines a state is a JSON
 * value. In each template {@code %1$s} is a column.
 *
 * @param collect the aggregate of the events of a group
 * @param json a collected state as JSON
 * @param read the state from JSON
 * @param merge the aggregate of the states of several groups
 * @param finish the value of the direct aggregate, from the merged state
 */
record StateTransport(
        SqlFragment collect,
        String json,
        String columnarJson,
        String read,
        String merge,
        UnaryOperator<SqlFragment> finish) {

    /** The elements {@code e.v} of all states of a group, which are arrays. */
    private static final String ELEMENTS = " FROM jsonb_array_elements(jsonb_agg(%1$s) FILTER (WHERE %1$s IS NOT NULL))"
            + " AS s(v), jsonb_array_elements(s.v) AS e(v)";

    private static final String JSON = "to_jsonb(%1$s)";
    private static final String LIST = "to_json(%1$s)";
    private static final String SELF = "nullif(%1$s, 'null')";

    /** The pairs of a key and a number, with the numbers of equal keys added. */
    private static final String ADD_BY_KEY = "(SELECT jsonb_agg(jsonb_build_array(u.k, u.n)) FROM ("
            + "SELECT e.v -> 0 AS k, sum((e.v ->> 1)::double precision) AS n" + ELEMENTS + " GROUP BY 1) AS u)";

    private static final String FREQUENCIES = "(SELECT jsonb_agg(jsonb_build_array(u.v, u.n)) FROM ("
            + "SELECT a.v, count(*) AS n FROM unnest(%1$s) AS a(v) WHERE a.v IS NOT NULL GROUP BY a.v) AS u)";

    private static final String SUMS_BY_FIRST = "(SELECT jsonb_agg(jsonb_build_array(u.k, u.n)) FROM ("
            + "SELECT %1$s[i][1] AS k, sum(%1$s[i][2]) AS n"
            + " FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i GROUP BY 1) AS u)";

    private static final String UNITE = "(SELECT jsonb_agg(DISTINCT e.v)" + ELEMENTS + ")";

    /** Of arrays of count, means of x and y, and sums of products of differences from the means: xx and xy. */
    private static final String MERGE_MOMENTS = """
            (SELECT jsonb_build_array(max(w.total), max(w.mx), max(w.my), \
            sum(w.xx + w.n * (w.x - w.mx) ^ 2), sum(w.xy + w.n * (w.x - w.mx) * (w.y - w.my))) \
            FROM (SELECT m.*, sum(m.n) OVER () AS total, sum(m.n * m.x) OVER () / sum(m.n) OVER () AS mx, \
            sum(m.n * m.y) OVER () / sum(m.n) OVER () AS my \
            FROM (SELECT (s.v ->> 0)::double precision AS n, (s.v ->> 1)::double precision AS x, \
            (s.v ->> 2)::double precision AS y, (s.v ->> 3)::double precision AS xx, \
            (s.v ->> 4)::double precision AS xy \
            FROM jsonb_array_elements(jsonb_agg(%1$s) FILTER (WHERE %1$s IS NOT NULL)) AS s(v)) AS m \
            WHERE m.n > 0) AS w)""";

    private static final String NEWEST_TWO = "(SELECT jsonb_agg(u.v) FROM (SELECT e.v" + ELEMENTS
            + " ORDER BY (e.v ->> 0)::double precision DESC LIMIT 2) AS u)";

    /** A state that has the type of the direct aggregate. */
    static StateTransport direct(SqlFragment aggregate, String type, StateColumn.Combiner combiner) {
        return new StateTransport(
                aggregate,
                JSON,
                JSON,
                "(%1$s #>> ARRAY[]::text[])::" + type,
                combiner.function() + "(%1$s)",
                UnaryOperator.identity());
    }

    static StateTransport dated(SqlFragment aggregate, StateColumn.Combiner combiner) {
        return new StateTransport(
                aggregate,
                "jsonb_build_array((%1$s).at, (%1$s).value)",
                "json_array((%1$s).\"at\"::varchar, (%1$s).\"value\")",
                "CASE WHEN %1$s ->> 0 IS NOT NULL THEN ROW((%1$s ->> 0)::timestamptz, %1$s -> 1)::dated_value END",
                combiner.function() + "(%1$s)",
                UnaryOperator.identity());
    }

    /** A set of values. */
    static StateTransport set(SqlFragment aggregate, String finish) {
        return new StateTransport(aggregate, "%1$s", LIST, SELF, UNITE, column -> SqlFragment.of(finish, column));
    }

    /** @param aggregate an array of values */
    static StateTransport frequencies(SqlFragment aggregate, UnaryOperator<SqlFragment> finish) {
        return new StateTransport(
                aggregate,
                FREQUENCIES,
                "to_json(list_transform(map_entries(%1$s), lambda entry: [entry.key::double, entry.value::double]))",
                SELF,
                ADD_BY_KEY,
                finish);
    }

    /** @param aggregate an array of pairs of a bound and a number */
    static StateTransport sumsByBound(SqlFragment aggregate) {
        return new StateTransport(aggregate, SUMS_BY_FIRST, LIST, SELF, ADD_BY_KEY, StateTransport::pairs);
    }

    /** @param aggregate an array of count, means and sums of products */
    static StateTransport moments(SqlFragment aggregate, String finish) {
        return new StateTransport(
                aggregate, JSON, "%1$s", SELF, MERGE_MOMENTS, column -> SqlFragment.of(finish, column, column));
    }

    /** @param aggregate an array of pairs of time and number, the newest first */
    static StateTransport lastTwo(SqlFragment aggregate) {
        return new StateTransport(
                aggregate, "to_jsonb(%1$s[1:2])", "to_json(%1$s[1:2])", SELF, NEWEST_TWO, StateTransport::pairs);
    }

    /** The pairs of a state, in their order, as an array. */
    static SqlFragment pairs(SqlFragment column) {
        return SqlFragment.of(
                "(SELECT array_agg(ARRAY[(e.v ->> 0)::double precision, (e.v ->> 1)::double precision] ORDER BY e.i)"
                        + " FROM jsonb_array_elements({}) WITH ORDINALITY AS e(v, i))",
                column);
    }
}
