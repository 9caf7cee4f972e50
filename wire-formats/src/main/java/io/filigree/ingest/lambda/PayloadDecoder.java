package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.Collection;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.EnvelopeFunction;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.message.MessageDecoder;

/** Makes events of the messages of an envelope. Thread-safe. */
public final class PayloadDecoder {

    private final MessageDecoder messages;

    public PayloadDecoder(PayloadBounds bounds) {
        this.messages = new MessageDecoder(bounds);
    }

    /**
     * Decodes those messages of a payload that are not stored yet.
     *
     * @param fresh messages of this payload
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(LambdaPayload payload, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        return payload.entry().isProbe()
                ? Decoded.nothing(fresh.size())
                : messages.decode(fresh, EnvelopeFunction.of(payload), payload.bytes(), receivedAt);
    }
}
