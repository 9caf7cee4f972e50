package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.RegexTranslator;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code capture(text, r'…')}. */
final class Capture extends PatternFunction {

    Capture() {
        super(
                FunctionDocumentation.of(
                        "capture",
                        "capture(text, r'(?P<name>…)')",
                        "The matches of the groups of a regular expression"),
                Parameter.PATTERN);
    }

    @Override
    SqlFragment regex(String pattern) {
        return RegexTranslator.whole(pattern);
    }
}
