package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.ResultShape;

/** The sort key of groups: the first selected value where it is a number, else the number of events. */
final class FacetKey {

    private FacetKey() {}

    /**
     * @param first the first selected expression, and its value
     * @param events the column with the number of events of a group
     */
    static SqlFragment of(Expression first, TypedExpression value, String events) {
        if (value.type() == Type.NUMBER) {
            return value.sql();
        }
        SqlFragment count = SqlFragment.of(events + "::double precision");
        ResultShape shape = shape(first);
        if (shape instanceof ResultShape.ByThreshold thresholds) {
            return ofThreshold(thresholds, value);
        }
        if (isCompound(shape)) {
            return count;
        }
        return SqlFragment.of(
                "CASE WHEN {} IS NOT NULL THEN coalesce({}, {}) END", value.sql(), value.asNumber(), count);
    }

    /** The order of groups by an expression of {@code FACET … ORDER BY}. */
    static SqlFragment order(Query.Order pick, TypedExpression value) {
        TypedExpression by = shape(pick.by()) instanceof ResultShape.ByThreshold thresholds
                ? TypedExpression.number(ofThreshold(thresholds, value))
                : value;
        return ValueOrder.of(by, pick.descending());
    }

    private static ResultShape shape(Expression expression) {
        return expression instanceof Call call ? call.function().shape(call) : new ResultShape.Single();
    }

    /** Whether values are never null and never a number. */
    private static boolean isCompound(ResultShape shape) {
        return shape instanceof ResultShape.Members
                || shape instanceof ResultShape.Buckets
                || shape instanceof ResultShape.Steps
                || shape instanceof ResultShape.Score;
    }

    /** Of several percentiles the first. */
    private static SqlFragment ofThreshold(ResultShape.ByThreshold shape, TypedExpression value) {
        String threshold = OutputColumnNames.number(shape.thresholds().get(0));
        return SqlFragment.of(
                        "(jsonb_strip_nulls({}) -> {})::double precision", value.sql(), SqlFragment.text(threshold))
                .inDuckDb("json_number(json_extract({}, {}))", value.sql(), SqlFragment.pointer(threshold));
    }
}
