package io.filigree.db.hint;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A function of which EventBridge said that it changed. What it changed to is for AWS to say.
 *
 * @param changedAt when the change was made
 */
public record PushedChange(HintedFunction function, Instant changedAt) {

    public PushedChange {
        requireNonNull(function, "function");
        requireNonNull(changedAt, "changedAt");
    }
}
