package io.filigree.ingest.apm;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.RequestEnvelope;

/** A request with data as posted, with its method and the agent's run. */
record HarvestPayload(Harvest harvest, RequestEnvelope envelope, HarvestDecoder decoder) implements Payload {

    @Override
    public List<Harvest> messages() {
        return List.of(harvest);
    }

    @Override
    public long inflatedBytes() {
        return harvest.inflatedBytes();
    }

    @Override
    public byte[] spooled() {
        return envelope.toBytes();
    }

    @Override
    public FormatResponse acknowledgement() {
        return CollectorResponses.accepted();
    }

    @Override
    public Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt) {
        return messages.isEmpty() ? Decoded.nothing(0) : decoder.decode(harvest, envelope.body().length, receivedAt);
    }
}
