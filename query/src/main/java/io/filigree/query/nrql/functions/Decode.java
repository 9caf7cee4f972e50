package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code decode(text, 'base64')}. */
final class Decode extends CodecFunction {

    Decode() {
        super(FunctionDocumentation.of(
                "decode", "decode(text, 'base64')", "The decoded text; null if the encoding is invalid"));
    }

    @Override
    SqlFragment sql(SqlFragment text, String encoding) {
        if (encoding.equals("hex")) {
            return SqlFragment.of(
                    "CASE WHEN {} ~ '^([0-9A-Fa-f]{2})*$' THEN convert_from(decode({}, 'hex'), 'UTF8') END",
                    text, text);
        }
        SqlFragment base64 = base64(text, encoding);
        return SqlFragment.of(
                "CASE WHEN {} ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'"
                        + " THEN convert_from(decode({}, 'base64'), 'UTF8') END",
                base64, base64);
    }

    private static SqlFragment base64(SqlFragment text, String encoding) {
        return switch (encoding) {
            case "base64url" ->
                SqlFragment.of("rpad(translate({}, '-_', '+/'), 4 * ((length({}) + 3) / 4), '=')", text, text);
            case "base64mime" -> SqlFragment.of("regexp_replace({}, '[^A-Za-z0-9+/=]', '', 'g')", text);
            default -> text;
        };
    }
}
