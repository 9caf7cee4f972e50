package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.compile.ExpressionCompiler.Definition;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** {@code jparse}, {@code mapKeys} and {@code mapValues}. */
final class JsonFunctions {

    /** In place of the braces: the members, with key, value and number. In place of the order: number or key. */
    private static final String KEYS = """
            (SELECT coalesce(jsonb_agg(m.key ORDER BY <order>), '[]')
            FROM (SELECT key, min(number) AS number FROM {} WITH ORDINALITY AS e(key, value, number) GROUP BY key) AS m)""";

    private static final String VALUES = """
            (SELECT coalesce(jsonb_agg(m.value ORDER BY <order>), '[]')
            FROM (SELECT key, min(number) AS number, (array_agg(value ORDER BY number DESC))[1]::jsonb AS value
                FROM {} WITH ORDINALITY AS e(key, value, number) GROUP BY key) AS m)""";

    private JsonFunctions() {}

    static TypedExpression jparse(ExpressionCompiler expressions, List<Expression> given) {
        SqlFragment json = parsed(expressions, given.get(0), "jsonb");
        return TypedExpression.any(SqlFragment.of(
                "nullif({}, 'null')", given.size() < 2 ? json : path(given).in(json)));
    }

    /** A text that is JSON for some parsers only, with {@code \\u0000} in it, is no JSON here. */
    private static SqlFragment parsed(ExpressionCompiler expressions, Expression parsed, String type) {
        SqlFragment text = expressions.value(parsed).asText();
        if (ExpressionVisitor.isConstant(expressions.definition(parsed).value())) {
            // PostgreSQL would convert a constant before it tests it, and fail.
            return SqlFragment.of(
                    "(SELECT CASE WHEN pg_input_is_valid(t.value, 'jsonb') THEN t.value::" + type
                            + " END FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS t)",
                    text);
        }
        return SqlFragment.of("CASE WHEN pg_input_is_valid({}, 'jsonb') THEN ({})::" + type + " END", text, text);
    }

    private static JsonPath path(List<Expression> given) {
        return JsonPath.parse(
                ExpressionCompiler.constantText(given.get(1)), given.get(1).place());
    }

    static TypedExpression mapKeys(ExpressionCompiler expressions, Expression map) {
        return ofMembers(expressions, map, KEYS);
    }

    static TypedExpression mapValues(ExpressionCompiler expressions, Expression map) {
        return ofMembers(expressions, map, VALUES);
    }

    /** In the order of the text that the object was parsed from; of other objects by name, because {@code jsonb} keeps no order. */
    private static TypedExpression ofMembers(ExpressionCompiler expressions, Expression map, String template) {
        Definition definition = expressions.definition(map);
        if (definition.value() instanceof Call call && call.function() == NrqlFunction.JPARSE) {
            List<Expression> given = call.positional();
            SqlFragment json = parsed(definition.compiler(), given.get(0), "json");
            if (given.size() < 2) {
                return ofObject(json, "json", template);
            }
            JsonPath path = path(given);
            if (path.isPlain()) {
                return ofObject(SqlFragment.of("({}) #> {}", json, path.names()), "json", template);
            }
        }
        return ofObject(expressions.value(map).json(), "jsonb", template);
    }

    private static TypedExpression ofObject(SqlFragment object, String type, String template) {
        String order = type.equals("json") ? "m.number" : "m.key COLLATE \"C\"";
        String members = template.replace("{}", type + "_each(o.value)").replace("<order>", order);
        return TypedExpression.any(SqlFragment.of(
                "(SELECT CASE WHEN " + type + "_typeof(o.value) = 'object' THEN " + members
                        + " END FROM (SELECT {} AS value) AS o)",
                object));
    }
}
