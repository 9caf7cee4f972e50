package io.filigree.query.nrql.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.filigree.decorator.event.Event;
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
public record MetricNames(Set<String> names) {

    public static final MetricNames NONE = new MetricNames(Set.of());

    /** The suffix of the number of values of a summary. */
    public static final String COUNT = ".count";
    /** The suffix of the sum of a summary. */
    public static final String SUM = ".sum";
    /** The suffix of the smallest value of a summary. */
    public static final String MIN = ".min";
    /** The suffix of the largest value of a summary. */
    public static final String MAX = ".max";

    private static final List<String> PARTS = List.of(COUNT, SUM, MIN, MAX);

    public MetricNames {
        names = Set.copyOf(names);
    }

    /** The attributes aggregated directly, in a query of metrics only; variables are not included. */
    public static MetricNames of(Query query) {
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
        return new MetricNames(names);
    }

    private static boolean isOfSummaries(Call call) {
        return call.function() instanceof AggregateFunction aggregate
                && aggregate.readsSummaries()
                && !call.positional().isEmpty()
                && call.positional().get(0) instanceof Attribute;
    }

    /** The attributes of summaries. */
    public Set<String> parts() {
        Set<String> parts = new LinkedHashSet<>();
        names.forEach(name -> PARTS.forEach(part -> parts.add(name + part)));
        return parts;
    }

    /** Returns an expression that is null for events that have neither the value of a metric nor a part of its summary. */
    static Expression anyPart(Attribute metric) {
        List<Expression> all = new ArrayList<>(List.of(metric));
        PARTS.forEach(part -> all.add(new Attribute(metric.name() + part, metric.place())));
        return new Expression.Coalesce(all, metric.place());
    }

    /** The names of those metrics of which these attributes are parts. */
    public Set<String> summarized(Collection<String> attributes) {
        Set<String> summarized = new HashSet<>(names);
        summarized.removeIf(name -> PARTS.stream().noneMatch(part -> attributes.contains(name + part)));
        return summarized;
    }

    /** Whether the aggregate is of a metric and can be computed of its summaries. */
    public boolean include(Call call) {
        return isOfSummaries(call)
                && names.contains(((Attribute) call.positional().get(0)).name());
    }
}
