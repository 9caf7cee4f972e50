package io.filigree.db.recommendation;

import java.util.Locale;

/** How well the evidence supports a recommendation. */
public enum Confidence {
    HIGH,
    MEDIUM,
    LOW;

    /** The text in the table and on pages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The lower one of both. */
    public Confidence atMost(Confidence other) {
        return compareTo(other) < 0 ? other : this;
    }
}
