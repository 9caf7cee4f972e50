package io.filigree.page.function;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/** Where AWS shows a function to whoever is logged in there. */
final class ConsoleLink {

    private ConsoleLink() {}

    /** Null in a partition whose console we do not know. */
    static @Nullable String of(FunctionArn function) {
        return function.partition().equals("aws")
                ? "https://" + function.region() + ".console.aws.amazon.com/lambda/home?region=" + function.region()
                        + "#/functions/" + function.name()
                : null;
    }
}
