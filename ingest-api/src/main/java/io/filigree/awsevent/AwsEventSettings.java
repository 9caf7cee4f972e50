package io.filigree.awsevent;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of EventBridge deliveries.
 *
 * @param maxBody {@code filigree.aws-events.max-body}: maximum bytes of a request body, as EventBridge limits an event
 */
@ConfigurationProperties("filigree.aws-events")
record AwsEventSettings(@DefaultValue("256KB") DataSize maxBody) {

    AwsEventSettings {
        if (maxBody.toBytes() < 1
                || maxBody.toBytes() > DataSize.ofMegabytes(16).toBytes()) {
            throw new IllegalArgumentException("filigree.aws-events.max-body must be 1 byte to 16 MB");
        }
    }
}
