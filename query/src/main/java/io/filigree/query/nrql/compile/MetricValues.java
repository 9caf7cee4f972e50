package io.filigree.query.nrql.compile;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.filigree.decorator.event.Event;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Query;

/**
 * The metrics that a query of {@code Metric} events aggregates. A data point of a gauge or a count has its value under the
 * name of the metric; that of a summary has the attributes {@code name.count}, {@code .sum}, {@code .min} and {@code .max}
 * instead. Aggregates read both: a summary counts as the values that it summarizes.
 *
 * @param names of metrics
 */
record MetricValues(Set<String> names) {

    static final MetricValues NONE = new MetricValues(Set.of());

    private static final String COUNT = ".count";
    private static final String SUM = ".sum";
    private static final String MIN = ".min";
    private static final String MAX = ".max";
    private static final List<String> PARTS = List.of(COUNT, SUM, MIN, MAX);

    MetricValues {
        names = Set.copyOf(names);
    }

    /** The attributes aggregated directly, in a query of metrics only; variables are not included. */
    static MetricValues of(Query query) {
        if (!query.isOfEvents() || !query.eventTypes().equals(List.of(Event.METRIC))) {
            return NONE;
        }
        Set<String> names = new HashSet<>();
        ExpressionVisitor.expressions(query)
                .forEach(expression -> ExpressionVisitor.walk(expression, part -> {
                    if (part instanceof Call call && isOfSummaries(call)) {
                        names.add(((Attribute) call.positional().get(0)).name());
                    }
                }));
        query.variables().forEach(variable -> names.removeAll(variable.names()));
        return new MetricValues(names);
    }

    private static boolean isOfSummaries(Call call) {
        return switch (call.function().text()) {
            case "count", "sum", "average", "min", "max", "latest", "earliest" ->
                !call.positional().isEmpty() && call.positional().get(0) instanceof Attribute;
            default -> false;
        };
    }

    /** The attributes of summaries. */
    Set<String> parts() {
        Set<String> parts = new LinkedHashSet<>();
        names.forEach(name -> PARTS.forEach(part -> parts.add(name + part)));
        return parts;
    }

    /** The names of those metrics of which these attributes are parts. */
    Set<String> summarized(Collection<String> attributes) {
        Set<String> summarized = new HashSet<>(names);
        summarized.removeIf(name -> PARTS.stream().noneMatch(part -> attributes.contains(name + part)));
        return summarized;
    }

    /** Whether the aggregate is of a metric and can be computed of its summaries. */
    boolean include(Call call) {
        return isOfSummaries(call)
                && names.contains(((Attribute) call.positional().get(0)).name());
    }

    /** The attributes of a metric's data points. */
    OfEvent of(Expression metric, ExpressionCompiler events) {
        Attribute attribute = (Attribute) metric;
        Function<String, TypedExpression> part =
                suffix -> events.value(new Attribute(attribute.name() + suffix, attribute.place()));
        return new OfEvent(
                events.value(attribute), part.apply(COUNT), part.apply(SUM), part.apply(MIN), part.apply(MAX));
    }

    /** A data point: a value, or a summary's parts, which do not count where a sender wrote a value too. */
    record OfEvent(
            TypedExpression value,
            TypedExpression count,
            TypedExpression sum,
            TypedExpression min,
            TypedExpression max) {

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

        /** Null where it has neither a value nor any part. */
        SqlFragment presence() {
            return SqlFragment.of(
                    "coalesce({})",
                    SqlFragment.join(
                            ", ",
                            Stream.of(value, count, sum, min, max)
                                    .map(TypedExpression::json)
                                    .toList()));
        }

        private SqlFragment valueOr(TypedExpression part) {
            return part.type() == Type.NOTHING
                    ? value.asNumber()
                    : SqlFragment.of(
                            "CASE WHEN {} IS NOT NULL THEN {} ELSE {} END",
                            value.sql(),
                            value.asNumber(),
                            part.asNumber());
        }
    }
}
