package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression;

/** {@code getField(value, field)}, {@code value[field]} and {@code contains(array, value)}. */
final class FieldAccess {

    private FieldAccess() {}

    /**
     * A field of an object by its name, an element of an array by its index; null for other values. Of fields that are
     * numbers, such as the thresholds of percentiles, {@code '95.0'}, {@code '95'} and 95 are the same.
     */
    static TypedExpression of(TypedExpression value, Expression field) {
        String name = String.valueOf(ExpressionCompiler.constant(field, "the name of a field, or an index from 0"))
                .replace("\0", "");
        String number =
                name.matches("-?[0-9]{1,15}\\.[0-9]{1,15}") ? OutputColumnNames.number(Double.parseDouble(name)) : name;
        // The text of an index selects an element of an array, or a field of that name.
        return TypedExpression.any(
                number.equals(name)
                        ? SqlFragment.of("nullif(({}) #> {}, 'null')", value.json(), SqlFragment.texts(List.of(name)))
                        : SqlFragment.of(
                                "coalesce(nullif(({}) #> {}, 'null'), nullif(({}) #> {}, 'null'))",
                                value.json(),
                                SqlFragment.texts(List.of(name)),
                                value.json(),
                                SqlFragment.texts(List.of(number))));
    }

    /** Whether an element of the array is equal to the wanted value. */
    static TypedExpression contains(TypedExpression array, TypedExpression wanted) {
        return TypedExpression.truth(SqlFragment.of(
                "CASE WHEN jsonb_typeof({}) = 'array' AND {} IS NOT NULL THEN EXISTS"
                        + " (SELECT FROM jsonb_array_elements({}) AS element(value) WHERE element.value = {}) END",
                array.json(),
                wanted.sql(),
                array.json(),
                wanted.json()));
    }
}
