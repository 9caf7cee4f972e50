package io.filigree.query.nrql.functions;

import java.util.Locale;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A part of the date, or the time, in the time zone of the query, as a text or a number. */
abstract class DatePartFunction extends AbstractFunction implements EventFunction {

    private final String text;
    private final String number;

    /**
     * @param text SQL of the text in which {@code {}} is the local time
     * @param number SQL of the number
     */
    DatePartFunction(FunctionDocumentation documentation, String text, String number) {
        super(documentation, Signature.takes(Parameter.VALUE).maybe(Parameter.DATE_FORM));
        this.text = text;
        this.number = "(" + number + ")::double precision";
    }

    @Override
    public final TypedExpression value(CallArguments arguments) {
        SqlFragment local = TimeValues.local(arguments);
        return isNumeric(arguments)
                ? TypedExpression.number(SqlFragment.of(number, local))
                : TypedExpression.text(SqlFragment.of(text, local));
    }

    private static boolean isNumeric(CallArguments arguments) {
        if (arguments.size() < 2) {
            return false;
        }
        String form = arguments.constantText(1).toLowerCase(Locale.ROOT);
        if (form.equals("numeric") || form.equals("string")) {
            return form.equals("numeric");
        }
        throw new NrqlException(arguments.get(1).place(), "expected 'numeric' or 'string'");
    }
}
