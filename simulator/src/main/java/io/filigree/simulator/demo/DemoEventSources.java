package io.filigree.simulator.demo;

import java.util.List;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeEventSource;
import io.filigree.simulator.extension.Trigger;

/** The event source mappings of the demo's fleet: the queues of functions that queues invoke, and a few streams. */
final class DemoEventSources {

    private static final String REGION = "eu-west-1";
    private static final String PRODUCTION = DemoAccount.PRODUCTION.id();
    private static final String DATA = DemoAccount.DATA.id();

    private DemoEventSources() {}

    static void deploy(List<FleetFunction> fleet, FakeAws aws) {
        fleet.stream()
                .filter(member -> member.behaviour().trigger() == Trigger.SQS)
                .forEach(member -> aws.account(member.accountId())
                        .put(FakeEventSource.queue(
                                member.function().region(),
                                member.accountId(),
                                member.function().name() + "-queue",
                                member.function().name())));
        aws.account(PRODUCTION)
                .put(FakeEventSource.table(REGION, PRODUCTION, "ledger", "ledger-worker-prod")
                        .filtered("{\"eventName\": [\"INSERT\", \"MODIFY\"]}")
                        .with("MaximumBatchingWindowInSeconds", 5))
                // No event names it.
                .put(FakeEventSource.queue(REGION, PRODUCTION, "invoices-to-send", "invoice-worker-prod")
                        .state("Disabled", "User initiated"));
        aws.account(DATA)
                .put(FakeEventSource.stream(REGION, DATA, "clicks", "clickstream-worker-prod")
                        .with("BatchSize", 500)
                        .onFailure("arn:aws:sqs:" + REGION + ":" + DATA + ":clicks-failed")
                        .lastResult("PROBLEM: Function call failed"))
                .put(FakeEventSource.stream(REGION, DATA, "clicks", "lake-compaction-worker-prod"));
    }
}
