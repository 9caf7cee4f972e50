package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.lambda.AgentData.Payload;
import io.filigree.ingest.lambda.Decoded.DecodedCompletion;
import io.filigree.ingest.lambda.Decoded.DecodedEvent;
import io.filigree.ingest.lambda.Decoded.Undecoded;
import io.filigree.ingest.lambda.PlatformLine.Completion;
import io.filigree.ingest.lambda.PlatformLine.Failure;
import io.filigree.ingest.lambda.PlatformLine.Failure.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one body. Lines wait until every agent payload is read: what a line becomes depends on the invocations beside
 * it.
 */
final class PayloadDecoding {

    private record Line<T extends PlatformLine>(Message message, UUID identity, T says) {}

    private final Instant receivedAt;
    private final @Nullable InvokedArn envelopeFunction;

    private final List<DecodedEvent> events = new ArrayList<>();
    private final List<DecodedCompletion> completions = new ArrayList<>();
    private final List<Undecoded> undecoded = new ArrayList<>();
    private int ignored;

    private final List<Line<Failure>> failures = new ArrayList<>();
    private final List<Line<Completion>> completing = new ArrayList<>();
    /** Where in {@link #events} the invocations of a request id are: an asynchronous retry reuses it. */
    private final Map<String, List<Integer>> invocations = new HashMap<>();

    private final Map<String, InvokedArn> functions = new HashMap<>();

    PayloadDecoding(LambdaPayload payload, Instant receivedAt) {
        this.receivedAt = receivedAt;
        this.envelopeFunction = EnvelopeFunction.of(payload);
    }

    void addAgentData(Message message, AgentData data) {
        UUID identity = message.identity();
        int before = events.size();
        for (Payload payload : data.payloads()) {
            addPayload(message, identity, payload);
        }
        String problems = data.problems();
        if (problems != null) {
            undecoded.add(new Undecoded(identity, envelopeFunction, problems, message.text()));
        } else if (events.size() == before) {
            ignored++;
        }
    }

    private void addPayload(Message message, UUID identity, Payload payload) {
        List<AgentEvent> agentEvents = ErrorTraces.joined(payload.events(), payload.traces());
        Correlation correlation = new Correlation(agentEvents);
        for (AgentEvent event : agentEvents) {
            String requestId = correlation.requestIdOf(event);
            InvokedArn function = functionOf(event, payload.arn(), correlation.arnOf(requestId));
            Instant timestamp = event.timestamp() == null ? message.at(receivedAt) : event.timestamp();
            add(
                    identity,
                    new Event(
                            event.type(),
                            timestamp,
                            function,
                            requestId,
                            event.text("traceId"),
                            event.attributes(),
                            Map.of()));
        }
    }

    /** What an event says itself stands, even when it is no ARN. */
    private @Nullable InvokedArn functionOf(
            AgentEvent event, @Nullable String metadataArn, @Nullable String siblingArn) {
        String own = event.text(Attributes.LAMBDA_ARN);
        if (own != null) {
            return InvokedArn.parse(own).orElse(null);
        }
        InvokedArn function = parse(metadataArn);
        if (function == null) {
            function = parse(siblingArn);
        }
        return function == null ? envelopeFunction : function;
    }

    private static @Nullable InvokedArn parse(@Nullable String arn) {
        return arn == null ? null : InvokedArn.parse(arn).orElse(null);
    }

    private void add(UUID identity, Event event) {
        String requestId = event.requestId();
        if (requestId != null) {
            if (event.type().equals(Event.INVOCATION)) {
                invocations.computeIfAbsent(requestId, id -> new ArrayList<>()).add(events.size());
            }
            if (event.function() != null) {
                functions.putIfAbsent(requestId, event.function());
            }
        }
        events.add(new DecodedEvent(identity, event));
    }

    void addLine(Message message) {
        PlatformLine line = PlatformLines.parse(message.text()).orElse(null);
        if (line == null) {
            undecoded.add(new Undecoded(message.identity(), envelopeFunction, "unrecognised line", message.text()));
        } else if (line instanceof Failure failure) {
            failures.add(new Line<>(message, message.identity(), failure));
        } else if (line instanceof Completion completion) {
            completing.add(new Line<>(message, message.identity(), completion));
        } else {
            ignored++;
        }
    }

    Decoded finish() {
        addFailedInvocations();
        failures.forEach(this::addError);
        complete();
        return new Decoded(events, completions, undecoded, ignored);
    }

    /** One invocation for each request id that failed and sent none itself, however many lines tell of it. */
    private void addFailedInvocations() {
        Map<String, List<Line<Failure>>> silent = new LinkedHashMap<>();
        for (Line<Failure> line : failures) {
            String requestId = requestIdOf(line);
            if (line.says().evidence() == Evidence.OF_INVOCATION && !invocations.containsKey(requestId)) {
                silent.computeIfAbsent(requestId, id -> new ArrayList<>()).add(line);
            }
        }
        silent.forEach((requestId, lines) -> {
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put(Attributes.REQUEST_ID, requestId);
            attributes.put("error", true);
            for (Line<Failure> line : lines) {
                if (line.says().seconds() != null) {
                    attributes.putIfAbsent("duration", line.says().seconds());
                }
            }
            add(lines.get(0).identity(), event(Event.INVOCATION, lines.get(0), attributes));
        });
    }

    private void addError(Line<Failure> line) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.REQUEST_ID, requestIdOf(line));
        attributes.put(ErrorTrace.ERROR_CLASS, line.says().errorClass());
        attributes.put(ErrorTrace.ERROR_MESSAGE, line.says().errorMessage());
        if (line.says().seconds() != null) {
            attributes.put("duration", line.says().seconds());
        }
        add(line.identity(), event(Event.INVOCATION_ERROR, line, attributes));
    }

    private Event event(String type, Line<Failure> line, Map<String, Object> attributes) {
        String requestId = requestIdOf(line);
        Instant own = line.says().timestamp();
        Instant timestamp = own == null ? line.message().at(receivedAt) : own;
        return new Event(type, timestamp, functionOf(requestId), requestId, null, attributes, Map.of());
    }

    private @Nullable InvokedArn functionOf(String requestId) {
        return functions.getOrDefault(requestId, envelopeFunction);
    }

    /** A failed initialization has an id of its own; the Rust extension then puts the request id on the envelope. */
    private static String requestIdOf(Line<Failure> line) {
        String id = line.says().requestId();
        return id.startsWith("init-") && isUuid(line.message().id())
                ? line.message().id()
                : id;
    }

    private static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text.charAt(i) != '-' : Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The first REPORT of a request id completes its first invocation, the second its second; so do Version lines. */
    private void complete() {
        Map<String, Iterator<Integer>> left = new HashMap<>();
        for (Line<Completion> line : completing) {
            Completion completion = line.says();
            Iterator<Integer> next = left.computeIfAbsent(
                    completion.kind() + " " + completion.requestId(),
                    key -> invocations
                            .getOrDefault(completion.requestId(), List.of())
                            .iterator());
            if (next.hasNext()) {
                int index = next.next();
                DecodedEvent invocation = events.get(index);
                events.set(
                        index,
                        new DecodedEvent(
                                invocation.messageIdentity(), invocation.event().completedBy(completion.attributes())));
            } else {
                completions.add(new DecodedCompletion(
                        line.identity(),
                        new InvocationCompletion(
                                line.message().at(receivedAt),
                                functionOf(completion.requestId()),
                                completion.requestId(),
                                completion.attributes())));
            }
        }
    }
}
