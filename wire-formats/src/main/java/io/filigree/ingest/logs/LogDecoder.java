package io.filigree.ingest.logs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.json.RecordEvents;
import io.filigree.ingest.format.log.LogRecord;
import io.filigree.ingest.format.message.AgentPayloadReader;
import io.filigree.ingest.format.message.FunctionLogs;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.MessageDecoder;
import io.filigree.ingest.format.message.MessageParts;
import io.filigree.ingest.format.message.MessageSource;
import org.jspecify.annotations.Nullable;

/** Makes events of log records. Thread-safe. */
final class LogDecoder {

    private final PayloadBounds bounds;
    private final MessageDecoder messages;

    LogDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
        this.messages = new MessageDecoder(bounds);
    }

    /**
     * Decodes records of one body.
     *
     * @param all records of the body
     * @param fresh those of them that are not stored yet
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    Decoded decode(List<LogEntry> all, Collection<? extends IngestMessage> fresh, int postedBytes, Instant receivedAt) {
        Decoding decoding = new Decoding(postedBytes, receivedAt);
        if (fresh.size() < all.size()) {
            decoding.learn(all, fresh);
        }
        fresh.forEach(entry -> decoding.add((LogEntry) entry));
        return decoding.finish();
    }

    /** A record that becomes an event. */
    private record Line(
            LogEntry entry, LogRecord record, @Nullable InvokedArn function) {}

    /**
     * Decodes one body. Agent payloads and platform lines are read first: the log forwarder names no function, and the
     * invocations of agent payloads tell whose the lines with their request ids are.
     */
    private final class Decoding {

        private final int postedBytes;
        private final Instant receivedAt;
        private final EventBudget budget;
        private final List<Identified<Event>> events = new ArrayList<>();
        private final List<Undecoded> undecoded = new ArrayList<>();
        private final Set<UUID> kept = new HashSet<>();
        private final Map<Cut, Integer> cut = new HashMap<>();
        private final PayloadCounts counts = new PayloadCounts();

        private final List<Line> lines = new ArrayList<>();
        private final Map<MessageSource, List<LogMessage>> sources = new LinkedHashMap<>();
        private final Map<String, InvokedArn> functions = new HashMap<>();
        private final Map<String, Optional<InvokedArn>> arns = new HashMap<>();

        Decoding(int postedBytes, Instant receivedAt) {
            this.postedBytes = postedBytes;
            this.receivedAt = receivedAt;
            this.budget = new EventBudget(bounds, postedBytes);
        }

        /** Learns functions from agent payloads that are stored already, so that it does not matter how they arrived. */
        void learn(List<LogEntry> all, Collection<? extends IngestMessage> fresh) {
            Set<UUID> known = new HashSet<>();
            fresh.forEach(entry -> known.add(entry.identity()));
            Map<MessageSource, List<LogMessage>> stored = new LinkedHashMap<>();
            for (LogEntry entry : all) {
                if (AgentPayloadReader.mayHoldPayload(entry.line()) && known.add(entry.identity())) {
                    entry.read()
                            .ifPresent(record -> stored.computeIfAbsent(source(record), source -> new ArrayList<>())
                                    .add(message(entry, record)));
                }
            }
            Budget inflated = new Budget(bounds.maxInflatedBytes());
            EventBudget unused = new EventBudget(bounds, postedBytes);
            stored.forEach((source, texts) -> learn(messages.decode(texts, source, inflated, unused, receivedAt)));
        }

        private void learn(Decoded decoded) {
            for (Identified<Event> one : decoded.events()) {
                InvokedArn function = one.value().function();
                String requestId = one.value().requestId();
                if (function != null && requestId != null) {
                    functions.putIfAbsent(requestId, function);
                }
            }
        }

        void add(LogEntry entry) {
            LogRecord record = entry.read().orElse(null);
            if (record == null) {
                keep(entry, null, entry.problem());
                return;
            }
            LogMessage message = message(entry, record);
            MessageParts parts = message.parts();
            boolean holdsPayload = !parts.payloads().isEmpty();
            if (holdsPayload || !message.lines().isEmpty()) {
                sources.computeIfAbsent(source(record), source -> new ArrayList<>())
                        .add(message);
            }
            if (!holdsPayload) {
                lines.add(new Line(entry, record, parse(record.arn())));
            }
        }

        private LogMessage message(LogEntry entry, LogRecord record) {
            String requestId = record.requestId();
            Instant timestamp = record.timestamp();
            return new LogMessage(
                    requestId == null ? "" : requestId,
                    timestamp == null ? 0 : timestamp.toEpochMilli(),
                    entry.line(),
                    entry.identity());
        }

        private MessageSource source(LogRecord record) {
            return new MessageSource(parse(record.arn()), null);
        }

        private @Nullable InvokedArn parse(@Nullable String arn) {
            return arn == null
                    ? null
                    : arns.computeIfAbsent(arn, InvokedArn::parse).orElse(null);
        }

        private void keep(LogEntry entry, @Nullable InvokedArn function, String reason) {
            if (kept.add(entry.identity())) {
                undecoded.add(new Undecoded(entry.identity(), function, reason, entry.text()));
            }
        }

        Decoded finish() {
            Budget inflated = new Budget(bounds.maxInflatedBytes());
            List<Decoded> parts = new ArrayList<>();
            sources.forEach((source, texts) -> {
                Decoded decoded = messages.decode(texts, source, inflated, budget, receivedAt);
                learn(decoded);
                decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
                parts.add(decoded);
            });
            lines.forEach(this::addEvent);
            parts.add(new Decoded(events, List.of(), List.of(), undecoded, 0, cut, counts, 0));
            return Decoded.merge(parts).withHeapBytes(budget.heapBytes());
        }

        private void addEvent(Line line) {
            LogRecord record = line.record();
            String requestId = record.requestId();
            InvokedArn function = line.function();
            if (function == null && requestId != null) {
                function = functions.get(requestId);
            }
            budget.startMessage();
            String noRoom = budget.problem();
            if (noRoom != null) {
                keep(line.entry(), function, noRoom);
                return;
            }
            String text = record.attributes().text(LogRecord.MESSAGE);
            if (text != null) {
                FunctionLogs.addLevel(record.attributes(), text);
            }
            Event event = new Event(
                    Event.LOG,
                    time(record),
                    function,
                    requestId,
                    record.traceId(),
                    record.attributes().asMap(),
                    Map.of());
            if (function == null && record.functionName() != null) {
                event = event.withResource(new TelemetryResource(record.functionName(), null, null, null));
            }
            record.attributes()
                    .cut()
                    .forEach((bound, times) -> cut.merge(Cut.of(Event.LOG, bound), times, Integer::sum));
            budget.add(event.attributes());
            counts.addRecordEvent();
            events.add(new Identified<>(line.entry().identity(), event));
        }

        /** The record's own time, unless it is no time or yet to come. */
        private Instant time(LogRecord record) {
            return RecordEvents.time(record.timestamp(), record.sentTimestamp(), receivedAt, record.attributes());
        }
    }
}
