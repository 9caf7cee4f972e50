package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code encode(text, 'base64')}. PostgreSQL breaks base64 into lines. */
final class Encode extends CodecFunction {

    Encode() {
        super(FunctionDocumentation.of(
                "encode", "encode(text, 'base64')", "A text in base64, base64url, base64mime or hex"));
    }

    @Override
    SqlFragment sql(SqlFragment text, String encoding) {
        SqlFragment bytes = SqlFragment.of("convert_to({}, 'UTF8')", text);
        return switch (encoding) {
            case "hex" -> SqlFragment.of("encode({}, 'hex')", bytes);
            case "base64url" -> SqlFragment.of("translate(encode({}, 'base64'), E'+/\\n', '-_')", bytes);
            case "base64mime" -> SqlFragment.of("replace(encode({}, 'base64'), E'\\n', E'\\r\\n')", bytes);
            default -> SqlFragment.of("translate(encode({}, 'base64'), E'\\n', '')", bytes);
        };
    }

    /** Hexadecimal doubles the length. */
    @Override
    public long maxTextLength(Call call, long longest, long all) {
        return 2 * longest;
    }
}
