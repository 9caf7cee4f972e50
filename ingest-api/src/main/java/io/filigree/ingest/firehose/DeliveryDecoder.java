package io.filigree.ingest.firehose;

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
import io.filigree.ingest.firehose.FirehoseDelivery.Document;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Message;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.message.FunctionLogs;
import io.filigree.ingest.format.message.FunctionLogs.Line;
import io.filigree.ingest.format.message.LogEnvelope;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.MessageDecoder;
import io.filigree.ingest.format.message.MessageDecoder.Reports;
import io.filigree.ingest.format.message.MessageDecoder.Sourced;
import io.filigree.ingest.format.message.MessageSource;

/**
 * Makes events of the messages of a delivery: agent payloads, platform lines, JSON records, and {@code Log} events of all
 * other lines. Safe to share between threads.
 */
final class DeliveryDecoder {

    private static final String LOG_STREAM = "aws.logStream";

    private final MessageDecoder messages;
    private final FunctionLogs logs;

    DeliveryDecoder(PayloadBounds bounds) {
        this.messages = new MessageDecoder(bounds);
        this.logs = new FunctionLogs(bounds);
    }

    /**
     * Decodes those messages of a delivery that are not stored yet.
     *
     * @param region of the log groups; empty when it is unknown
     * @param fresh messages of this delivery
     * @param receivedAt the time of what says none itself
     */
    Decoded decode(FirehoseDelivery delivery, String region, Collection<? extends Message> fresh, Instant receivedAt) {
        Set<Message> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(fresh);
        List<Sourced> sources = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        for (Document document : delivery.documents()) {
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
                sources.add(new Sourced(source, others));
            }
        }
        return Decoded.merge(List.of(
                messages.decode(sources, Reports.ARE_INVOCATIONS, delivery.bytes(), receivedAt),
                logs.decode(lines, delivery.bytes(), receivedAt),
                unreadable(delivery, left)));
    }

    /** Account and region only where no function says them. */
    private static Map<String, Object> origin(LogEnvelope entry, MessageSource source, String region) {
        Map<String, Object> origin = new LinkedHashMap<>();
        put(origin, Attributes.LOG_GROUP, entry.logGroup());
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

    private static Decoded unreadable(FirehoseDelivery delivery, Set<Message> fresh) {
        List<Undecoded> undecoded = delivery.unreadable().stream()
                .filter(fresh::contains)
                .map(record -> new Undecoded(record.identity(), null, record.reason(), record.text()))
                .toList();
        return new Decoded(List.of(), List.of(), List.of(), undecoded, 0, Map.of(), new PayloadCounts(), 0);
    }
}
