package io.filigree.query.nrql.functions;

import java.util.Optional;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/**
 * A list of a part of each member of an object: in the order of the text that the object was parsed from, of other objects
 * by name, because {@code jsonb} keeps no order.
 */
abstract class ObjectMembersFunction extends AbstractFunction implements EventFunction {

    private final String list;

    /** @param list SQL, with {@code {}} for the members with key, value and number, and {@code <order>} for their order */
    ObjectMembersFunction(FunctionDocumentation documentation, String list) {
        super(documentation, Signature.takes(Parameter.VALUE));
        this.list = list;
    }

    @Override
    public final TypedExpression value(CallArguments arguments) {
        Optional<CallArguments> parsed = arguments.call(0).filter(inner -> inner.function() instanceof Jparse);
        return parsed.flatMap(Jparse::inOrder)
                .map(json -> list(json, "json"))
                .orElseGet(() -> list(arguments.value(0).json(), "jsonb"));
    }

    private TypedExpression list(SqlFragment object, String type) {
        String order = type.equals("json") ? "m.number" : "m.key COLLATE \"C\"";
        String members = list.replace("{}", type + "_each(o.value)").replace("<order>", order);
        return TypedExpression.any(SqlFragment.of(
                        "(SELECT CASE WHEN " + type + "_typeof(o.value) = 'object' THEN " + members
                                + " END FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS o)",
                        object)
                .inDuckDb(
                        documentation().name().equals("mapKeys")
                                ? "object_keys({}::varchar, {})::json"
                                : "object_values({}::varchar, {})::json",
                        object,
                        SqlFragment.of(String.valueOf(type.equals("json")))));
    }
}
