package io.filigree.simulator.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.Trigger;

/** The demo's functions, the same every time: names, tags and settings as a company of a few teams would have them. */
final class DemoFleet {

    private static final long SEED = 20_261_120;

    /** The team whose functions on python3.9 with 128 MB time out more often than anybody else's. */
    static final String TROUBLED_TEAM = "logistics";

    private static final List<Team> TEAMS = List.of(
            new Team("payments", "cc-1100", List.of("checkout", "refund", "invoice", "ledger")),
            new Team("storefront", "cc-1200", List.of("cart", "pricing", "wishlist", "catalog")),
            new Team(TROUBLED_TEAM, "cc-1300", List.of("shipping-label", "carrier-sync", "returns", "warehouse")),
            new Team("identity", "cc-1400", List.of("login", "session", "profile")),
            new Team("search", "cc-1500", List.of("indexer", "suggest", "ranking")),
            new Team("growth", "cc-1600", List.of("newsletter", "referral", "coupon")),
            new Team("data-platform", "cc-2100", List.of("clickstream", "lake-compaction", "export", "quality-check")),
            new Team("machine-learning", "cc-2200", List.of("feature-store", "recommendation", "fraud-score")));

    private static final List<String> ACTIONS =
            List.of("api", "worker", "webhook", "events", "nightly", "import", "authorizer", "notifier");
    private static final List<String> RUNTIMES = List.of(
            "nodejs18.x",
            "nodejs20.x",
            "nodejs22.x",
            "python3.9",
            "python3.12",
            "java17",
            "java21",
            "provided.al2023",
            "ruby3.3");
    private static final List<Integer> MEMORY = List.of(128, 128, 256, 512, 512, 1024, 1536, 2048, 3008);
    private static final List<Integer> TIMEOUTS = List.of(3, 6, 10, 15, 30, 60);

    private final Random random = new Random(SEED);
    private final List<FleetFunction> functions = new ArrayList<>();

    private DemoFleet() {}

    static List<FleetFunction> build() {
        DemoFleet fleet = new DemoFleet();
        fleet.populate(DemoAccount.PRODUCTION, "prod", Map.of("eu-west-1", 88, "us-east-1", 62, "eu-central-1", 18));
        fleet.populate(DemoAccount.STAGING, "staging", Map.of("eu-west-1", 64, "us-east-1", 21));
        fleet.populate(DemoAccount.DATA, "prod", Map.of("eu-west-1", 56, "us-west-2", 34));
        return List.copyOf(fleet.functions);
    }

    /** Puts the paired accounts' functions and event source mappings into the fake AWS. */
    static void deploy(List<FleetFunction> fleet, FakeAws aws) {
        fleet.forEach(member -> aws.account(member.accountId()).put(member.function()));
        DemoEventSources.deploy(fleet, aws);
    }

    /** Three functions of an account that is not paired; a few percent of the fleet's traffic. */
    static List<FleetFunction> unpaired(List<FleetFunction> fleet) {
        return List.of("billing-sync", "partner-feed", "legacy-mailer").stream()
                .map(name -> new FleetFunction(
                        DemoAccount.UNPAIRED_ID,
                        FakeFunction.named("eu-west-1", name).build(),
                        new Behaviour(
                                weight(fleet) * 0.01,
                                80,
                                0.02,
                                0.005,
                                0.05,
                                Trigger.SQS,
                                1,
                                SenderKind.newRelic(name.startsWith("b")))))
                .toList();
    }

    static double weight(List<FleetFunction> fleet) {
        return fleet.stream().mapToDouble(member -> member.behaviour().weight()).sum();
    }

    private void populate(DemoAccount account, String environment, Map<String, Integer> counts) {
        List<Team> teams = account.equals(DemoAccount.DATA) ? TEAMS.subList(6, 8) : TEAMS.subList(0, 6);
        for (String region : account.regions()) {
            for (int i = 0; i < counts.getOrDefault(region, 0); i++) {
                functions.add(member(account, environment, region, teams.get(i % teams.size()), i / teams.size()));
            }
        }
    }

    private FleetFunction member(DemoAccount account, String environment, String region, Team team, int index) {
        String service = team.services().get(index % team.services().size());
        int round = index / team.services().size();
        String name = service + "-" + ACTIONS.get(round % ACTIONS.size())
                + (round < ACTIONS.size() ? "" : "-" + (round / ACTIONS.size() + 1)) + "-" + environment;
        // A quarter of the troubled team's functions still run as they were first deployed.
        boolean troubled = team.name().equals(TROUBLED_TEAM) && index % 4 == 0;
        String runtime = troubled ? "python3.9" : pick(RUNTIMES);
        FakeFunction.Builder function = FakeFunction.named(region, name)
                .runtime(runtime)
                .handler(handler(runtime))
                .architecture(random.nextInt(3) == 0 ? "x86_64" : "arm64")
                .memorySizeMb(troubled ? 128 : pick(MEMORY))
                .timeoutSeconds(troubled ? 3 : pick(TIMEOUTS))
                .member("EphemeralStorage", Map.of("Size", random.nextInt(12) == 0 ? 2048 : 512))
                .member("TracingConfig", Map.of("Mode", index % 3 == 0 ? "Active" : "PassThrough"))
                .member(
                        "SnapStart",
                        Map.of(
                                "ApplyOn",
                                runtime.startsWith("java") ? "PublishedVersions" : "None",
                                "OptimizationStatus",
                                "Off"))
                .lastModified("2026-%02d-%02dT%02d:%02d:00.000+0000"
                        .formatted(
                                1 + random.nextInt(10), 1 + random.nextInt(28), random.nextInt(24), random.nextInt(60)))
                .roleName(service + "-" + environment)
                .environment(Map.of(
                        "STAGE", environment, "LOG_LEVEL", "info", "DATABASE_PASSWORD", FakeFunction.PLANTED_SECRET));
        if (random.nextInt(3) > 0 && sender(name, troubled, true).isNewRelic()) {
            function.layers("arn:aws:lambda:" + region + ":451483290750:layer:NewRelicLambdaExtension:71");
        }
        if (troubled || random.nextInt(100) < 88) {
            function.tags(tags(team, service, environment));
        }
        if (service.equals("recommendation") && index == 1 && region.equals("eu-west-1")) {
            function.image();
        }
        return new FleetFunction(account.id(), function.build(), behaviour(account, name, troubled));
    }

    private Map<String, String> tags(Team team, String service, String environment) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("team", team.name());
        tags.put("env", environment);
        tags.put("service", service);
        if (random.nextInt(4) > 0) {
            tags.put("cost-center", team.costCenter());
        }
        if (random.nextInt(6) == 0) {
            tags.put("tier", "critical");
        }
        return tags;
    }

    private Behaviour behaviour(DemoAccount account, String name, boolean troubled) {
        // A few functions get most of the traffic, as everywhere.
        double weight =
                (troubled ? 12 : 1 / (0.02 + random.nextDouble())) * (account.equals(DemoAccount.STAGING) ? 0.3 : 1);
        boolean flaky = random.nextInt(15) == 0;
        return new Behaviour(
                weight,
                15 + 400 * random.nextDouble() * random.nextDouble(),
                flaky ? 0.12 : 0.008 + 0.02 * random.nextDouble(),
                troubled ? 0.18 : 0.001,
                0.01 + 0.04 * random.nextDouble(),
                Trigger.values()[random.nextInt(Trigger.values().length)],
                random.nextInt(5),
                sender(name, troubled, random.nextInt(5) > 1));
    }

    /** What OpenTelemetry cannot report, a timeout, is what the troubled team's functions are looked at for. */
    private static SenderKind sender(String name, boolean troubled, boolean rust) {
        return troubled ? SenderKind.newRelic(rust) : SenderKind.of(name, rust);
    }

    private static String handler(String runtime) {
        if (runtime.startsWith("python")) {
            return "app.handler";
        }
        if (runtime.startsWith("java")) {
            return "com.example.Handler::handleRequest";
        }
        return runtime.startsWith("provided")
                ? "bootstrap"
                : runtime.startsWith("ruby") ? "app.handler" : "index.handler";
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private record Team(String name, String costCenter, List<String> services) {}
}
