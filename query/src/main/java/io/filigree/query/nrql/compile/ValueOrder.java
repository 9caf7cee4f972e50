package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.compile.TypedExpression.Type;

/** The order of values: numbers by size, then texts by code points, then booleans; nulls and all other values are last. */
final class ValueOrder {

    private ValueOrder() {}

    /** The terms to follow ORDER BY. */
    static SqlFragment of(TypedExpression value, boolean descending) {
        String direction = (descending ? " DESC" : " ASC") + " NULLS LAST";
        if (value.type() == Type.NUMBER || value.type() == Type.BOOLEAN) {
            return SqlFragment.of("{}" + direction, value.sql());
        }
        if (value.type() == Type.TEXT) {
            return SqlFragment.of("{} COLLATE \"C\"" + direction, value.sql());
        }
        return SqlFragment.of(
                "CASE jsonb_typeof({}) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 END" + direction
                        + ", {}" + direction + ", {} COLLATE \"C\"" + direction + ", {}" + direction,
                value.json(),
                value.asNumber(),
                value.asText(),
                value.asTruth());
    }
}
