package io.filigree.ingest;

import io.filigree.ingest.lambda.PayloadBounds;
import io.filigree.ingest.spool.JournalSpool;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a sender may post.
 *
 * @param maxBody {@code filigree.ingest.lambda.max-body}: bytes of a request body as it comes over the
 *     wire. Senders split at about 1 MB and post a single larger payload all the same, so leave room
 * @param maxInflated {@code filigree.ingest.lambda.max-inflated}: bytes of a body once inflated, and again
 *     of all agent payloads in it
 * @param maxMessages {@code filigree.ingest.lambda.max-messages}: messages in one body
 * @param maxEvents {@code filigree.ingest.lambda.max-events}: events in one body; what is beyond stays undecoded
 * @param maxNesting {@code filigree.ingest.lambda.max-nesting}: how deep JSON may nest
 */
@ConfigurationProperties("filigree.ingest.lambda")
public record IngestSettings(
        @DefaultValue("8MB") DataSize maxBody,
        @DefaultValue("32MB") DataSize maxInflated,
        @DefaultValue("10000") int maxMessages,
        @DefaultValue("200000") int maxEvents,
        @DefaultValue("64") int maxNesting) {

    public IngestSettings {
        if (maxBody.toBytes() < 1 || maxBody.toBytes() > JournalSpool.MAX_BODY_BYTES) {
            throw new IllegalArgumentException("filigree.ingest.lambda.max-body must be 1 to "
                    + JournalSpool.MAX_BODY_BYTES + " bytes, which is what the spool takes");
        }
    }

    PayloadBounds bounds() {
        return new PayloadBounds(Math.toIntExact(maxInflated.toBytes()), maxMessages, maxEvents, maxNesting);
    }
}
