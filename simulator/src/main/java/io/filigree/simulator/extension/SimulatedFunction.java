package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.function.InvokedArn;

/**
 * What an execution environment knows of the function it runs.
 *
 * @param arn as invoked, qualifier and all
 * @param runtime such as {@code nodejs20.x}
 * @param memorySizeMb configured memory, in MB
 * @param timeoutSeconds configured timeout, in seconds
 */
public record SimulatedFunction(InvokedArn arn, String runtime, int memorySizeMb, int timeoutSeconds) {

    public SimulatedFunction {
        requireNonNull(arn, "arn");
        requireNonNull(runtime, "runtime");
    }

    public String name() {
        return arn.function().name();
    }

    public String logGroup() {
        return "/aws/lambda/" + name();
    }

    String accountId() {
        return arn.function().accountId();
    }

    String region() {
        return arn.function().region();
    }
}
