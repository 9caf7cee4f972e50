package io.filigree.access;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.schema.SchemaReadyEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Warns at start-up when EventBridge delivered changes to this installation and there is no events key: its connections
 * use an ingest key, which opened {@code /aws/events} in earlier versions.
 */
@Component
final class EventsKeyNotice {

    private static final Logger log = LoggerFactory.getLogger(EventsKeyNotice.class);

    private final ApiKeys keys;
    private final JdbcClient jdbc;

    EventsKeyNotice(ApiKeys keys, JdbcClient jdbc) {
        this.keys = keys;
        this.jdbc = jdbc;
    }

    @EventListener(SchemaReadyEvent.class)
    void warn() {
        boolean hasEventsKey =
                keys.all().stream().anyMatch(key -> key.kind() == Kind.EVENTS && key.revokedAt() == null);
        if (!hasEventsKey && wasPushed()) {
            log.warn(
                    "EventBridge deliveries are rejected: there is no events key, and ingest keys do not open /aws/events"
                            + " any more. Create an events key on the page Keys, and put it into the EventBridge connections");
        }
    }

    private boolean wasPushed() {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM function_metadata WHERE source = 'push')
                            OR EXISTS (SELECT FROM inventory_hint WHERE source = 'push')
                            OR EXISTS (SELECT FROM api_key WHERE events_refused > 0 AND revoked_at IS NULL)
                        """).query(Boolean.class).single();
    }
}
