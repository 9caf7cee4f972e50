package io.filigree.ingest;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the processing of spooled payloads.
 *
 * @param connections {@code filigree.ingest.drain.connections}: batches that are decoded and written concurrently, each over
 *     a separate connection, 1 to 16. A higher value helps if PostgreSQL has spare cores
 * @param lateWindow {@code filigree.ingest.drain.late-window}: how long an event waits for an unknown function. A newly
 *     deployed function is polled within minutes; a day covers outages
 */
@ConfigurationProperties("filigree.ingest.drain")
public record DrainSettings(
        @DefaultValue("2") int connections,
        @DefaultValue("24h") Duration lateWindow) {

    public DrainSettings {
        if (connections < 1 || connections > 16) {
            throw new IllegalArgumentException("filigree.ingest.drain.connections must be 1 to 16, not " + connections);
        }
        if (lateWindow.isNegative()) {
            throw new IllegalArgumentException("filigree.ingest.drain.late-window must not be negative");
        }
    }
}
