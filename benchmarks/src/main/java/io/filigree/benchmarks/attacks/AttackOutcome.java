package io.filigree.benchmarks.attacks;

import org.jspecify.annotations.Nullable;

/** What came of an attack, with the evidence for it in one line. */
sealed interface AttackOutcome {

    String evidence();

    /** The same with further evidence. */
    default AttackOutcome with(String format, @Nullable Object... values) {
        String all = evidence() + "; " + String.format(format, values);
        return this instanceof Held ? new Held(all) : new Failed(all);
    }

    record Held(String evidence) implements AttackOutcome {}

    record Failed(String evidence) implements AttackOutcome {}

    static AttackOutcome held(String format, @Nullable Object... values) {
        return new Held(String.format(format, values));
    }

    static AttackOutcome failed(String format, @Nullable Object... values) {
        return new Failed(String.format(format, values));
    }

    /** Held when the condition is true, with the same evidence either way. */
    static AttackOutcome when(boolean held, String format, @Nullable Object... values) {
        return held ? held(format, values) : failed(format, values);
    }
}
