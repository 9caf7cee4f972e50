package io.filigree.ingest;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.spool.JournalSpool;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a sender may post, in any wire format.
 *
 * @param maxBody {@code filigree.ingest.lambda.max-body}: bytes of a request body as it comes over the
 *     wire. Senders split at about 1 MB and post a single larger payload all the same, so leave room
 * @param maxInflated {@code filigree.ingest.lambda.max-inflated}: bytes of a body once inflated, and again
 *     of all agent payloads in it
 * @param maxMessages {@code filigree.ingest.lambda.max-messages}: messages in one body
 * @param maxEvents {@code filigree.ingest.lambda.max-events}: events in one body, where one with more than 32 attributes
 *     counts as several; what is beyond stays undecoded
 * @param maxMessageEvents {@code filigree.ingest.lambda.max-message-events}: events in one message, likewise
 * @param maxAmplification {@code filigree.ingest.lambda.max-amplification}: how many times larger the rows of a body's
 *     events may be than the body as it was posted, likewise; 256 KB of rows are allowed in any case
 * @param maxEventTypes {@code filigree.ingest.lambda.max-event-types}: event types of an account that are its senders'
 *     own, at most half of them added by one key; events of others stay undecoded. A type is removed a day after its events
 * @param maxNesting {@code filigree.ingest.lambda.max-nesting}: how deep JSON may nest
 * @param maxAttributes {@code filigree.ingest.lambda.max-attributes}: attributes of one event; what is beyond is
 *     dropped, the user's own first, and counted
 * @param maxAttributeName {@code filigree.ingest.lambda.max-attribute-name}: characters of an attribute's name; a
 *     longer one is cut, and counted
 * @param maxAttributeValue {@code filigree.ingest.lambda.max-attribute-value}: characters of a text; a longer one is
 *     cut, and counted
 */
@ConfigurationProperties("filigree.ingest.lambda")
public record IngestSettings(
        @DefaultValue("8MB") DataSize maxBody,
        @DefaultValue("32MB") DataSize maxInflated,
        @DefaultValue("10000") int maxMessages,
        @DefaultValue("20000") int maxEvents,
        @DefaultValue("10000") int maxMessageEvents,
        @DefaultValue("100") int maxAmplification,
        @DefaultValue("500") int maxEventTypes,
        @DefaultValue("64") int maxNesting,
        @DefaultValue("254") int maxAttributes,
        @DefaultValue("255") int maxAttributeName,
        @DefaultValue("4096") int maxAttributeValue) {

    public IngestSettings {
        if (maxBody.toBytes() < 1 || maxBody.toBytes() > JournalSpool.MAX_BODY_BYTES) {
            throw new IllegalArgumentException("filigree.ingest.lambda.max-body must be 1 to "
                    + JournalSpool.MAX_BODY_BYTES + " bytes, the limit of the spool");
        }
    }

    /** The same for all formats. */
    FormatContext formatContext() {
        return new FormatContext(bounds(), new SizeLimit("filigree.ingest.lambda.max-body", maxBody.toBytes()));
    }

    private PayloadBounds bounds() {
        return new PayloadBounds(
                Math.toIntExact(maxInflated.toBytes()),
                maxMessages,
                maxEvents,
                maxMessageEvents,
                maxAmplification,
                maxNesting,
                new AttributeBounds(maxAttributes, maxAttributeName, maxAttributeValue));
    }
}
