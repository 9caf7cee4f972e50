package io.filigree.ingest.format.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.message.FunctionLogs.Line;
import io.filigree.ingest.format.message.MessageDecoder.Reports;
import io.filigree.ingest.format.message.MessageDecoder.SourceMessages;

/**
 * Makes events of log events that a subscription of any log group delivers: agent payloads, platform lines, JSON records of the
 * platform, and {@code Log} events of all other lines. Thread-safe.
 */
public final class SubscribedLogs {

    private static final String LOG_STREAM = "aws.logStream";

    private final MessageDecoder messages;
    private final FunctionLogs logs;

    public SubscribedLogs(PayloadBounds bounds) {
        this.messages = new MessageDecoder(bounds);
        this.logs = new FunctionLogs(bounds);
    }

    /** Log events of one log stream. */
    public record Document(LogEnvelope entry, List<LogMessage> messages) {

        public Document {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Decodes those messages of a body that are not stored yet.
     *
     * @param region of the log groups; empty when it is unknown
     * @param fresh those messages; others than of the documents are not looked at
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(
            Collection<Document> documents,
            String region,
            Collection<? extends IngestMessage> fresh,
            int postedBytes,
            Instant receivedAt) {
        Set<IngestMessage> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(fresh);
        List<SourceMessages> sources = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        for (Document document : documents) {
            MessageSource source = document.entry().source(region);
            Map<String, Object> origin = origin(document.entry(), source, region);
            List<LogMessage> others = new ArrayList<>();
            for (LogMessage message : document.messages()) {
                if (!left.contains(message)) {
                    continue;
                }
                if (message.parts().areOnlyText()) {
                    lines.add(new Line(message, message.text(), source.function(), origin, null));
                } else {
                    others.add(message);
                }
            }
            if (!others.isEmpty()) {
                sources.add(new SourceMessages(source, others));
            }
        }
        return Decoded.merge(List.of(
                messages.decode(sources, Reports.ARE_INVOCATIONS, postedBytes, receivedAt),
                logs.decode(lines, postedBytes, receivedAt)));
    }

    /** Account and region only where no function says them. */
    private static Map<String, Object> origin(LogEnvelope entry, MessageSource source, String region) {
        Map<String, Object> origin = new LinkedHashMap<>();
        put(origin, ConfigurationAttribute.LOG_GROUP.attributeName(), entry.logGroup());
        put(origin, LOG_STREAM, entry.logStream());
        if (source.function() == null) {
            put(origin, Attributes.ACCOUNT_ID, entry.owner());
            put(origin, Attributes.REGION, region);
        }
        return origin;
    }

    private static void put(Map<String, Object> attributes, String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, value);
        }
    }
}
