package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code decode(text, 'base64')}. */
final class Decode extends CodecFunction {

    /** Bytes of UTF-8 without NUL, in hexadecimal digits. PostgreSQL fails for any others. */
    private static final String UTF_8 = "'^(0[1-9a-f]|[1-7][0-9a-f]|(c[2-9a-f]|d[0-9a-f])[89ab][0-9a-f]"
            + "|(e0[ab][0-9a-f]|ed[89][0-9a-f]|e[1-9abcef][89ab][0-9a-f])[89ab][0-9a-f]"
            + "|(f0[9ab][0-9a-f]|f[1-3][89ab][0-9a-f]|f48[0-9a-f])([89ab][0-9a-f]){2})*$'";

    Decode() {
        super(FunctionDocumentation.of(
                "decode", "decode(text, 'base64')", "The decoded text; null if the encoding is invalid"));
    }

    @Override
    SqlFragment sql(SqlFragment text, String encoding) {
        if (encoding.equals("hex")) {
            return decoded(text, "hex", "'^([0-9A-Fa-f]{2})*$'");
        }
        return decoded(
                base64(text, encoding), "base64", "'^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'");
    }

    /** Bytes are tested in a separate CASE: PostgreSQL may evaluate operands of AND in any order. */
    private static SqlFragment decoded(SqlFragment text, String encoding, String pattern) {
        return SqlFragment.of(
                "(SELECT convert_from(CASE WHEN encode(d.bytes, 'hex') ~ " + UTF_8
                        + " THEN d.bytes END, 'UTF8') FROM (SELECT CASE WHEN t.value ~ " + pattern
                        + " THEN decode(t.value, '" + encoding
                        + "') END AS bytes FROM (SELECT {} AS value" + SqlFragment.FENCE + ") AS t" + SqlFragment.FENCE
                        + ") AS d)",
                text);
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
