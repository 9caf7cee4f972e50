package io.filigree.ingest.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import org.jspecify.annotations.Nullable;

/** A body that was read, kept as it was posted with the id of its request. */
record LogPayload(
        List<LogEntry> messages,
        @Nullable String senderName,
        IdentifiedBody request,
        long inflatedBytes,
        LogDecoder decoder)
        implements Payload {

    LogPayload {
        messages = List.copyOf(messages);
    }

    @Override
    public byte[] spooled() {
        return request.toBytes();
    }

    /** As the Log API answers, with the number of records. The id is that of the request. */
    @Override
    public FormatResponse acknowledgement() {
        String answer = "{\"requestId\":\"" + request.requestId() + "\",\"accepted\":" + messages.size() + "}";
        return new FormatResponse(202, "application/json", answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Decoded decode(Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        return decoder.decode(messages, fresh, request.body().length, receivedAt);
    }
}
