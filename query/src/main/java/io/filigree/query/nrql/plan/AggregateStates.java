package io.filigree.query.nrql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.plan.PartialState.Kind;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.NrqlException;

/** The states that aggregates need. */
public final class AggregateStates {

    private final MetricNames metrics;

    /** @param metrics the metrics whose summaries are aggregated as well */
    public AggregateStates(MetricNames metrics) {
        this.metrics = metrics;
    }

    /** Returns the states of all aggregates in an expression. */
    public List<PartialState> ofAll(Expression expression) {
        return ofAll(expression, List.of());
    }

    private List<PartialState> ofAll(Expression expression, List<Expression> filters) {
        return ExpressionVisitor.aggregates(expression).stream()
                .flatMap(call -> of(call, filters).stream())
                .toList();
    }

    /**
     * Returns the states that an aggregate needs, in the order in which its result uses them.
     *
     * @param filters of the aggregates around it
     */
    public List<PartialState> of(Call call, List<Expression> filters) {
        List<Expression> given = call.positional();
        if (metrics.include(call)) {
            return ofMetric(call, given.get(0), filters);
        }
        return switch (call.function().text()) {
            case "count" -> List.of(count(given, filters));
            case "sum" -> one(Kind.SUM, given, filters);
            case "average" ->
                List.of(
                        PartialState.of(Kind.SUM, given.get(0), filters),
                        PartialState.of(Kind.COUNT_OF_NUMBERS, given.get(0), filters));
            case "min" -> one(Kind.MIN, given, filters);
            case "max" -> one(Kind.MAX, given, filters);
            case "stddev", "stdvar" -> one(Kind.VARIANCE, given, filters);
            case "latest" -> one(Kind.NEWEST, given, filters);
            case "earliest" -> one(Kind.OLDEST, given, filters);
            case "uniqueCount", "cardinality" ->
                List.of(new PartialState(Kind.DISTINCT, given, List.of(), false, filters));
            case "uniques" -> one(Kind.VALUES, given, filters);
            case "percentile" -> with(Kind.FREQUENCIES, given.get(0), AggregateParameters.thresholds(given), filters);
            case "median" -> with(Kind.FREQUENCIES, given.get(0), List.of(50d), filters);
            case "filter" -> ofAll(given.get(0), and(filters, condition(call)));
            case "percentage" ->
                Stream.concat(
                                ofAll(given.get(0), and(filters, condition(call))).stream(),
                                ofAll(given.get(0), filters).stream())
                        .toList();
            case "rate" -> ofAll(given.get(0), filters);
            case "histogram" ->
                with(
                        Kind.HISTOGRAM,
                        given.get(0),
                        AggregateParameters.Histogram.of(call).parameters(),
                        filters);
            case "apdex" -> apdex(call, filters);
            case "funnel" ->
                given.stream()
                        .skip(1)
                        .map(step -> PartialState.of(Kind.VALUES, given.get(0), and(filters, step)))
                        .toList();
            case "cdfPercentage" -> cdfPercentage(given, filters);
            case "derivative" -> one(Kind.REGRESSION, given, filters);
            case "latestrate", "idelta" -> one(Kind.LAST_TWO, given, filters);
            case "bucketPercentile" ->
                List.of(new PartialState(
                        Kind.SUM_BY_BOUND,
                        List.of(new Attribute("le", call.place()), given.get(0)),
                        List.of(),
                        false,
                        filters));
            case "aggregationendtime" -> List.of();
            case "bytecountestimate" ->
                List.of(PartialState.of(
                        Kind.SUM,
                        new Attribute(call.function().impliedAttributes().get(0), call.place()),
                        filters));
            case "keyset" ->
                throw new NrqlException(call.place(), "keyset() must be alone in SELECT, without TIMESERIES");
            default -> throw new IllegalStateException("Not an aggregate: " + call.function());
        };
    }

    /** Returns the state with the number of events of a group that have the attribute of an aggregate. */
    public PartialState countOf(Call call) {
        Attribute attribute = (Attribute) call.positional().get(0);
        return PartialState.of(
                Kind.COUNT, metrics.include(call) ? MetricNames.anyPart(attribute) : attribute, List.of());
    }

    private static List<PartialState> one(Kind kind, List<Expression> given, List<Expression> filters) {
        return List.of(PartialState.of(kind, given.get(0), filters));
    }

    private static List<PartialState> with(
            Kind kind, Expression argument, List<Double> parameters, List<Expression> filters) {
        return List.of(new PartialState(kind, List.of(argument), parameters, false, filters));
    }

    private static PartialState count(List<Expression> given, List<Expression> filters) {
        boolean ofEvents = given.isEmpty() || given.get(0) instanceof Star || given.get(0) instanceof Literal;
        return ofEvents ? PartialState.events(filters) : PartialState.of(Kind.COUNT, given.get(0), filters);
    }

    private static List<PartialState> ofMetric(Call call, Expression metric, List<Expression> filters) {
        return switch (call.function().text()) {
            case "count" -> List.of(ofMetric(Kind.COUNT, metric, filters));
            case "sum" -> List.of(ofMetric(Kind.SUM, metric, filters));
            case "average" ->
                List.of(ofMetric(Kind.SUM, metric, filters), ofMetric(Kind.COUNT_OF_NUMBERS, metric, filters));
            case "min" -> List.of(ofMetric(Kind.MIN, metric, filters));
            case "max" -> List.of(ofMetric(Kind.MAX, metric, filters));
            case "latest" -> List.of(ofMetric(Kind.NEWEST, metric, filters));
            case "earliest" -> List.of(ofMetric(Kind.OLDEST, metric, filters));
            default -> throw new IllegalStateException("Not of metrics: " + call.function());
        };
    }

    private static PartialState ofMetric(Kind kind, Expression metric, List<Expression> filters) {
        return new PartialState(kind, List.of(metric), List.of(), true, filters);
    }

    private static List<PartialState> apdex(Call call, List<Expression> filters) {
        Expression value = call.positional().get(0);
        double t = AggregateParameters.apdex(call);
        return List.of(
                PartialState.of(Kind.COUNT_OF_NUMBERS, value, filters),
                PartialState.events(and(filters, compared(value, Relation.LESS_OR_EQUAL, t))),
                PartialState.events(and(
                        and(filters, compared(value, Relation.GREATER, t)),
                        compared(value, Relation.LESS_OR_EQUAL, 4 * t))));
    }

    private static List<PartialState> cdfPercentage(List<Expression> given, List<Expression> filters) {
        List<PartialState> states = new ArrayList<>();
        states.add(PartialState.of(Kind.COUNT_OF_NUMBERS, given.get(0), filters));
        AggregateParameters.numbers(given)
                .forEach(threshold -> states.add(
                        PartialState.events(and(filters, compared(given.get(0), Relation.LESS_OR_EQUAL, threshold)))));
        return states;
    }

    private static Expression compared(Expression value, Relation relation, double number) {
        return new Comparison(relation, value, new Literal(number, value.place()), value.place());
    }

    /** Returns the condition of filter(…) or percentage(…). */
    public static Expression condition(Call call) {
        return call.positional().get(1);
    }

    /** Returns the filters and one more. */
    public static List<Expression> and(List<Expression> filters, Expression filter) {
        return Stream.concat(filters.stream(), Stream.of(filter)).toList();
    }
}
