package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.compile.AggregateColumns.Combiner;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.TimePeriod;

/** Aggregates of numbers over time: their slope, and the change between the last two. */
final class TimeAggregates {

    private final ExpressionCompiler events;
    private final AggregateColumns columns;
    private final long windowBegin;

    TimeAggregates(ExpressionCompiler events, AggregateColumns columns, long windowBegin) {
        this.events = events;
        this.columns = columns;
        this.windowBegin = windowBegin;
    }

    FinalExpression derivative(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment seconds =
                SqlFragment.of("date_part('epoch', r.ts - to_timestamp({}))", SqlFragment.number(windowBegin / 1000d));
        String column = columns.add(
                AggregateColumns.filtered(SqlFragment.of("regr_slope({}, {})", number(given), seconds), filters),
                Combiner.NONE);
        double millis = period(given, TimePeriod.Unit.MINUTE);
        return time ->
                TypedExpression.number(SqlFragment.of("(" + column + " * {})", SqlFragment.number(millis / 1000)));
    }

    FinalExpression latestRate(List<Expression> given, List<SqlFragment> filters) {
        String column = lastTwo(given, filters);
        double millis = period(given, TimePeriod.Unit.SECOND);
        return time -> TypedExpression.number(SqlFragment.of(
                "((%1$s[1][2] - %1$s[2][2]) / nullif(%1$s[1][1] - %1$s[2][1], 0) * {})".formatted(column),
                SqlFragment.number(millis)));
    }

    /** The difference between the last two numbers. */
    FinalExpression latestDelta(List<Expression> given, List<SqlFragment> filters) {
        String column = lastTwo(given, filters);
        return FinalExpression.number("{}[1][2] - {}[2][2]", column);
    }

    /** The column of pairs of time and number, the newest first. */
    private String lastTwo(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment value = number(given);
        SqlFragment pair =
                SqlFragment.of("ARRAY[round(date_part('epoch', r.ts) * 1000), {}] ORDER BY r.ts DESC", value);
        return columns.add(
                "array_agg({})",
                pair,
                AggregateColumns.with(filters, SqlFragment.of("{} IS NOT NULL", value)),
                Combiner.NONE);
    }

    /** The length of the period after the attribute, in ms. */
    static double period(List<Expression> given, TimePeriod.Unit otherwise) {
        return given.size() > 1 && given.get(1) instanceof Expression.Duration duration
                ? duration.period().millis()
                : otherwise.millis();
    }

    private SqlFragment number(List<Expression> given) {
        return events.value(given.get(0)).asNumber();
    }
}
