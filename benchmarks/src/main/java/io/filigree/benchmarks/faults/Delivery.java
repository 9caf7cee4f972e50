package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What became of a body, all of its posts taken together.
 *
 * @param acknowledgement how long the slowest acknowledged post took; zero when none was
 */
record Delivery(Fate fate, Duration acknowledgement) {

    /** Best first. */
    enum Fate {
        /** One of its posts at least was answered with 2xx: it must be stored. */
        ACKNOWLEDGED,
        /** Answered, and never with 2xx. */
        REFUSED,
        /** Nobody answered: it may be stored or not. */
        UNANSWERED
    }

    Delivery {
        requireNonNull(fate, "fate");
        requireNonNull(acknowledgement, "acknowledgement");
    }

    /** Of two deliveries of the same body. */
    Delivery and(Delivery other) {
        return new Delivery(
                fate.compareTo(other.fate) <= 0 ? fate : other.fate,
                acknowledgement.compareTo(other.acknowledgement) >= 0 ? acknowledgement : other.acknowledgement);
    }
}
