package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.Locale;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A text from or to an encoding of its bytes in UTF-8. */
abstract class CodecFunction extends AbstractFunction implements EventFunction {

    private static final List<String> ENCODINGS = List.of("base64", "base64url", "base64mime", "hex");

    CodecFunction(FunctionDocumentation documentation) {
        super(documentation, Signature.takes(Parameter.VALUE, Parameter.ENCODING));
    }

    abstract SqlFragment sql(SqlFragment text, String encoding);

    @Override
    public final TypedExpression value(CallArguments arguments) {
        SqlFragment text = arguments.text(0);
        String encoding = arguments.constantText(1).toLowerCase(Locale.ROOT);
        if (!ENCODINGS.contains(encoding)) {
            throw new NrqlException(arguments.get(1).place(), "expected 'base64', 'base64url', 'base64mime' or 'hex'");
        }
        String name = documentation().name().toLowerCase(Locale.ROOT);
        return TypedExpression.text(
                sql(text, encoding).inDuckDb(name + "_text({}, {})", text, SqlFragment.text(encoding)));
    }
}
