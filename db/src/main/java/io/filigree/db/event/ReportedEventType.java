package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An event type of an account, and who sent events of it.
 *
 * @param keyId of the sender's ingest key; null when it is not known
 */
public record ReportedEventType(EventGroup group, @Nullable Long keyId) {

    public ReportedEventType {
        requireNonNull(group, "group");
    }
}
