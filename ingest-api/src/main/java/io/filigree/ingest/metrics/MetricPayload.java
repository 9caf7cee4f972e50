package io.filigree.ingest.metrics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.Payload;

/** A body that was read, kept as it was posted. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MetricPayload(List<MetricMessage> messages, byte[] spooled, long inflatedBytes, MetricDecoder decoder)
        implements Payload {

    MetricPayload {
        messages = List.copyOf(messages);
    }

    /** With an id of the request, as the Metric API responds; the same for the same body. */
    @Override
    public FormatResponse acknowledgement() {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(spooled);
        String body = "{\"requestId\":\"" + MessageIdentity.of(sha256) + "\"}";
        return new FormatResponse(202, "application/json", body.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Decoded decode(Collection<? extends Message> fresh, Instant receivedAt) {
        return decoder.decode(fresh, spooled.length, receivedAt);
    }
}
