package io.filigree.ingest.apm;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadCounts;
import org.jspecify.annotations.Nullable;

/** A request without data to store. */
record UnstoredPayload(FormatResponse acknowledgement, PayloadCounts skipped) implements Payload {

    UnstoredPayload(FormatResponse acknowledgement) {
        this(acknowledgement, new PayloadCounts());
    }

    @Override
    public List<IngestMessage> messages() {
        return List.of();
    }

    @Override
    public long inflatedBytes() {
        return 0;
    }

    @Override
    public byte @Nullable [] spooled() {
        return null;
    }

    @Override
    public Decoded decode(Collection<? extends IngestMessage> messages, Instant receivedAt) {
        return Decoded.nothing(messages.size());
    }
}
