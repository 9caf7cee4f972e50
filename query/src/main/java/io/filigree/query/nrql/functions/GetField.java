package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.OutputColumnNames;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/**
 * {@code getField(value, field)} and {@code value[field]}: a field of an object by its name, an element of an array by its
 * index; null for other values. Of fields that are numbers, such as the thresholds of percentiles, {@code '95.0'},
 * {@code '95'} and 95 are the same.
 */
final class GetField extends AbstractFunction implements EventFunction {

    GetField() {
        super(
                FunctionDocumentation.of(
                        "getField",
                        "getField(value, field)",
                        "A field of an object, or an element of an array, from 0. The same as value[field]"),
                Signature.takes(Parameter.VALUE, Parameter.FIELD));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public boolean readsField() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment json = arguments.value(0).json();
        String name = String.valueOf(
                        ConstantArguments.value(arguments.get(1), "the name of a field, or an index from 0"))
                .replace("\0", "");
        String number =
                name.matches("-?[0-9]{1,15}\\.[0-9]{1,15}") ? OutputColumnNames.number(Double.parseDouble(name)) : name;
        SqlFragment field = field(json, name);
        return TypedExpression.any(
                number.equals(name) ? field : SqlFragment.of("coalesce({}, {})", field, field(json, number)));
    }

    /** The text of an index selects an element of an array, or a field of that name. */
    private static SqlFragment field(SqlFragment json, String name) {
        return SqlFragment.of("nullif({}, 'null')", JsonPath.at(json, List.of(name)));
    }
}
