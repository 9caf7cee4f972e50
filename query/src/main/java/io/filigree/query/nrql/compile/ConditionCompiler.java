package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Condition.Is;
import io.filigree.query.nrql.syntax.Condition.Like;
import io.filigree.query.nrql.syntax.Condition.RLike;
import io.filigree.query.nrql.syntax.Expression;

/**
 * Compiles tests of values. They have three results, as in SQL: a comparison with null is neither true nor false.
 *
 * @param expressions compiles the operands
 */
record ConditionCompiler(ExpressionCompiler expressions) {

    SqlFragment test(Condition expression) {
        if (expression instanceof Comparison comparison) {
            return comparison(
                    comparison.relation(), expressions.value(comparison.left()), expressions.value(comparison.right()));
        }
        if (expression instanceof Is is) {
            return is(is);
        }
        if (expression instanceof In in) {
            return in(in);
        }
        if (expression instanceof Like like) {
            SqlFragment pattern = SqlFragment.text(likePattern(like.pattern()));
            String operator = like.negated() ? "NOT ILIKE" : "ILIKE";
            return SqlFragment.of(
                            "({} " + operator + " {})",
                            expressions.value(like.operand()).asText(),
                            pattern)
                    .inDuckDb(
                            "({} " + operator + " {} ESCAPE '\\')",
                            expressions.value(like.operand()).asText(),
                            pattern);
        }
        if (expression instanceof RLike rlike) {
            String operator = rlike.negated() ? "!~" : "~";
            return SqlFragment.of(
                            "({} " + operator + " {})",
                            expressions.value(rlike.operand()).asText(),
                            RegexTranslator.whole(rlike.pattern()))
                    .inDuckDb(
                            rlike.negated() ? "(NOT regexp_matches({}, {}))" : "regexp_matches({}, {})",
                            expressions.value(rlike.operand()).asText(),
                            RegexTranslator.whole(rlike.pattern()));
        }
        throw new IllegalStateException("Not a condition: " + expression);
    }

    /** Only {@code %} is a wildcard. */
    private static String likePattern(String pattern) {
        return pattern.replace("\\", "\\\\").replace("_", "\\_").replace("\0", "");
    }

    static SqlFragment comparison(Relation relation, TypedExpression left, TypedExpression right) {
        if (left.type() == Type.NOTHING || right.type() == Type.NOTHING) {
            return SqlFragment.of("NULL::boolean");
        }
        return switch (relation) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> SqlFragment.of("(NOT {})", equal(left, right));
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> inOrder(relation.text(), left, right);
        };
    }

    private static SqlFragment equal(TypedExpression left, TypedExpression right) {
        if (left.type() == right.type()) {
            return SqlFragment.of("({} = {})", left.sql(), right.sql());
        }
        if (left.type() == Type.ANY || right.type() == Type.ANY) {
            return SqlFragment.of("({} = {})", left.json(), right.json());
        }
        return SqlFragment.of("CASE WHEN {} AND {} THEN false END", present(left), present(right));
    }

    private static SqlFragment present(TypedExpression value) {
        return SqlFragment.of("{} IS NOT NULL", value.sql());
    }

    private static SqlFragment inOrder(String operator, TypedExpression left, TypedExpression right) {
        SqlFragment numbers = SqlFragment.of("({} " + operator + " {})", left.asNumber(), right.asNumber());
        SqlFragment texts =
                SqlFragment.of("({} COLLATE \"C\" " + operator + " {} COLLATE \"C\")", left.asText(), right.asText());
        Type known = left.type() == Type.ANY ? right.type() : left.type();
        boolean sameOrAny = left.type() == right.type() || left.type() == Type.ANY || right.type() == Type.ANY;
        if (!sameOrAny || known == Type.BOOLEAN) {
            return SqlFragment.of("NULL::boolean");
        }
        return switch (known) {
            case NUMBER -> numbers;
            case TEXT -> texts;
            default -> SqlFragment.of("coalesce({}, {})", numbers, texts);
        };
    }

    private SqlFragment is(Is is) {
        TypedExpression operand = expressions.value(is.operand());
        String not = is.negated() ? "NOT " : "";
        return switch (is.state()) {
            case NULL -> SqlFragment.of("({} IS " + not + "NULL)", operand.sql());
            case TRUE -> SqlFragment.of("({} IS " + not + "TRUE)", operand.asTruth());
            case FALSE -> SqlFragment.of("({} IS " + not + "FALSE)", operand.asTruth());
        };
    }

    private SqlFragment in(In in) {
        if (in.query() != null) {
            throw new IllegalStateException("Subqueries run before the outer query is compiled");
        }
        TypedExpression operand = expressions.value(in.operand());
        SqlFragment any =
                ConstantList.isLong(in.values()) ? ConstantList.contains(operand, in.values()) : equalsAny(operand, in);
        return in.negated() ? SqlFragment.of("(NOT {})", any) : any;
    }

    private SqlFragment equalsAny(TypedExpression operand, In in) {
        List<SqlFragment> equalities = new ArrayList<>();
        for (Expression candidate : in.values()) {
            equalities.add(comparison(Relation.EQUAL, operand, expressions.value(candidate)));
        }
        return equalities.isEmpty()
                ? SqlFragment.of("CASE WHEN {} IS NOT NULL THEN false END", operand.sql())
                : SqlFragment.of("({})", SqlFragment.join(" OR ", equalities));
    }
}
