package io.filigree.simulator.demo;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.SimulatedFunction;

/** A function of the fleet: whose it is, what it is, how it behaves. */
record FleetFunction(String accountId, FakeFunction function, Behaviour behaviour) {

    FunctionArn arn() {
        return FunctionArn.of(function.region(), accountId, function.name());
    }

    /** What its execution environment knows, when it is configured so. */
    SimulatedFunction running(FakeFunction now) {
        String runtime = now.runtime();
        return new SimulatedFunction(
                new InvokedArn(arn(), null),
                runtime == null ? "provided.al2023" : runtime,
                now.memorySizeMb(),
                now.timeoutSeconds());
    }
}
