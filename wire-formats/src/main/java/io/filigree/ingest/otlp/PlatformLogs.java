package io.filigree.ingest.otlp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.MessageDecoder;
import io.filigree.ingest.format.message.MessageDecoder.Reports;
import io.filigree.ingest.format.message.MessageDecoder.SourceMessages;
import io.filigree.ingest.format.message.MessageSource;
import io.filigree.ingest.format.otlp.OtlpBody;
import io.filigree.ingest.format.otlp.OtlpBody.LogLine;

/**
 * Completes invocations with platform lines (REPORT, timeouts, crashes) and platform records in JSON among log records, as in
 * other formats of logs. The records are {@code Log} events as well. Thread-safe.
 */
final class PlatformLogs {

    private final MessageDecoder messages;

    PlatformLogs(PayloadBounds bounds) {
        this.messages = new MessageDecoder(bounds);
    }

    /**
     * What platform lines say.
     *
     * @param fresh messages of one body
     * @param postedBytes of the body
     */
    Decoded decode(Collection<? extends IngestMessage> fresh, int postedBytes, Instant receivedAt) {
        Map<MessageSource, List<LogMessage>> sources = new LinkedHashMap<>();
        for (LogLine line : OtlpBody.logLines(fresh)) {
            LogMessage message = new LogMessage("", line.timestampMillis(), line.text(), line.identity());
            if (message.parts().payloads().isEmpty() && !message.lines().isEmpty()) {
                sources.computeIfAbsent(new MessageSource(line.function(), null), source -> new ArrayList<>())
                        .add(message);
            }
        }
        List<SourceMessages> sourced = new ArrayList<>();
        sources.forEach((source, lines) -> sourced.add(new SourceMessages(source, lines)));
        return messages.decode(sourced, Reports.COMPLETE_ONLY, postedBytes, receivedAt);
    }
}
