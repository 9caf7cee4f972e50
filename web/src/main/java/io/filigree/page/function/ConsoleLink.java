package io.filigree.page.function;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/** The URL of a function in the AWS console. */
final class ConsoleLink {

    private ConsoleLink() {}

    /** Null in a partition whose console URL is unknown. */
    static @Nullable String of(FunctionArn function) {
        return function.partition().equals("aws")
                ? "https://" + function.region() + ".console.aws.amazon.com/lambda/home?region=" + function.region()
                        + "#/functions/" + function.name()
                : null;
    }
}
