package io.filigree.access;

import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * Counts the posts to {@code /aws/events} that are rejected because their key is not an events key. Ingest keys, which
 * opened that path in earlier versions, are also counted by key, so that the keys page can show which connection to
 * update.
 */
@Component
final class RejectedEventPosts {

    private final ApiKeys keys;
    private final Counter refused;

    RejectedEventPosts(ApiKeys keys, MeterRegistry registry) {
        this.keys = keys;
        this.refused = registry.counter("filigree.aws.events.refused");
    }

    void count(ApiKey key) {
        refused.increment();
        if (key.kind() == Kind.INGEST) {
            keys.eventsRefused(key.keyId());
        }
    }
}
