package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.compile.TypedExpression.Type;

/** Functions of arrays. */
final class ArrayFunctions {

    private ArrayFunctions() {}

    /** The number of elements of an array, or of characters of a text. */
    static TypedExpression length(TypedExpression value) {
        if (value.type() != Type.ANY) {
            return TypedExpression.number(SqlFragment.of("length({})::double precision", value.asText()));
        }
        return TypedExpression.number(SqlFragment.of("""
                (SELECT CASE jsonb_typeof(l.value) WHEN 'array' THEN jsonb_array_length(l.value)
                    WHEN 'string' THEN length(l.value #>> ARRAY[]::text[]) END::double precision
                FROM (SELECT {} AS value) AS l)""", value.json()));
    }
}
