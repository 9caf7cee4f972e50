package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.compile.AggregateColumns.ByKey;
import io.filigree.query.nrql.compile.AggregateColumns.Column;
import io.filigree.query.nrql.compile.AggregateColumns.Combiner;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;

/** Aggregates of distinct values: uniqueCount, uniques, funnel. */
final class DistinctAggregates {

    private final ExpressionCompiler events;
    private final AggregateColumns columns;

    DistinctAggregates(ExpressionCompiler events, AggregateColumns columns) {
        this.events = events;
        this.columns = columns;
    }

    FinalExpression uniqueCount(List<Expression> given, List<SqlFragment> filters) {
        List<TypedExpression> values = given.stream().map(events::value).toList();
        List<SqlFragment> present = new ArrayList<>(filters);
        SqlFragment value = values.get(0).sql();
        if (values.size() > 1) {
            values.forEach(each -> present.add(SqlFragment.of("{} IS NOT NULL", each.sql())));
            value = SqlFragment.of(
                    "jsonb_build_array({})",
                    SqlFragment.join(
                            ", ", values.stream().map(TypedExpression::json).toList()));
        }
        ByKey byKey = new ByKey(AggregateColumns.only(value, present), "count(k)");
        return FinalExpression.number(
                "{}",
                columns.add(new Column(
                        AggregateColumns.filtered(SqlFragment.of("count(DISTINCT {})", value), present),
                        Combiner.NONE,
                        byKey,
                        null)));
    }

    FinalExpression uniques(List<Expression> given, List<SqlFragment> filters) {
        int limit = given.size() > 1 ? (int) ExpressionCompiler.constantNumber(given.get(1)) : 1_000;
        TypedExpression value = events.value(given.get(0));
        List<SqlFragment> present = AggregateColumns.with(filters, SqlFragment.of("{} IS NOT NULL", value.sql()));
        String column = columns.add("array_agg(DISTINCT {})", distinct(value), present, Combiner.NONE);
        String all = value.type() == Type.ANY
                ? "(SELECT array_agg(u ORDER BY CASE jsonb_typeof(u) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 ELSE 4 END, u)"
                        + " FROM unnest(" + column + ") AS u)"
                : column;
        String first = "(" + all + ")[1:" + limit + "]";
        return time -> TypedExpression.any(SqlFragment.of("coalesce(to_jsonb(" + first + "), '[]')"));
    }

    private static SqlFragment distinct(TypedExpression value) {
        return value.type() == Type.TEXT ? SqlFragment.of("{} COLLATE \"C\"", value.sql()) : value.json();
    }

    FinalExpression funnel(List<Expression> given, List<SqlFragment> filters) {
        TypedExpression key = events.value(given.get(0));
        List<String> steps = new ArrayList<>();
        for (Expression step : given.subList(1, given.size())) {
            SqlFragment condition = SqlFragment.of("({})", events.condition(step));
            List<SqlFragment> all = AggregateColumns.with(
                    AggregateColumns.with(filters, condition), SqlFragment.of("{} IS NOT NULL", key.sql()));
            steps.add(columns.add("array_agg(DISTINCT {})", key.json(), all, Combiner.NONE));
        }
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            counts.add(steps.subList(0, i + 1).stream()
                    .map(step -> "SELECT unnest(" + step + ")")
                    .collect(Collectors.joining(" INTERSECT ", "(SELECT count(*) FROM (", ") AS came)")));
        }
        return time -> TypedExpression.any(SqlFragment.of("jsonb_build_array(" + String.join(", ", counts) + ")"));
    }
}
