package io.filigree.query.nrql.compile;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;

/** The sort key of groups: the first selected value where it is a number, else the number of events. */
final class FacetKey {

    private static final Set<NrqlFunction> BY_THRESHOLD =
            EnumSet.of(NrqlFunction.PERCENTILE, NrqlFunction.CDF_PERCENTAGE, NrqlFunction.BUCKET_PERCENTILE);

    /** Functions whose value is never null and never a number. */
    private static final Set<NrqlFunction> COMPOUND =
            EnumSet.of(NrqlFunction.UNIQUES, NrqlFunction.HISTOGRAM, NrqlFunction.FUNNEL, NrqlFunction.APDEX);

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
        if (first instanceof Call call && BY_THRESHOLD.contains(call.function())) {
            return ofThreshold(call, value);
        }
        if (first instanceof Call call && COMPOUND.contains(call.function())) {
            return count;
        }
        return SqlFragment.of(
                "CASE WHEN {} IS NOT NULL THEN coalesce({}, {}) END", value.sql(), value.asNumber(), count);
    }

    /** The order of groups by an expression of {@code FACET … ORDER BY}. */
    static SqlFragment order(Query.Order pick, TypedExpression value) {
        boolean thresholds = pick.by() instanceof Call call && BY_THRESHOLD.contains(call.function());
        TypedExpression by = thresholds ? TypedExpression.number(ofThreshold((Call) pick.by(), value)) : value;
        return ValueOrder.of(by, pick.descending());
    }

    /** Of several percentiles the first. */
    private static SqlFragment ofThreshold(Call call, TypedExpression value) {
        List<Expression> given = call.positional();
        double threshold = given.size() > 1 ? ExpressionCompiler.constantNumber(given.get(1)) : 95;
        return SqlFragment.of(
                "(jsonb_strip_nulls({}) -> {})::double precision",
                value.sql(),
                SqlFragment.text(OutputColumnNames.number(threshold)));
    }
}
