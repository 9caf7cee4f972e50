package io.filigree.ingest.format.otlp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.otlp.OtlpMessage.RecordMessage;
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
    public List<? extends IngestMessage> messages() {
        return messages;
    }

    List<OtlpMessage> all() {
        return messages;
    }

    /** As posted. */
    public int bytes() {
        return bytes;
    }

    /** Without compression. */
    public long inflatedBytes() {
        return inflatedBytes;
    }

    /** A log record as a line of text. */
    public record LogLine(UUID identity, @Nullable InvokedArn function, long timestampMillis, String text) {}

    /**
     * The log records among these messages that have a body, as lines.
     *
     * @param fresh messages of this body
     */
    public static List<LogLine> logLines(Collection<? extends IngestMessage> fresh) {
        List<LogLine> lines = new ArrayList<>();
        for (IngestMessage message : fresh) {
            if (message instanceof RecordMessage record
                    && record.problem() == null
                    && record.content().hasBody()) {
                lines.add(LogEvents.line(record));
            }
        }
        return lines;
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
