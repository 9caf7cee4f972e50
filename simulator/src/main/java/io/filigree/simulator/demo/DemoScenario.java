package io.filigree.simulator.demo;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.Invocation.ThrownError;
import org.jspecify.annotations.Nullable;

/** What happens to some functions of the demo: their configuration changes, or something that they depend on. */
enum DemoScenario {
    /** More memory ends the out-of-memory errors of a function. */
    MEMORY_INCREASE("search", 0.5, "memory 128 MB -> 512 MB, out-of-memory errors end"),
    /** A newer runtime breaks most functions of one team. */
    RUNTIME_UPGRADE("identity", 0.6, "runtime -> nodejs22.x, handlers fail"),
    /** The code of a busy function is deployed, and every second invocation fails. */
    FAILING_DEPLOYMENT("payments", 0.7, "new code, handlers fail"),
    /** Something that a function calls becomes slow; nothing changes in AWS. */
    SLOW_DEPENDENCY("storefront", 0.8, "a dependency becomes slow");

    private static final int UPGRADED = 4;
    private static final ThrownError NO_REQUIRE =
            new ThrownError("ReferenceError", "require is not defined in ES module scope, use import instead");
    private static final ThrownError NO_AMOUNT =
            new ThrownError("TypeError", "Cannot read properties of null (reading 'amount')");

    private final String team;
    private final double at;
    private final String what;

    DemoScenario(String team, double at, String what) {
        this.team = team;
        this.at = at;
        this.what = what;
    }

    /** When it happens, as a share of the demo's history. */
    double at() {
        return at;
    }

    /** What happens, in words. */
    String what() {
        return what;
    }

    /** The functions that it happens to: the busiest of the team in production. */
    List<FleetFunction> members(List<FleetFunction> fleet) {
        Predicate<FleetFunction> suitable = this == RUNTIME_UPGRADE
                ? member -> String.valueOf(member.function().runtime()).startsWith("nodejs")
                : member -> member.behaviour().sender().isNewRelic();
        return fleet.stream()
                .filter(member -> member.accountId().equals(DemoAccount.PRODUCTION.id()))
                .filter(member -> member.function().tags() != null
                        && team.equals(member.function().tags().get("team")))
                .filter(suitable)
                .sorted(Comparator.comparingDouble(member -> -member.behaviour().weight()))
                .limit(this == RUNTIME_UPGRADE ? UPGRADED : 1)
                .toList();
    }

    /** The configuration before; null if it is that of the fleet. */
    FakeFunction.@Nullable Builder before(FakeFunction.Builder function) {
        return this == MEMORY_INCREASE ? function.memorySizeMb(128) : null;
    }

    /** The configuration after; null if nothing changes in AWS. */
    FakeFunction.@Nullable Builder after(FakeFunction.Builder function) {
        return switch (this) {
            case MEMORY_INCREASE -> function.memorySizeMb(512);
            case RUNTIME_UPGRADE ->
                function.runtime("nodejs22.x").codeSha256("Zm9yIG5vZGVqczIyLngsIG5vdCB0ZXN0ZWQgeWV0Li4=");
            case FAILING_DEPLOYMENT -> function.codeSha256("bmV3IGNvZGUsIHdpdGhvdXQgYSBjaGVjayBmb3IgbnU=");
            case SLOW_DEPENDENCY -> null;
        };
    }

    /** The share of the traffic that each of its functions gets in addition, so that its effect shows. */
    double share() {
        return this == RUNTIME_UPGRADE ? 0.015 : 0.03;
    }

    Behaviour before(Behaviour behaviour) {
        return this == MEMORY_INCREASE
                ? behaviour.with(behaviour.typicalMs(), 0.01, 0.3)
                : behaviour.with(behaviour.typicalMs(), 0.01, 0);
    }

    Behaviour after(Behaviour behaviour) {
        return switch (this) {
            case MEMORY_INCREASE -> behaviour.with(behaviour.typicalMs(), 0.01, 0);
            case RUNTIME_UPGRADE ->
                behaviour.with(behaviour.typicalMs(), 0.5, 0).throwing(NO_REQUIRE);
            case FAILING_DEPLOYMENT ->
                behaviour.with(behaviour.typicalMs(), 0.5, 0).throwing(NO_AMOUNT);
            case SLOW_DEPENDENCY -> behaviour.with(1_800, 0.01, 0);
        };
    }
}
