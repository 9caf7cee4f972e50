package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.And;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Comparison;
import io.filigree.query.nrql.syntax.Expression.Comparison.Relation;
import io.filigree.query.nrql.syntax.Expression.In;
import io.filigree.query.nrql.syntax.Expression.Is;
import io.filigree.query.nrql.syntax.Expression.Like;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.Not;
import io.filigree.query.nrql.syntax.Expression.Or;
import io.filigree.query.nrql.syntax.Expression.RLike;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import io.filigree.query.nrql.syntax.Query.Selected;
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

        /** The definition of a variable; null for other attributes. */
        default @Nullable Definition definition(Attribute attribute) {
            return null;
        }
    }

    /** An expression, with the compiler for its attributes. */
    record Definition(Expression value, ExpressionCompiler compiler) {}

    private final Leaves leaves;
    private final String timezone;
    private final EventFunctions functions;
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
        this.functions = new EventFunctions(this, timezone);
    }

    /** The compiler of one expression, which uses each large operand once in SQL. */
    ExpressionCompiler with(SharedOperands shared) {
        return new ExpressionCompiler(leaves, timezone, shared);
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
            return functions.value(call);
        }
        if (expression instanceof Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (expression instanceof Negative negative) {
            return TypedExpression.number(
                    SqlFragment.of("(- {})", value(negative.operand()).asNumber()));
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
        return TypedExpression.NULL;
    }

    private TypedExpression arithmetic(Arithmetic arithmetic) {
        SqlFragment left = value(arithmetic.left()).asNumber();
        SqlFragment right = value(arithmetic.right()).asNumber();
        return TypedExpression.number(
                switch (arithmetic.sign()) {
                    case PLUS -> SqlFragment.of("({} + {})", left, right);
                    case MINUS -> SqlFragment.of("({} - {})", left, right);
                    case TIMES -> SqlFragment.of("({} * {})", left, right);
                    case DIVIDED_BY -> SqlFragment.of("({} / nullif({}, 0))", left, right);
                });
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
        if (expression instanceof Comparison
                || expression instanceof Is
                || expression instanceof In
                || expression instanceof Like
                || expression instanceof RLike) {
            return SharedOperands.condition(this, compiler -> compiler.compositeCondition(expression));
        }
        return value(expression).asTruth();
    }

    private SqlFragment compositeCondition(Expression expression) {
        if (expression instanceof Comparison comparison) {
            return comparison(comparison.relation(), value(comparison.left()), value(comparison.right()));
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
                    "({} " + operator + " {})", value(like.operand()).asText(), pattern);
        }
        if (expression instanceof RLike rlike) {
            String operator = rlike.negated() ? "!~" : "~";
            return SqlFragment.of(
                    "({} " + operator + " {})",
                    value(rlike.operand()).asText(),
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
        TypedExpression operand = value(is.operand());
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
        TypedExpression operand = value(in.operand());
        SqlFragment any =
                ConstantList.isLong(in.values()) ? ConstantList.contains(operand, in.values()) : equalsAny(operand, in);
        return in.negated() ? SqlFragment.of("(NOT {})", any) : any;
    }

    private SqlFragment equalsAny(TypedExpression operand, In in) {
        List<SqlFragment> equalities = new ArrayList<>();
        for (Expression candidate : in.values()) {
            equalities.add(comparison(Relation.EQUAL, operand, value(candidate)));
        }
        return equalities.isEmpty()
                ? SqlFragment.of("CASE WHEN {} IS NOT NULL THEN false END", operand.sql())
                : SqlFragment.of("({})", SqlFragment.join(" OR ", equalities));
    }

    /** The constant that an argument has to be. */
    static Object constant(Expression expression, String expected) {
        if (expression instanceof Literal literal && literal.value() != null) {
            return literal.value();
        }
        if (expression instanceof Negative negative
                && negative.operand() instanceof Literal literal
                && literal.value() instanceof Number number) {
            return -number.doubleValue();
        }
        if (expression instanceof Expression.RawPattern pattern) {
            return pattern.pattern();
        }
        throw new NrqlException(expression.place(), "expected " + expected);
    }

    static String constantText(Expression expression) {
        if (constant(expression, "a text in quotes") instanceof String text) {
            return text;
        }
        throw new NrqlException(expression.place(), "expected a text in quotes");
    }

    static double constantNumber(Expression expression) {
        if (constant(expression, "a number") instanceof Number number) {
            return number.doubleValue();
        }
        throw new NrqlException(expression.place(), "expected a number");
    }

    static @Nullable Expression at(List<Expression> arguments, int index) {
        return index < arguments.size() ? Objects.requireNonNull(arguments.get(index)) : null;
    }
}
