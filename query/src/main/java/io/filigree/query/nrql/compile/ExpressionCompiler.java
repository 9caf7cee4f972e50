package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Not;
import io.filigree.query.nrql.syntax.Condition.Or;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import io.filigree.query.nrql.syntax.Query.Selected;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions to SQL. Conditions have three results, as in SQL: a comparison with null is neither true nor false.
 * Values are not converted: values of different types are different and not ordered.
 */
final class ExpressionCompiler {

    /** The subject of an expression. */
    interface Leaves {

        TypedExpression attribute(Attribute attribute);

        /** An aggregate's value for the group. */
        TypedExpression aggregate(Call call);

        /** The column with the value of an expression; null for expressions that have none. */
        default @Nullable TypedExpression computed(Expression expression) {
            return null;
        }

        /** The definition of a variable; null for other attributes. */
        default @Nullable Definition definition(Attribute attribute) {
            return null;
        }
    }

    /** An expression, with the compiler for its attributes. */
    record Definition(Expression value, ExpressionCompiler compiler) {}

    private final Leaves leaves;
    private final String timezone;
    /** The operands of the expression that is compiled with them; null outside of an expression. */
    private final @Nullable SharedOperands operands;

    /** @param timezone the zone's id, of dates that have none */
    ExpressionCompiler(Leaves leaves, String timezone) {
        this(leaves, timezone, null);
    }

    private ExpressionCompiler(Leaves leaves, String timezone, @Nullable SharedOperands operands) {
        this.leaves = leaves;
        this.timezone = timezone;
        this.operands = operands;
    }

    /** The compiler of one expression, which uses each large operand once in SQL. */
    ExpressionCompiler with(SharedOperands shared) {
        return new ExpressionCompiler(leaves, timezone, shared);
    }

    String timezone() {
        return timezone;
    }

    /** The key of groups. A constant null is typed as text, because PostgreSQL needs a type to group by. */
    List<TypedExpression> groupedBy(List<Selected> facets) {
        return facets.stream()
                .map(facet -> value(facet.expression()))
                .map(value -> value.type() == TypedExpression.Type.NOTHING
                        ? TypedExpression.text(SqlFragment.of("NULL::text"))
                        : value)
                .toList();
    }

    TypedExpression value(Expression expression) {
        TypedExpression computed = leaves.computed(expression);
        if (computed != null) {
            return computed;
        }
        if (operands != null) {
            return operands.value(expression);
        }
        if (expression instanceof Attribute attribute) {
            return leaves.attribute(attribute);
        }
        if (expression instanceof Literal literal) {
            return literal(literal.value());
        }
        if (expression instanceof Call call && call.function().kind() == Kind.AGGREGATE) {
            return leaves.aggregate(call);
        }
        return SharedOperands.value(this, compiler -> compiler.compositeValue(expression));
    }

    private TypedExpression compositeValue(Expression expression) {
        if (expression instanceof Call call) {
            return ((EventFunction) call.function()).value(new CallArguments(call, this));
        }
        if (expression instanceof Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (expression instanceof Negative negative) {
            return TypedExpression.number(SqlFragment.of("(- {})", number(negative.operand())));
        }
        if (expression instanceof Expression.Coalesce coalesce) {
            return TypedExpression.coalesce(
                    coalesce.values().stream().map(this::value).toList());
        }
        if (expression instanceof Expression.Cases cases) {
            return FacetCases.of(cases, this);
        }
        if (expression instanceof Expression.Star
                || expression instanceof Expression.Duration
                || expression instanceof Expression.RawPattern) {
            throw new NrqlException(expression.place(), "expected a value");
        }
        return TypedExpression.truth(condition(expression));
    }

    /** The expression, or that of the variable that it names. */
    Definition definition(Expression expression) {
        Definition variable = expression instanceof Attribute attribute ? leaves.definition(attribute) : null;
        return variable == null
                ? new Definition(expression, this)
                : variable.compiler().definition(variable.value());
    }

    static TypedExpression literal(@Nullable Object value) {
        if (value instanceof Number number) {
            return TypedExpression.number(SqlFragment.number(number.doubleValue()));
        }
        if (value instanceof String text) {
            return TypedExpression.text(SqlFragment.text(text.replace("\0", "")));
        }
        if (value instanceof Boolean truth) {
            return TypedExpression.truth(
                    SqlFragment.of(truth + "::boolean")); // ORDER BY does not accept a bare constant
        }
        return value == null ? TypedExpression.NULL : TypedExpression.any(SqlFragment.json(JsonValues.write(value)));
    }

    private TypedExpression arithmetic(Arithmetic arithmetic) {
        SqlFragment left = number(arithmetic.left());
        SqlFragment right = number(arithmetic.right());
        return TypedExpression.number(
                switch (arithmetic.sign()) {
                    case PLUS -> SqlFragment.of("({} + {})", left, right);
                    case MINUS -> SqlFragment.of("({} - {})", left, right);
                    case TIMES -> SqlFragment.of("({} * {})", left, right);
                    case DIVIDED_BY -> SqlFragment.of("({} / nullif({}, 0))", left, right);
                });
    }

    /** An operand as a number. A single percentile is an object that has one, so it is that number. */
    private SqlFragment number(Expression operand) {
        TypedExpression value = value(operand);
        ResultShape shape = ResultShape.of(operand);
        if (shape instanceof ResultShape.ByThreshold percentile
                && percentile.thresholds().size() == 1) {
            SqlFragment field = SqlFragment.text(
                    OutputColumnNames.number(percentile.thresholds().get(0)));
            return TypedExpression.any(SqlFragment.of("({}) -> {}", value.json(), field))
                    .asNumber();
        }
        if (!(shape instanceof ResultShape.Single)) {
            throw new NrqlException(
                    operand.place(),
                    "this function returns an object or an array, which is not a number; select a part of it with"
                            + " getField(…)");
        }
        return value.asNumber();
    }

    SqlFragment condition(Expression expression) {
        if (operands != null) {
            return operands.condition(expression);
        }
        if (expression instanceof And and) {
            return SqlFragment.of("({} AND {})", condition(and.left()), condition(and.right()));
        }
        if (expression instanceof Or or) {
            return SqlFragment.of("({} OR {})", condition(or.left()), condition(or.right()));
        }
        if (expression instanceof Not not) {
            return SqlFragment.of("(NOT {})", condition(not.operand()));
        }
        if (expression instanceof Where where) {
            return condition(where.condition());
        }
        if (expression instanceof Condition condition) {
            return SharedOperands.condition(this, compiler -> new ConditionCompiler(compiler).test(condition));
        }
        return value(expression).asTruth();
    }
}
