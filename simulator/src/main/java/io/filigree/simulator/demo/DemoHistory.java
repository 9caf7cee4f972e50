package io.filigree.simulator.demo;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.extension.ExtensionClient;
import io.filigree.simulator.extension.Post;

/** Generates the demo's last hours in one run, with the same fleet and traffic, for tests and screenshots. */
public final class DemoHistory {

    private static final long SEED = 20_261_121;

    private final FakeAws aws;
    private final URI filigree;
    private final String adminKey;
    private final String ingestKey;
    private final ExtensionClient client;

    /** @param aws that this Filigree talks to */
    public DemoHistory(FakeAws aws, URI filigree, String adminKey, String ingestKey) {
        this.aws = aws;
        this.filigree = filigree;
        this.adminKey = adminKey;
        this.ingestKey = ingestKey;
        this.client = new ExtensionClient(filigree);
    }

    /**
     * Pairs the demo's accounts, and posts so many invocations, spread over the time before now. Comes back when all of
     * them are acknowledged.
     */
    public void play(int invocations, Duration past) throws InterruptedException {
        play(invocations, past, (functions, at) -> {});
    }

    /** Hears of scenarios as they happen. */
    public interface Listener {

        /**
         * The configuration or code of these functions changed, and Filigree has polled them.
         *
         * @param at the time of the history, not of the poll
         */
        void changed(List<String> arns, Instant at);
    }

    /** The same, with the scenarios of the demo. */
    public void play(int invocations, Duration past, Listener listener) throws InterruptedException {
        List<FleetFunction> fleet = DemoFleet.build();
        DemoFleet.deploy(fleet, aws);
        DemoConsole silent =
                new DemoConsole(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        List<FleetFunction> invoked = new ArrayList<>(fleet);
        invoked.addAll(DemoFleet.unpaired(fleet));
        PassingClock time = new PassingClock(Instant.now().minus(past));
        Traffic traffic = new Traffic(invoked, ingestKey, client::exchange, time, SEED);
        DemoScenarios scenarios = new DemoScenarios(aws, fleet, traffic);
        scenarios.prepare();
        FiligreeClient operator = new FiligreeClient(filigree, adminKey);
        new DemoPairing(operator, new DeployedRoles(aws, null), silent).pairAll();
        post(EarlierErrors.before(time.instant(), fleet, ingestKey));
        for (int i = 0; i < invocations; i++) {
            for (DemoScenario scenario : DemoScenario.values()) {
                if (i == (int) (scenario.at() * invocations)) {
                    post(scenarios.happen(scenario));
                    operator.poll(DemoAccount.PRODUCTION);
                    listener.changed(
                            scenario.members(fleet).stream()
                                    .map(member -> member.arn().toString())
                                    .toList(),
                            time.instant());
                }
            }
            time.pass(past.dividedBy(invocations));
            post(traffic.next());
            post(traffic.due());
        }
        post(traffic.shutDown());
    }

    /** One after the other, so that nothing is dropped. */
    private void post(List<Post> posts) {
        posts.forEach(post -> client.post(post).join());
    }
}
