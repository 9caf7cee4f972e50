package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The outcome of all posts of a body.
 *
 * @param acknowledgement duration of the slowest acknowledged post; zero if none was acknowledged
 */
record Delivery(Fate fate, Duration acknowledgement) {

    /** Best first. */
    enum Fate {
        /** At least one post got a 2xx: the body must be stored. */
        ACKNOWLEDGED,
        /** Posts got responses, but no 2xx. */
        REFUSED,
        /** No post got a response: the body may be stored. */
        UNANSWERED
    }

    Delivery {
        requireNonNull(fate, "fate");
        requireNonNull(acknowledgement, "acknowledgement");
    }

    /** Merges two deliveries of the same body. */
    Delivery and(Delivery other) {
        return new Delivery(
                fate.compareTo(other.fate) <= 0 ? fate : other.fate,
                acknowledgement.compareTo(other.acknowledgement) >= 0 ? acknowledgement : other.acknowledgement);
    }
}
