package io.filigree.page.invocation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;

import io.filigree.access.AccessPrincipal;
import io.filigree.decorator.Attributes;
import io.filigree.page.query.QueryAddress;
import io.filigree.page.query.TimeRange;
import org.jspecify.annotations.Nullable;

/** Links from an event to other pages. */
final class LinkableId {

    /** Ids that need no escaping in a path. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    /** Longer than any invocation. */
    private static final Duration AROUND = Duration.ofMinutes(20);

    private LinkableId() {}

    /** The value of the attribute if it can be a path; else null. */
    static @Nullable String of(Map<String, Object> event, String attribute) {
        Object id = event.get(attribute);
        return id == null || !PLAIN.matcher(id.toString()).matches() ? null : id.toString();
    }

    /** The query string of the query page for a query around the time of the event. */
    static String around(String nrql, Map<String, Object> event) {
        Instant at = at(event);
        return new QueryAddress(
                        nrql,
                        AccessPrincipal.ALL,
                        TimeRange.CUSTOM,
                        text(at.minus(AROUND)),
                        text(at.plus(AROUND)),
                        QueryAddress.View.AUTO,
                        null)
                .query();
    }

    /** The query string of a page for the time around the event. */
    static String range(Map<String, Object> event) {
        Instant at = at(event);
        return "?range=" + TimeRange.CUSTOM.text() + "&from=" + text(at.minus(AROUND)) + "&to=" + text(at.plus(AROUND));
    }

    private static Instant at(Map<String, Object> event) {
        return Instant.ofEpochMilli(event.get(Attributes.TIMESTAMP) instanceof Number millis ? millis.longValue() : 0);
    }

    private static String text(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString();
    }
}
