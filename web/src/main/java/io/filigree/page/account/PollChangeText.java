package io.filigree.page.account;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.account.PollCost;

/** Describes the changes that a poll found. */
final class PollChangeText {

    private PollChangeText() {}

    static String of(PollCost cost) {
        List<String> kinds = Stream.of(
                        kind(cost.added(), "new"),
                        kind(cost.changed(), "changed"),
                        kind(cost.missing(), "missing"),
                        kind(cost.deleted(), "deleted"))
                .filter(kind -> !kind.isEmpty())
                .toList();
        return kinds.isEmpty() ? "none" : String.join(", ", kinds);
    }

    private static String kind(int number, String word) {
        return number == 0 ? "" : number + " " + word;
    }
}
