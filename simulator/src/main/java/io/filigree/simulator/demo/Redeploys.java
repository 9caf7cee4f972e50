package io.filigree.simulator.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;

/** Changes that teams make while the demo runs, always the same ones in the same order. */
final class Redeploys {

    /** Beyond this a function is taken back to little memory, however long the demo runs. */
    private static final int MOST_MEMORY_MB = 4096;

    private static final int CHANGING = 40;

    private final FakeAws aws;
    private final List<FleetFunction> fleet;
    private int done;

    Redeploys(FakeAws aws, List<FleetFunction> fleet) {
        this.aws = aws;
        // The busiest change, so that it shows; those that time out for their settings stay as they are.
        this.fleet = fleet.stream()
                .filter(member -> member.behaviour().timeoutRate() < 0.1)
                .sorted(Comparator.comparingDouble(member -> -member.behaviour().weight()))
                .limit(CHANGING)
                .toList();
    }

    /** Makes the next change; gives the member that was changed and the line to say so. */
    Optional<Change> next() {
        FleetFunction member = fleet.get(done * 7 % fleet.size());
        FakeFunction before = aws.account(member.accountId())
                .function(member.function().region(), member.function().name())
                .orElse(null);
        int turn = done++ % 4;
        String runtime = before == null ? null : before.runtime();
        if (before == null || runtime == null) {
            return Optional.empty();
        }
        int memory = before.memorySizeMb() >= MOST_MEMORY_MB ? 256 : before.memorySizeMb() * 2;
        String what = switch (turn) {
            case 0 -> "memory " + before.memorySizeMb() + " MB -> " + memory + " MB";
            case 1 -> "tag release=" + done;
            case 2 -> "timeout " + before.timeoutSeconds() + " s -> " + (before.timeoutSeconds() + 5) + " s";
            default -> "runtime " + runtime + " -> " + newer(runtime);
        };
        FakeFunction after = aws.account(member.accountId())
                .update(before.region(), before.name(), change -> switch (turn) {
                    case 0 -> change.memorySizeMb(memory);
                    case 1 -> change.tag("release", String.valueOf(done));
                    case 2 -> change.timeoutSeconds(before.timeoutSeconds() + 5);
                    default -> change.runtime(newer(runtime));
                });
        return Optional.of(new Change(member, after, what));
    }

    private static String newer(String runtime) {
        return switch (runtime) {
            case "python3.9" -> "python3.12";
            case "nodejs18.x", "nodejs20.x" -> "nodejs22.x";
            case "java17" -> "java21";
            default -> runtime;
        };
    }

    record Change(FleetFunction member, FakeFunction after, String what) {}
}
