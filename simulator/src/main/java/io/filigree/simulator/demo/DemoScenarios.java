package io.filigree.simulator.demo;

import java.util.ArrayList;
import java.util.List;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.Post;
import org.jspecify.annotations.Nullable;

/** Applies scenarios to the fake AWS and the traffic. */
final class DemoScenarios {

    private final FakeAws aws;
    private final List<FleetFunction> fleet;
    private final Traffic traffic;

    DemoScenarios(FakeAws aws, List<FleetFunction> fleet, Traffic traffic) {
        this.aws = aws;
        this.fleet = fleet;
        this.traffic = traffic;
    }

    /** The state before each of them. */
    void prepare() {
        for (DemoScenario scenario : DemoScenario.values()) {
            for (FleetFunction member : scenario.members(fleet)) {
                traffic.behave(member, scenario.before(member.behaviour()));
                traffic.favour(member, scenario.share());
                FakeFunction.Builder before = scenario.before(now(member).toBuilder());
                if (before != null) {
                    update(member, before.build());
                }
            }
        }
    }

    /** Gives what the replaced environments post. */
    List<Post> happen(DemoScenario scenario) {
        List<Post> posts = new ArrayList<>();
        for (FleetFunction member : scenario.members(fleet)) {
            traffic.behave(member, scenario.after(member.behaviour()));
            FakeFunction.@Nullable Builder after = scenario.after(now(member).toBuilder());
            if (after != null) {
                posts.addAll(update(member, after.build()));
            }
        }
        return posts;
    }

    private FakeFunction now(FleetFunction member) {
        return aws.account(member.accountId())
                .function(member.function().region(), member.function().name())
                .orElse(member.function());
    }

    private List<Post> update(FleetFunction member, FakeFunction wanted) {
        FakeFunction updated = aws.account(member.accountId())
                .update(member.function().region(), member.function().name(), function -> wanted.toBuilder());
        return traffic.redeploy(member, updated);
    }
}
