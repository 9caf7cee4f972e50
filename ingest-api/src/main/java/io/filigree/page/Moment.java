package io.filigree.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A moment, as pages show it: in UTC. The reader's own time is added by a script, which alone knows it.
 *
 * @param iso for machines
 * @param date the day
 * @param time to the millisecond
 */
record Moment(String iso, String date, String time) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    static Moment of(Instant instant) {
        return new Moment(instant.toString(), DATE.format(instant), TIME.format(instant));
    }

    /** Enough for what happens every few minutes. */
    public String toTheMinute() {
        return date + " " + time.substring(0, 5);
    }
}
