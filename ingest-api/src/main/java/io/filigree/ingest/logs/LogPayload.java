package io.filigree.ingest.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.Payload;
import org.jspecify.annotations.Nullable;

/** A body that was read, kept as it was posted. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LogPayload(
        List<LogEntry> messages, @Nullable String senderName, byte[] body, long inflatedBytes, LogDecoder decoder)
        implements Payload {

    LogPayload {
        messages = List.copyOf(messages);
    }

    @Override
    public byte[] spooled() {
        return body;
    }

    /** As the Log API answers, with the number of records. The id is for people who compare it with their sender's log. */
    @Override
    public FormatResponse acknowledgement() {
        String answer = "{\"requestId\":\"" + UUID.randomUUID() + "\",\"accepted\":" + messages.size() + "}";
        return new FormatResponse(202, "application/json", answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Decoded decode(Collection<? extends Message> fresh, Instant receivedAt) {
        return decoder.decode(messages, fresh, body.length, receivedAt);
    }
}
