package io.filigree.query.nrql.compile;

import java.util.List;
import java.util.Locale;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;

/** The functions of texts. */
final class TextFunctions {

    private final ExpressionCompiler expressions;

    TextFunctions(ExpressionCompiler expressions) {
        this.expressions = expressions;
    }

    /** A negative start counts from the end. */
    TypedExpression substring(List<Expression> given) {
        SqlFragment text = text(given, 0);
        SqlFragment from = integer(number(given, 1));
        SqlFragment start = SqlFragment.of(
                "(CASE WHEN {} < 0 THEN greatest(length({}) + {}, 0) ELSE {} END + 1)", from, text, from, from);
        return TypedExpression.text(
                given.size() < 3
                        ? SqlFragment.of("substr({}, {})", text, start)
                        : SqlFragment.of("substr({}, {}, greatest({}, 0))", text, start, integer(number(given, 2))));
    }

    /** Occurrences are counted from 0; negative ones from the last, -1. */
    TypedExpression position(List<Expression> given) {
        SqlFragment text = text(given, 0);
        SqlFragment part = text(given, 1);
        if (given.size() < 3) {
            return TypedExpression.number(
                    SqlFragment.of("(nullif(strpos({}, {}), 0) - 1)::double precision", text, part));
        }
        double wanted = ExpressionCompiler.constantNumber(given.get(2));
        if (Math.abs(wanted) > 1_000_000 || wanted != Math.rint(wanted)) {
            throw new NrqlException(given.get(2).place(), "an occurrence is a whole number, 0 for the first");
        }
        SqlFragment occurrence = wanted < 0
                ? SqlFragment.of(
                        "regexp_count({}, '***=' || {}) + 1 + {}", text, part, SqlFragment.integer((long) wanted))
                : SqlFragment.of("{} + 1", SqlFragment.integer((long) wanted));
        return TypedExpression.number(SqlFragment.of(
                "(SELECT (nullif(regexp_instr({}, '***=' || {}, 1, n.number::integer), 0) - 1)::double precision"
                        + " FROM (SELECT ({}) AS number) AS n WHERE n.number > 0)",
                text,
                part,
                occurrence));
    }

    TypedExpression concat(Call call) {
        List<SqlFragment> parts = call.positional().stream()
                .map(part -> written(expressions.value(part), call))
                .toList();
        return TypedExpression.text(SqlFragment.of("concat({})", SqlFragment.join(", ", parts)));
    }

    static SqlFragment written(TypedExpression value, Call call) {
        return call.named("precision")
                .map(ExpressionCompiler::constantNumber)
                .map(decimals -> value.written((int) Math.min(Math.max(decimals, 0), 20)))
                .orElseGet(value::written);
    }

    private static String encoding(Expression expression) {
        String encoding = ExpressionCompiler.constantText(expression).toLowerCase(Locale.ROOT);
        if (List.of("base64", "base64url", "base64mime", "hex").contains(encoding)) {
            return encoding;
        }
        throw new NrqlException(expression.place(), "expected 'base64', 'base64url', 'base64mime' or 'hex'");
    }

    /** PostgreSQL breaks base64 into lines. */
    TypedExpression encode(List<Expression> given) {
        SqlFragment bytes = SqlFragment.of("convert_to({}, 'UTF8')", text(given, 0));
        return TypedExpression.text(
                switch (encoding(given.get(1))) {
                    case "hex" -> SqlFragment.of("encode({}, 'hex')", bytes);
                    case "base64url" -> SqlFragment.of("translate(encode({}, 'base64'), E'+/\\n', '-_')", bytes);
                    case "base64mime" -> SqlFragment.of("replace(encode({}, 'base64'), E'\\n', E'\\r\\n')", bytes);
                    default -> SqlFragment.of("translate(encode({}, 'base64'), E'\\n', '')", bytes);
                });
    }

    TypedExpression decode(List<Expression> given) {
        SqlFragment text = text(given, 0);
        String encoding = encoding(given.get(1));
        if (encoding.equals("hex")) {
            return TypedExpression.text(SqlFragment.of(
                    "CASE WHEN {} ~ '^([0-9A-Fa-f]{2})*$' THEN convert_from(decode({}, 'hex'), 'UTF8') END",
                    text, text));
        }
        SqlFragment base64 = switch (encoding) {
            case "base64url" ->
                SqlFragment.of("rpad(translate({}, '-_', '+/'), 4 * ((length({}) + 3) / 4), '=')", text, text);
            case "base64mime" -> SqlFragment.of("regexp_replace({}, '[^A-Za-z0-9+/=]', '', 'g')", text);
            default -> text;
        };
        return TypedExpression.text(SqlFragment.of(
                "CASE WHEN {} ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'"
                        + " THEN convert_from(decode({}, 'base64'), 'UTF8') END",
                base64, base64));
    }

    private static SqlFragment integer(SqlFragment number) {
        return SqlFragment.of("least(greatest({}, -1000000000), 1000000000)::integer", number);
    }

    private SqlFragment number(List<Expression> given, int index) {
        return expressions.value(given.get(index)).asNumber();
    }

    private SqlFragment text(List<Expression> given, int index) {
        return expressions.value(given.get(index)).asText();
    }
}
