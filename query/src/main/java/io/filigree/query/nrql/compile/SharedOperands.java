package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.filigree.query.nrql.syntax.Expression;

/**
 * The operands of one expression. Templates of functions repeat their operands, so that the SQL of nested calls would
 * grow exponentially. A large operand that is repeated becomes a column of a subquery, so that the SQL contains it once.
 * Small operands are repeated, because PostgreSQL evaluates a subquery more slowly.
 */
final class SharedOperands {

    /** Characters of SQL from which an operand is shared. */
    static final int MIN_LENGTH = 1_000;

    /** Each subquery has this name. An operand refers to no column of the subquery that it is in, so the innermost is meant. */
    private static final String TABLE = "shared_operands";

    private record Column(SqlFragment operand, SqlFragment reference, String name) {}

    private final ExpressionCompiler outer;
    private final Map<Expression, TypedExpression> values = new IdentityHashMap<>();
    private final Map<Expression, SqlFragment> conditions = new IdentityHashMap<>();
    private final Map<SqlFragment, Column> columns = new IdentityHashMap<>();
    private final List<Column> inOrder = new ArrayList<>();

    private SharedOperands(ExpressionCompiler outer) {
        this.outer = outer;
    }

    /**
     * The value of an expression.
     *
     * @param outer compiles its operands
     * @param compile compiles the expression with what it is given for its operands
     */
    static TypedExpression value(ExpressionCompiler outer, Function<ExpressionCompiler, TypedExpression> compile) {
        SharedOperands operands = new SharedOperands(outer);
        TypedExpression value = compile.apply(outer.with(operands));
        return operands.inOrder.isEmpty() ? value : replaced(value, operands::within);
    }

    /** A condition, compiled likewise. */
    static SqlFragment condition(ExpressionCompiler outer, Function<ExpressionCompiler, SqlFragment> compile) {
        SharedOperands operands = new SharedOperands(outer);
        return operands.within(compile.apply(outer.with(operands)));
    }

    /** The operand, or columns with its value. */
    TypedExpression value(Expression operand) {
        TypedExpression known = values.get(operand);
        if (known == null) {
            known = replaced(outer.value(operand), this::column);
            values.put(operand, known);
        }
        return known;
    }

    SqlFragment condition(Expression operand) {
        SqlFragment known = conditions.get(operand);
        if (known == null) {
            known = column(outer.condition(operand));
            conditions.put(operand, known);
        }
        return known;
    }

    /** With other SQL. JSON that is made of the SQL stays so, because two copies of it would double with each level. */
    private static TypedExpression replaced(TypedExpression value, UnaryOperator<SqlFragment> replacement) {
        SqlFragment sql = replacement.apply(value.sql());
        SqlFragment json = value.json() == value.sql() || value.json().isMadeOf(value.sql())
                ? value.json().replacing(value.sql(), sql)
                : replacement.apply(value.json());
        return new TypedExpression(value.type(), sql, json);
    }

    private SqlFragment column(SqlFragment operand) {
        if (operand.length() < MIN_LENGTH) {
            return operand;
        }
        Column column = columns.get(operand);
        if (column == null) {
            String name = "operand" + (inOrder.size() + 1);
            column = new Column(operand, SqlFragment.of(TABLE + "." + name), name);
            columns.put(operand, column);
            inOrder.add(column);
        }
        return column.reference();
    }

    /**
     * The expression with a subquery of the columns that it repeats; the others are replaced by their operands. In DuckDB a function is
     * used, because its aggregates do not accept subqueries; a subquery within the expression prevents that.
     */
    private SqlFragment within(SqlFragment expression) {
        SqlFragment result = expression;
        List<SqlFragment> repeated = new ArrayList<>();
        List<SqlFragment> members = new ArrayList<>();
        for (Column column : inOrder) {
            int uses = expression.count(column.reference());
            if (uses == 1) {
                result = result.replacing(column.reference(), column.operand());
            } else if (uses > 1) {
                repeated.add(column.operand().as(column.name()));
                members.add(SqlFragment.of(column.name() + " := {}", column.operand()));
            }
        }
        if (repeated.isEmpty()) {
            return result;
        }
        SqlFragment subquery = SqlFragment.of(
                "(SELECT {} FROM (SELECT {}" + SqlFragment.FENCE + ") AS " + TABLE + ")",
                result,
                SqlFragment.join(", ", repeated));
        return result.hasSubqueryInDuckDb()
                ? subquery
                : subquery.inDuckDb(
                        "list_transform([struct_pack({})], lambda " + TABLE + ": {})[1]",
                        SqlFragment.join(", ", members),
                        result);
    }
}
