package io.filigree.simulator.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.Extension;
import io.filigree.simulator.extension.Invocation;
import io.filigree.simulator.extension.Invocation.ThrownError;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.InvocationOutcome;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.SimulatedFunction;

/**
 * The stream of invocations: which function runs next follows the weights, how it ends follows its behaviour. Not safe
 * for several threads.
 */
final class Traffic {

    /** So that rarely invoked functions show within seconds, not within the real extension's minutes. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Clock clock;
    private final String ingestKey;
    private final Function<Post, String> exchange;
    private final Random random;
    private final InvocationGenerator generator;
    private final NavigableMap<Double, FleetFunction> byWeight = new TreeMap<>();
    private final Map<FleetFunction, Environment> environments = new HashMap<>();
    private final Map<FleetFunction, Behaviour> changed = new HashMap<>();
    private double totalWeight;

    /** @param exchange for handshakes of senders, which need a response */
    Traffic(List<FleetFunction> fleet, String ingestKey, Function<Post, String> exchange, Clock clock, long seed) {
        this.exchange = exchange;
        this.clock = clock;
        this.ingestKey = ingestKey;
        this.random = new Random(seed);
        this.generator = new InvocationGenerator(random.nextLong());
        fleet.forEach(this::add);
    }

    /** From now on this function is invoked too. */
    void add(FleetFunction member) {
        totalWeight += member.behaviour().weight();
        byWeight.put(totalWeight, member);
    }

    /** The function is invoked more often, by this share of all traffic. */
    void favour(FleetFunction member, double share) {
        totalWeight += share * totalWeight;
        byWeight.put(totalWeight, member);
    }

    /** The function behaves like that from now on. */
    void behave(FleetFunction member, Behaviour behaviour) {
        changed.put(member, behaviour);
    }

    /** One invocation somewhere; gives what is posted because of it. */
    List<Post> next() {
        Map.Entry<Double, FleetFunction> drawn = byWeight.higherEntry(random.nextDouble() * totalWeight);
        FleetFunction member = drawn == null ? byWeight.lastEntry().getValue() : drawn.getValue();
        Environment environment = environments.get(member);
        Behaviour behaviour = changed.getOrDefault(member, member.behaviour());
        boolean cold = environment == null || random.nextDouble() < behaviour.coldRate();
        if (environment == null) {
            environment = open(member, member.function());
        }
        Invocation invocation = invocation(behaviour, environment.function(), cold);
        return environment.extension().invoked(invocation);
    }

    /** What extensions have held back for long enough. */
    List<Post> due() {
        Instant now = clock.instant();
        List<Post> posts = new ArrayList<>();
        environments
                .values()
                .forEach(environment -> posts.addAll(environment.extension().due(now)));
        return posts;
    }

    /** The function runs in a new environment from now on; gives what the old one leaves. */
    List<Post> redeploy(FleetFunction member, FakeFunction now) {
        Environment before = environments.get(member);
        open(member, now);
        return before == null ? List.of() : before.extension().shutDown(clock.instant());
    }

    List<Post> shutDown() {
        Instant now = clock.instant();
        List<Post> posts = new ArrayList<>();
        environments
                .values()
                .forEach(environment -> posts.addAll(environment.extension().shutDown(now)));
        environments.clear();
        return posts;
    }

    private Environment open(FleetFunction member, FakeFunction now) {
        SimulatedFunction function = member.running(now);
        Extension extension = member.behaviour().sender().open(function, ingestKey, random, exchange);
        Environment environment = new Environment(function, extension);
        environments.put(member, environment);
        return environment;
    }

    private Invocation invocation(Behaviour behaviour, SimulatedFunction function, boolean cold) {
        InvocationOutcome outcome = outcome(behaviour);
        InvocationGenerator.Wanted wanted = new InvocationGenerator.Wanted(
                behaviour.trigger(),
                outcome,
                cold,
                behaviour.childSpans(),
                outcome == InvocationOutcome.OK && random.nextInt(6) == 0 ? 1 + random.nextInt(2) : 0);
        Invocation planned = generator.next(function, wanted, clock.instant(), behaviour.typicalMs());
        ThrownError defect = behaviour.defect();
        if (defect != null && planned.error() != null) {
            planned = planned.throwing(defect);
        }
        // It is over now, so it began as long ago as it lasted.
        return planned.startingAt(planned.startedAt().minus(planned.duration()));
    }

    private InvocationOutcome outcome(Behaviour behaviour) {
        double draw = random.nextDouble();
        if (draw < behaviour.timeoutRate()) {
            return InvocationOutcome.TIMEOUT;
        }
        if (draw < behaviour.timeoutRate() + behaviour.errorRate()) {
            return InvocationOutcome.ERROR;
        }
        if (draw < behaviour.timeoutRate() + behaviour.errorRate() + behaviour.outOfMemoryRate()) {
            return InvocationOutcome.OUT_OF_MEMORY;
        }
        return switch (random.nextInt(1500)) {
            case 2 -> InvocationOutcome.PLATFORM_FAULT;
            case 3 -> InvocationOutcome.INIT_FAILURE;
            default -> InvocationOutcome.OK;
        };
    }

    private record Environment(SimulatedFunction function, Extension extension) {}
}
