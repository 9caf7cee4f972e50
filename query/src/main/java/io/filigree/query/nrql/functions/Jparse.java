package io.filigree.query.nrql.functions;

import java.util.Optional;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code jparse(text, 'path')}. A text that is JSON for some parsers only, with {@code \\u0000} in it, is not JSON here. */
final class Jparse extends AbstractFunction implements EventFunction {

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

    /** The value as {@code json}, which keeps the order of members; empty for paths that select several parts. */
    static Optional<SqlFragment> inOrder(CallArguments arguments) {
        Optional<JsonPath> path = path(arguments);
        if (path.isPresent() && !path.get().isPlain()) {
            return Optional.empty();
        }
        SqlFragment json = parsed(arguments, "json");
        return Optional.of(path.map(
                        plain -> SqlFragment.of("({}) #> {}", json, plain.names()).inDuckDb(plain.in(json)))
                .orElse(json));
    }

    private static SqlFragment parsed(CallArguments arguments, String type) {
        SqlFragment text = arguments.text(0);
        if (arguments.isConstant(0)) {
            // PostgreSQL would convert a constant before it tests it, and fail.
            return SqlFragment.of(
                            "(SELECT CASE WHEN pg_input_is_valid(t.value, 'jsonb') THEN t.value::" + type
                                    + " END FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS t)",
                            text)
                    .inDuckDb("parse_" + type + "({})::json", text);
        }
        return SqlFragment.of("CASE WHEN pg_input_is_valid({}, 'jsonb') THEN ({})::" + type + " END", text, text)
                .inDuckDb("parse_" + type + "({})::json", text);
    }

    private static Optional<JsonPath> path(CallArguments arguments) {
        return arguments.size() < 2
                ? Optional.empty()
                : Optional.of(JsonPath.parse(
                        arguments.constantText(1), arguments.get(1).place()));
    }
}
