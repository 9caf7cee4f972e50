package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Cases;
import io.filigree.query.nrql.syntax.Expression.Where;

/** {@code FACET CASES (…)}: the label of the first case that an event meets, else the value after OR. */
final class FacetCases {

    private FacetCases() {}

    /** A text where the value after OR is one, or is missing. */
    static TypedExpression of(Cases cases, ExpressionCompiler expressions) {
        Expression after = cases.otherwise();
        TypedExpression otherwise = after == null ? TypedExpression.NULL : expressions.value(after);
        boolean text = otherwise.type() == Type.TEXT || otherwise.type() == Type.NOTHING;
        List<SqlFragment> branches = new ArrayList<>();
        for (Where where : cases.cases()) {
            TypedExpression label = ExpressionCompiler.literal(Objects.requireNonNull(where.label(), "label"));
            branches.add(SqlFragment.of(
                    "WHEN {} THEN {}", expressions.condition(where.condition()), text ? label.sql() : label.json()));
        }
        SqlFragment rest = text ? otherwise.as(Type.TEXT) : otherwise.json();
        SqlFragment sql = SqlFragment.of("CASE {} ELSE {} END", SqlFragment.join(" ", branches), rest);
        return text ? TypedExpression.text(sql) : TypedExpression.any(sql);
    }
}
