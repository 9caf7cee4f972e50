package io.filigree.simulator.demo;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.DataApis;
import io.filigree.simulator.extension.ExtensionClient;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.Trigger;
import org.jspecify.annotations.Nullable;

/** The whole demo: a fake AWS with a fleet, three accounts to pair, and traffic until it is stopped. */
public final class Demo implements AutoCloseable {

    /** How often the traffic is topped up to its rate. */
    private static final long TICK_MS = 100;

    /** A first start unpacks PostgreSQL and creates a database, which a busy machine takes its time for. */
    private static final long READY_WITHIN_S = 300;

    private static final long REDEPLOY_EVERY_S = 60;
    private static final long SCENARIO_EVERY_S = 120;
    private static final long STATUS_EVERY_S = 30;
    private static final long DATA_APIS_EVERY_S = 2;
    private static final long SHUT_DOWN_WITHIN_S = 3;

    /** When a function appears that no poll has seen yet. */
    private static final long NEW_FUNCTION_AFTER_S = 20;

    private final Settings settings;
    private final DemoConsole console;
    private final FakeAws aws;
    private final DeployedRoles roles;
    private final List<FleetFunction> fleet = DemoFleet.build();
    private final ExtensionClient client;
    private final Traffic traffic;
    private final Redeploys redeploys;
    private final DemoScenarios scenarios;
    private final DataApis dataApis;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private double owed;

    /**
     * @param rate invocations a second
     * @param awsPort 0 for any free one
     */
    public record Settings(
            URI filigree,
            int awsPort,
            double rate,
            String adminKey,
            String ingestKey,
            @Nullable Path home) {}

    private Demo(Settings settings, DemoConsole console) {
        this.settings = settings;
        this.console = console;
        this.aws = FakeAws.start(settings.awsPort());
        this.roles = new DeployedRoles(aws, settings.home());
        this.client = new ExtensionClient(settings.filigree());
        this.redeploys = new Redeploys(aws, fleet);
        FleetFunction shop = fleet.get(0);
        this.dataApis = new DataApis(shop.running(shop.function()), settings.ingestKey(), System.nanoTime());
        List<FleetFunction> invoked = new ArrayList<>(fleet);
        invoked.addAll(DemoFleet.unpaired(fleet));
        this.traffic =
                new Traffic(invoked, settings.ingestKey(), client::exchange, Clock.systemUTC(), System.nanoTime());
        this.scenarios = new DemoScenarios(aws, fleet, traffic);
    }

    /** Starts the fake AWS with its fleet; nothing else happens until {@link #run()}. */
    public static Demo start(Settings settings, DemoConsole console) {
        Demo demo = new Demo(settings, console);
        DemoFleet.deploy(demo.fleet, demo.aws);
        demo.scenarios.prepare();
        demo.aws.account(DemoAccount.STAGING.id()).faults().denyRegionByPolicy("ap-southeast-1");
        demo.aws.account(DemoAccount.PRODUCTION.id()).faults().throttleEvery("lambda:ListFunctions", "eu-west-1", 5);
        demo.roles.restore();
        console.say("Fake AWS is ready at %s: %d functions in %d accounts"
                .formatted(demo.aws.endpoint(), demo.fleet.size(), DemoAccount.ALL.size()));
        return demo;
    }

    public URI awsEndpoint() {
        return aws.endpoint();
    }

    /**
     * Waits for Filigree, pairs the accounts and starts the traffic, which continues after this method returns.
     *
     * @return false when Filigree did not become ready in time
     */
    public boolean run() throws InterruptedException {
        FiligreeClient filigree = new FiligreeClient(settings.filigree(), settings.adminKey());
        if (!becomesReady(filigree)) {
            console.say(
                    "Filigree at %s is not ready after %d s, giving up".formatted(settings.filigree(), READY_WITHIN_S));
            return false;
        }
        new DemoPairing(filigree, roles, console).pairAll();
        importDashboard(filigree);
        if (!EarlierTraffic.wasPosted(settings.home())) {
            post(EarlierErrors.before(Instant.now(), fleet, settings.ingestKey()));
        }
        EarlierTraffic.start(Instant.now(), fleet, settings.ingestKey(), client, settings.home());
        console.say("Streaming about %.0f invocations a second to %s".formatted(settings.rate(), settings.filigree()));
        every(TICK_MS, this::tick);
        every(1_000, () -> post(traffic.due()));
        every(DATA_APIS_EVERY_S * 1_000, () -> post(dataApis.next(Instant.now())));
        every(REDEPLOY_EVERY_S * 1_000, this::redeploy);
        every(STATUS_EVERY_S * 1_000, this::status);
        ticker.schedule(guarded(this::newFunction), NEW_FUNCTION_AFTER_S, TimeUnit.SECONDS);
        for (DemoScenario scenario : DemoScenario.values()) {
            ticker.schedule(
                    guarded(() -> happen(scenario)), (scenario.ordinal() + 1) * SCENARIO_EVERY_S, TimeUnit.SECONDS);
        }
        return true;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        try {
            if (ticker.awaitTermination(1, TimeUnit.SECONDS)) {
                shutDownTraffic();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        aws.close();
        status();
    }

    /** Posts sequentially: a hundred environments that end at the same time would look like an attack. */
    private void shutDownTraffic() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHUT_DOWN_WITHIN_S);
        for (Post post : traffic.shutDown()) {
            if (System.nanoTime() > deadline) {
                return;
            }
            client.post(post).join();
        }
    }

    /** The demo is complete without it. */
    private void importDashboard(FiligreeClient filigree) throws InterruptedException {
        try {
            filigree.importDashboard();
        } catch (UncheckedIOException | IllegalStateException e) {
            console.say("The example dashboard was not imported: " + e.getMessage());
        }
    }

    private boolean becomesReady(FiligreeClient filigree) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_WITHIN_S);
        while (System.nanoTime() < deadline) {
            if (filigree.isReady()) {
                return true;
            }
            Thread.sleep(500);
        }
        return false;
    }

    private void every(long ms, Runnable task) {
        ticker.scheduleAtFixedRate(guarded(task), ms, ms, TimeUnit.MILLISECONDS);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A scheduled task that throws is never run again; the exception is caught so that the demo continues.
                console.say("Something went wrong and was left out: " + e);
            }
        };
    }

    private void tick() {
        owed += settings.rate() * TICK_MS / 1_000;
        for (; owed >= 1; owed--) {
            post(traffic.next());
        }
    }

    private void redeploy() {
        redeploys.next().ifPresent(change -> {
            post(traffic.redeploy(change.member(), change.after()));
            console.say("Redeployed %s: %s".formatted(change.after().name(), change.what()));
        });
    }

    private void happen(DemoScenario scenario) {
        post(scenarios.happen(scenario));
        scenario.members(fleet)
                .forEach(member -> console.say(
                        "Scenario at %s: %s".formatted(member.function().name(), scenario.what())));
    }

    private void newFunction() {
        FleetFunction added = new FleetFunction(
                DemoAccount.PRODUCTION.id(),
                FakeFunction.named("eu-west-1", "gift-card-api-prod")
                        .runtime("nodejs22.x")
                        .memorySizeMb(512)
                        .tags(Map.of("team", "payments", "env", "prod", "service", "gift-card"))
                        .build(),
                new Behaviour(
                        DemoFleet.weight(fleet) * 0.02,
                        60,
                        0.02,
                        0.001,
                        0.02,
                        Trigger.API_GATEWAY_V2,
                        2,
                        SenderKind.NEW_RELIC_RUST));
        aws.account(added.accountId()).put(added.function());
        traffic.add(added);
        console.say("Created %s in production: its events wait for their metadata"
                .formatted(added.function().name()));
    }

    private void post(List<Post> posts) {
        posts.forEach(client::post);
    }

    private void status() {
        console.say("%d invocations told in %d posts, %d posts dropped"
                .formatted(client.invocations(), client.accepted(), client.dropped()));
    }
}
