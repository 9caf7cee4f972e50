package io.filigree.db.hint;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;

/**
 * A function, or one of its published versions, that the inventory should know more of.
 *
 * @param version {@code $LATEST} or a published version's number
 */
public record HintedFunction(FunctionArn arn, String version) {

    public HintedFunction {
        requireNonNull(arn, "arn");
        requireNonNull(version, "version");
    }

    /** The unqualified function, independent of its published versions. */
    public static HintedFunction latest(FunctionArn arn) {
        return new HintedFunction(arn, FunctionConfiguration.LATEST);
    }

    /** As written in an invoked ARN; {@code $LATEST} too. */
    @Override
    public String toString() {
        return arn + ":" + version;
    }
}
