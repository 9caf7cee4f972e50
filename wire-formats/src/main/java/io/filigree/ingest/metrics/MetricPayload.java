package io.filigree.ingest.metrics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;

/** A body that was read, kept as it was posted with the id of its request. */
record MetricPayload(List<MetricMessage> messages, IdentifiedBody request, long inflatedBytes, MetricDecoder decoder)
        implements Payload {

    MetricPayload {
        messages = List.copyOf(messages);
    }

    @Override
    public byte[] spooled() {
        return request.toBytes();
    }

    /** With the id of the request, as the Metric API responds. */
    @Override
    public FormatResponse acknowledgement() {
        String body = "{\"requestId\":\"" + request.requestId() + "\"}";
        return new FormatResponse(202, "application/json", body.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        return decoder.decode(fresh, request.body().length, receivedAt);
    }
}
