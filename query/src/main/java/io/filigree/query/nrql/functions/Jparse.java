package io.filigree.query.nrql.functions;

import java.util.Optional;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code jparse(text, 'path')}. A text that is JSON for some parsers only, with {@code \\u0000} in it, is not JSON here. */
final class Jparse extends AbstractFunction implements EventFunction {

    /** Of 400 or more, which exceeds the range of double. */
    private static final String HUGE_EXPONENT = "[eE][+-]?0*([4-9][0-9]{2}|[1-9][0-9]{3})";

    private static final String JSON_STRING = "\"([^\"\\\\]|\\\\.)*\"";

    /** Characters of a part that does not exist. */
    private static final int NULL_IN_A_LIST = "null, ".length();

    Jparse() {
        super(
                FunctionDocumentation.of("jparse", "jparse(text, 'path')", "The value at a path in a JSON text"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.PATH));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment json = parsed(arguments, "jsonb");
        return TypedExpression.any(SqlFragment.of(
                "nullif({}, 'null')", path(arguments).map(path -> path.in(json)).orElse(json)));
    }

    /** A path of several parts repeats the JSON in each of them. */
    @Override
    public long maxTextLength(Call call, long longest, long all) {
        if (call.positional().size() > 1 && call.positional().get(1) instanceof Literal path) {
            long parts =
                    JsonPath.parse(String.valueOf(path.value()), path.place()).parts();
            return parts == 1 ? longest : parts * (longest + NULL_IN_A_LIST);
        }
        return longest;
    }

    /** The value as {@code json}, which keeps the order of members; empty for paths that select several parts. */
    static Optional<SqlFragment> inOrder(CallArguments arguments) {
        Optional<JsonPath> path = path(arguments);
        if (path.isPresent() && !path.get().isPlain()) {
            return Optional.empty();
        }
        SqlFragment json = parsed(arguments, "json");
        return Optional.of(path.map(plain ->
                        SqlFragment.of("({}) #> {}", json, plain.names()).inDuckDb(plain.in(json)))
                .orElse(json));
    }

    private static SqlFragment parsed(CallArguments arguments, String type) {
        SqlFragment text = arguments.text(0);
        if (arguments.isConstant(0)) {
            // PostgreSQL would convert a constant before it tests it, and fail.
            return SqlFragment.of(
                            "(SELECT {} FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS t)",
                            parsed(SqlFragment.of("t.value"), type),
                            text)
                    .inDuckDb("parse_" + type + "({})::json", text);
        }
        return parsed(text, type);
    }

    /**
     * Null for a text that is no JSON, or has a number with a huge exponent outside of its texts: PostgreSQL would write out
     * each of its digits.
     */
    private static SqlFragment parsed(SqlFragment text, String type) {
        return SqlFragment.of(
                        "CASE WHEN NOT pg_input_is_valid({}, 'jsonb') THEN NULL"
                                + " WHEN {} ~ '" + HUGE_EXPONENT + "' AND regexp_replace({}, '" + JSON_STRING
                                + "', '', 'g') ~ '"
                                + HUGE_EXPONENT + "' THEN NULL ELSE ({})::" + type + " END",
                        text,
                        text,
                        text,
                        text)
                .inDuckDb("parse_" + type + "({})::json", text);
    }

    private static Optional<JsonPath> path(CallArguments arguments) {
        return arguments.size() < 2
                ? Optional.empty()
                : Optional.of(JsonPath.parse(
                        arguments.constantText(1), arguments.get(1).place()));
    }
}
