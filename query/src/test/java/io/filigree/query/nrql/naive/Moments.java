package io.filigree.query.nrql.naive;

import java.time.Instant;
import java.time.ZoneId;

import io.filigree.query.nrql.syntax.TimePoint;

/** Moments that do not depend on the current time. */
public final class Moments {

    private Moments() {}

    /**
     * Returns the instant of a moment.
     *
     * @throws IllegalArgumentException for a moment that depends on the current time
     */
    public static Instant fixed(TimePoint moment, ZoneId zone) {
        if (moment instanceof TimePoint.Epoch epoch) {
            return Instant.ofEpochMilli(epoch.millis());
        }
        if (moment instanceof TimePoint.Written written && written.date() != null) {
            return written.date()
                    .atTime(written.time())
                    .atZone(written.zone() == null ? zone : written.zone())
                    .toInstant();
        }
        throw new IllegalArgumentException("Not a fixed moment: " + moment.text());
    }
}
