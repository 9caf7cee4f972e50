package io.filigree.query.nrql.functions;

import java.util.Set;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code aparse(text, 'a *b% c')}: not case-sensitive; each star captures a part, each per cent sign matches any text. */
final class Aparse extends PatternFunction {

    private static final Set<Character> SPECIAL =
            Set.of('\\', '.', '[', ']', '(', ')', '{', '}', '*', '+', '?', '^', '$', '|');

    Aparse() {
        super(
                FunctionDocumentation.of(
                        "aparse", "aparse(text, 'a *b% c')", "The texts that match the stars of a pattern"),
                Parameter.STARS);
    }

    @Override
    SqlFragment regex(String pattern) {
        StringBuilder regex = new StringBuilder("^");
        for (char c : pattern.replace("\0", "").toCharArray()) {
            if (c == '*') {
                regex.append("(.*?)");
            } else if (c == '%') {
                regex.append(".*?");
            } else {
                regex.append(SPECIAL.contains(c) ? "\\" + c : String.valueOf(c));
            }
        }
        String expression = regex.append('$').toString();
        return SqlFragment.text("(?i)" + expression).inDuckDb(SqlFragment.text("(?is)" + expression));
    }
}
