package io.filigree.ingest.format.otlp;

import java.util.List;

import io.filigree.ingest.format.Message;
import org.jspecify.annotations.Nullable;

/** A request that was read and is split into messages, none of them decoded yet. */
public final class OtlpBody {

    private final List<OtlpMessage> messages;
    private final int bytes;
    private final long inflatedBytes;

    /**
     * @param bytes as posted
     * @param inflatedBytes without compression
     */
    OtlpBody(List<OtlpMessage> messages, int bytes, long inflatedBytes) {
        this.messages = List.copyOf(messages);
        this.bytes = bytes;
        this.inflatedBytes = inflatedBytes;
    }

    /** Spans, log records or data points, in their order. */
    public List<? extends Message> messages() {
        return messages;
    }

    List<OtlpMessage> all() {
        return messages;
    }

    /** As posted. */
    int bytes() {
        return bytes;
    }

    /** Without compression. */
    public long inflatedBytes() {
        return inflatedBytes;
    }

    /** How many messages can become no event. */
    public int rejected() {
        return (int) messages.stream().filter(one -> one.problem() != null).count();
    }

    /** Why the first of {@link #rejected()} can become none; null when all can. */
    public @Nullable String rejection() {
        for (OtlpMessage message : messages) {
            if (message.problem() != null) {
                return message.problem();
            }
        }
        return null;
    }
}
