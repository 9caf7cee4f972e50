package io.filigree.db.event;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is stored is kept. Events are kept by the day on which they happened, and a day leaves as a whole; an
 * event whose time is far from now is kept as long, from when it was received.
 *
 * @param invocations {@code filigree.retention.invocations}: and the platform's lines that complete them
 * @param errors {@code filigree.retention.errors}: of invocations
 * @param spans {@code filigree.retention.spans}
 * @param logs {@code filigree.retention.logs}
 * @param customEvents {@code filigree.retention.custom-events}: {@code Metric} events and all types that are the senders'
 *     own. A type is removed a day after its events
 * @param undecoded {@code filigree.retention.undecoded}: messages that could not be decoded
 * @param freshness {@code filigree.retention.freshness}: minutes of how events were decorated
 * @param messageIdentities {@code filigree.retention.message-identities}: as long as a sender could repeat a message;
 *     one that comes again later is stored again
 */
@ConfigurationProperties("filigree.retention")
public record RetentionSettings(
        @DefaultValue("30d") Duration invocations,
        @DefaultValue("30d") Duration errors,
        @DefaultValue("30d") Duration spans,
        @DefaultValue("14d") Duration logs,
        @DefaultValue("30d") Duration customEvents,
        @DefaultValue("30d") Duration undecoded,
        @DefaultValue("7d") Duration freshness,
        @DefaultValue("48h") Duration messageIdentities) {

    private static final Duration LEAST = Duration.ofHours(1);

    public RetentionSettings {
        requireLeast(invocations, "invocations");
        requireLeast(errors, "errors");
        requireLeast(spans, "spans");
        requireLeast(logs, "logs");
        requireLeast(customEvents, "custom-events");
        requireLeast(undecoded, "undecoded");
        requireLeast(freshness, "freshness");
        requireLeast(messageIdentities, "message-identities");
    }

    private static void requireLeast(Duration retention, String setting) {
        if (retention.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    "filigree.retention." + setting + " must be at least 1h, not " + retention);
        }
    }

    /** How long the longest kept of events that have a table by type is kept. */
    public Duration builtInEvents() {
        return Collections.max(List.of(invocations, errors, spans, logs));
    }

    /** The tables that are partitioned by day, and how long each keeps its days. */
    public Map<String, Duration> partitioned() {
        Map<String, Duration> retention = new LinkedHashMap<>();
        retention.put(EventTable.INVOCATION.table(), invocations);
        retention.put(EventTable.INVOCATION_ERROR.table(), errors);
        retention.put(EventTable.SPAN.table(), spans);
        retention.put(EventTable.LOG.table(), logs);
        retention.put(EventTable.CUSTOM.table(), customEvents);
        retention.put("invocation_completion", invocations);
        return retention;
    }
}
