package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.function.Function;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.MetricNames;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;

/**
 * The attributes of a data point: a value, or the parts of a summary, which do not count where a sender wrote a value too.
 */
record MetricValues(
        TypedExpression value, TypedExpression count, TypedExpression sum, TypedExpression min, TypedExpression max) {

    static MetricValues of(Expression metric, ExpressionCompiler events) {
        Attribute attribute = (Attribute) metric;
        Function<String, TypedExpression> part =
                suffix -> events.value(new Attribute(attribute.name() + suffix, attribute.place()));
        return new MetricValues(
                events.value(attribute),
                part.apply(MetricNames.COUNT),
                part.apply(MetricNames.SUM),
                part.apply(MetricNames.MIN),
                part.apply(MetricNames.MAX));
    }

    SqlFragment sums() {
        return valueOr(sum);
    }

    SqlFragment minima() {
        return valueOr(min);
    }

    SqlFragment maxima() {
        return valueOr(max);
    }

    /** How many values it summarizes, of any type. */
    SqlFragment counts() {
        return SqlFragment.of("CASE WHEN {} IS NOT NULL THEN 1 ELSE {} END", value.sql(), count.asNumber());
    }

    /** How many of the numbers it summarizes are in {@link #sums}. */
    SqlFragment countsOfSums() {
        return SqlFragment.of("CASE WHEN {} IS NOT NULL THEN {} END", sums(), counts());
    }

    /** The value; of a summary its average. */
    TypedExpression average() {
        if (sum.type() == Type.NOTHING || count.type() == Type.NOTHING) {
            return value;
        }
        TypedExpression average =
                TypedExpression.number(SqlFragment.of("({} / nullif({}, 0))", sum.asNumber(), count.asNumber()));
        if (value.type() == Type.NOTHING) {
            return average;
        }
        Type type = TypedExpression.common(List.of(value.type(), average.type()));
        return new TypedExpression(
                type,
                SqlFragment.of("coalesce({}, {})", value.as(type), average.as(type)),
                SqlFragment.of("coalesce({}, {})", value.json(), average.json()));
    }

    private SqlFragment valueOr(TypedExpression part) {
        return part.type() == Type.NOTHING
                ? value.asNumber()
                : SqlFragment.of(
                        "CASE WHEN {} IS NOT NULL THEN {} ELSE {} END", value.sql(), value.asNumber(), part.asNumber());
    }
}
