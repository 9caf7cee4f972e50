package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Literal;

/**
 * A long list of constants in {@code IN (…)}, passed as one parameter that PostgreSQL hashes. Compared one by one, thousands
 * of constants would take as many comparisons for each event.
 */
final class ConstantList {

    /** Shorter lists are compared one by one: a list of a few texts can use the index of log messages. */
    private static final int LONG = 100;

    private ConstantList() {}

    static boolean isLong(List<Expression> values) {
        return values.size() > LONG
                && values.stream().allMatch(value -> value instanceof Literal literal && literal.value() != null);
    }

    /** Whether the operand is one of the constants: null for null, and never equal to a value of another type. */
    static SqlFragment contains(TypedExpression operand, List<Expression> values) {
        List<Object> constants = new ArrayList<>();
        for (Expression value : values) {
            Object constant = ((Literal) value).value();
            if (constant != null && (operand.type() == Type.ANY || operand.type() == type(constant))) {
                constants.add(constant instanceof Number number ? (Object) number.doubleValue() : plain(constant));
            }
        }
        if (operand.type() == Type.NOTHING) {
            return SqlFragment.of("NULL::boolean");
        }
        if (constants.isEmpty()) {
            return SqlFragment.of("CASE WHEN {} IS NOT NULL THEN false END", operand.sql());
        }
        if (operand.type() == Type.ANY) {
            SqlFragment list = SqlFragment.json(JsonValues.write(constants));
            return SqlFragment.of("({} IN (SELECT jsonb_array_elements({})))", operand.json(), list)
                    .inDuckDb(
                            "({} IN (SELECT json_normal(c.value) FROM jsonb_array_elements({}) AS c(value)))",
                            operand.json(),
                            list);
        }
        SqlFragment texts =
                SqlFragment.texts(constants.stream().map(String::valueOf).toList());
        return operand.type() == Type.TEXT
                ? SqlFragment.of("({} = ANY({}))", operand.sql(), texts)
                : SqlFragment.of("({} = ANY({}::" + operand.type().sqlType() + "[]))", operand.sql(), texts);
    }

    private static Object plain(Object constant) {
        return constant instanceof String text ? text.replace("\0", "") : constant;
    }

    private static Type type(Object constant) {
        if (constant instanceof Number) {
            return Type.NUMBER;
        }
        if (constant instanceof String) {
            return Type.TEXT;
        }
        return constant instanceof Boolean ? Type.BOOLEAN : Type.ANY;
    }
}
