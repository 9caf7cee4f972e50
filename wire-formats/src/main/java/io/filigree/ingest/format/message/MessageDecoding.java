package io.filigree.ingest.format.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.agent.AgentData;
import io.filigree.ingest.format.agent.AgentEvent;
import io.filigree.ingest.format.agent.AgentPayload;
import io.filigree.ingest.format.agent.Correlation;
import io.filigree.ingest.format.agent.ErrorTraces;
import io.filigree.ingest.format.json.LenientJson;
import io.filigree.ingest.format.message.MessageDecoder.Reports;
import io.filigree.ingest.format.otlp.OtlpBody;
import io.filigree.ingest.format.otlp.OtlpDecoder;
import io.filigree.ingest.format.platform.PlatformLine;
import io.filigree.ingest.format.platform.PlatformLine.Completion;
import io.filigree.ingest.format.platform.PlatformLine.Failure;
import io.filigree.ingest.format.platform.PlatformLine.Failure.Evidence;
import io.filigree.ingest.format.platform.PlatformLine.Start;
import io.filigree.ingest.format.platform.PlatformLines;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one body. Lines wait until every agent payload is read: of which function they tell depends on the invocations
 * beside them.
 */
final class MessageDecoding {

    private record Line<T extends PlatformLine>(LogMessage message, UUID identity, T says) {}

    private static final String ERROR_DATA = "error_data";

    private final Reports reports;
    private final Instant receivedAt;
    private final AttributeBounds bounds;
    private final OtlpDecoder otlp;
    private final @Nullable InvokedArn envelopeFunction;
    /** The version of the log stream of the messages; null if unknown. */
    private final @Nullable String streamVersion;

    private final List<Identified<Event>> events = new ArrayList<>();
    private final List<Identified<InvocationCompletion>> completions = new ArrayList<>();
    private final List<Identified<InvocationFailure>> failures = new ArrayList<>();
    private final List<Undecoded> undecoded = new ArrayList<>();
    private final Map<Cut, Integer> cut = new HashMap<>();
    private final PayloadCounts counts = new PayloadCounts();
    private int ignored;

    private final List<Line<Failure>> failed = new ArrayList<>();
    private final List<Line<Completion>> completing = new ArrayList<>();
    private final List<Line<Start>> started = new ArrayList<>();
    /** Which function a request id is of, for the lines that do not say. */
    private final Map<String, InvokedArn> functions = new HashMap<>();
    /** Which version of the envelope's function ran, as its agents report: a container runs one. Empty for several. */
    private @Nullable String envelopeVersion;

    private @Nullable InvokedArn lastInvoked;
    private @Nullable InvokedArn lastRan;

    /** A body names one function, or a few, in each of its events. */
    private final Map<String, Optional<InvokedArn>> arns = new HashMap<>();

    MessageDecoding(
            MessageSource source, Reports reports, Instant receivedAt, AttributeBounds bounds, OtlpDecoder otlp) {
        this.reports = reports;
        this.receivedAt = receivedAt;
        this.bounds = bounds;
        this.otlp = otlp;
        this.envelopeFunction = source.function();
        this.streamVersion = source.version();
    }

    /**
     * @param data of its agent payloads; null where it has none
     * @param budget of the body, for OTLP of agent payloads, and for several platform lines in one message
     */
    void add(LogMessage message, @Nullable AgentData data, EventBudget budget) {
        UUID identity = message.identity();
        MessageParts parts = message.parts();
        int before = events.size();
        String problem = null;
        if (data != null) {
            for (AgentPayload payload : data.payloads()) {
                Correlation correlation = addPayload(message, identity, payload);
                String problemOfOtlp = addOtlp(identity, payload, correlation, budget);
                problem = problem == null ? problemOfOtlp : problem;
            }
            count(data.defects());
            problem = data.problems() == null ? problem : data.problems();
        }
        count(parts.defects());
        String problemOfLines = addLines(message, identity, parts, data == null, budget);
        problem = problem == null ? problemOfLines : problem;
        if (problem != null) {
            undecoded.add(new Undecoded(identity, envelopeFunction, problem, message.text()));
        } else if (events.size() == before && message.lines().isEmpty()) {
            ignored++;
        }
    }

    private void count(Map<LenientJson.Defect, Integer> defects) {
        defects.forEach((defect, times) -> cut.merge(Cut.ofInvalidJson(defect), times, Integer::sum));
    }

    /** Adds lines within the limits, and records problems for the others. */
    private @Nullable String addLines(
            LogMessage message, UUID identity, MessageParts parts, boolean firstIsFree, EventBudget budget) {
        boolean free = firstIsFree;
        for (PlatformLine line : message.lines()) {
            String noRoom = free ? null : budget.problem();
            if (noRoom != null) {
                return noRoom;
            }
            if (line instanceof Failure failure) {
                failed.add(new Line<>(message, identity, failure));
                use(budget, free, Map.of(Attributes.ERROR_MESSAGE, failure.errorMessage()));
            } else if (line instanceof Completion completion) {
                completing.add(new Line<>(message, identity, completion));
                use(budget, free, completion.attributes());
            } else if (line instanceof Start start) {
                started.add(new Line<>(message, identity, start));
                use(budget, free, Map.of());
            }
            free = false;
        }
        return parts.problem();
    }

    private static void use(EventBudget budget, boolean free, Map<String, Object> attributes) {
        if (!free) {
            budget.add(attributes);
        }
    }

    private Correlation addPayload(LogMessage message, UUID identity, AgentPayload payload) {
        List<AgentEvent> agentEvents = ErrorTraces.joined(payload.events(), payload.traces());
        int alone = agentEvents.size() - payload.events().size();
        counts.add(payload.counts());
        counts.addItems(ERROR_DATA, ItemOutcome.EVENT, alone);
        counts.addItems(ERROR_DATA, ItemOutcome.STACK_TRACE, payload.traces().size() - alone);
        Correlation correlation = new Correlation(agentEvents);
        boolean reported = payload.functionVersion() != null;
        String version = reported ? payload.functionVersion() : streamVersion;
        InvokedArn reporting = reported && payload.arn() != null ? parse(payload.arn()) : envelopeFunction;
        if (version != null && reporting != null && isOf(reporting, envelopeFunction)) {
            envelopeVersion = envelopeVersion == null || envelopeVersion.equals(version) ? version : "";
        }
        lastInvoked = null;
        Instant writtenAt = message.at(receivedAt);
        for (AgentEvent event : agentEvents) {
            String requestId = correlation.requestIdOf(event);
            InvokedArn function =
                    ran(functionOf(event, payload.arn(), correlation.arnOf(requestId)), reporting, version);
            Instant timestamp = timeOf(event, correlation, writtenAt);
            if (event.isInvocation() || event.isError()) {
                payload.metadata().forEach(event.attributes()::addIfRoom);
            }
            add(
                    identity,
                    new Event(
                            event.type(),
                            timestamp,
                            function,
                            requestId,
                            event.traceId(),
                            counted(event.type(), event.attributes()),
                            Map.of()));
        }
        return correlation;
    }

    /** Adds the spans of {@code otlp_payload}: the agent reports its invocation itself. Returns why not all could be added. */
    private @Nullable String addOtlp(UUID identity, AgentPayload payload, Correlation correlation, EventBudget budget) {
        String problem = null;
        for (OtlpBody request : payload.otlp()) {
            Decoded spans = otlp.decodeSpans(request, budget, receivedAt);
            counts.add(spans.counts());
            spans.cut().forEach((what, times) -> cut.merge(what, times, Integer::sum));
            for (Identified<Event> span : spans.events()) {
                Event event = span.value();
                InvokedArn function = event.function() == null ? parse(payload.arn()) : event.function();
                function = function == null ? envelopeFunction : function;
                add(
                        identity,
                        function == null
                                ? event
                                : event.resolved(function, correlation.requestIdOfTrace(event.traceId())));
            }
            if (problem == null && !spans.undecoded().isEmpty()) {
                problem = "otlp_payload: " + spans.undecoded().get(0).reason();
            }
        }
        return problem;
    }

    /** The event's own time, else that of its transaction, else that of its message, which also replaces one yet to come. */
    private Instant timeOf(AgentEvent event, Correlation correlation, Instant writtenAt) {
        Instant own = event.timestamp();
        Object sent = event.attributes().timestamp();
        if (own == null && sent != null) {
            event.attributes().replaceTimestamp(sent, receivedAt);
        }
        Instant time = own == null ? correlation.transactionTimeOf(event) : own;
        if (time == null) {
            return writtenAt;
        }
        if (!Timestamps.isAhead(time, receivedAt)) {
            return time;
        }
        if (own != null) {
            event.attributes().replaceTimestamp(own.toEpochMilli(), receivedAt);
        }
        return writtenAt;
    }

    /** Counts the dropped and truncated data of an event. */
    private Map<String, Object> counted(String type, BoundedAttributes attributes) {
        attributes.cut().forEach((bound, times) -> cut.merge(Cut.of(type, bound), times, Integer::sum));
        return attributes.asMap();
    }

    /** Values of the event itself win, even when they are no ARN. */
    private @Nullable InvokedArn functionOf(
            AgentEvent event, @Nullable String metadataArn, @Nullable String siblingArn) {
        String own = event.text(Attributes.LAMBDA_ARN);
        if (own != null) {
            return parse(own);
        }
        InvokedArn function = parse(metadataArn);
        if (function == null) {
            function = parse(siblingArn);
        }
        return function == null ? envelopeFunction : function;
    }

    /** With the version that the payload reports for its function. Consecutive events mostly have the same function. */
    private @Nullable InvokedArn ran(
            @Nullable InvokedArn invoked, @Nullable InvokedArn reporting, @Nullable String version) {
        if (invoked == null || version == null) {
            return invoked;
        }
        InvokedArn ran = lastRan;
        if (ran == null || !invoked.equals(lastInvoked)) {
            ran = reporting == null || isOf(reporting, invoked) ? invoked.ranAs(version) : invoked;
            lastInvoked = invoked;
            lastRan = ran;
        }
        return ran;
    }

    private static boolean isOf(InvokedArn one, @Nullable InvokedArn other) {
        return other != null && one.function().equals(other.function());
    }

    private @Nullable InvokedArn parse(@Nullable String arn) {
        return arn == null ? null : arns.computeIfAbsent(arn, InvokedArn::parse).orElse(null);
    }

    private void add(UUID identity, Event event) {
        if (event.requestId() != null && event.function() != null) {
            functions.putIfAbsent(event.requestId(), event.function());
        }
        events.add(new Identified<>(identity, event));
    }

    /**
     * @param heapBytes memory of the events of agent payloads
     */
    Decoded finish(long heapBytes) {
        failed.forEach(this::addFailure);
        completing.forEach(this::addCompletion);
        started.forEach(this::addStart);
        return new Decoded(events, completions, failures, undecoded, ignored, cut, counts, heapBytes);
    }

    private void addFailure(Line<Failure> line) {
        Failure failed = line.says();
        String requestId = requestIdOf(line);
        Instant own = failed.timestamp();
        boolean ahead = own != null && Timestamps.isAhead(own, receivedAt);
        InvocationFailure failure = new InvocationFailure(
                own == null || ahead ? line.message().at(receivedAt) : own,
                functionOf(requestId),
                requestId,
                bounded(Attributes.ERROR_CLASS, failed.errorClass()),
                bounded(Attributes.ERROR_MESSAGE, failed.errorMessage()),
                failed.seconds(),
                own != null && ahead ? Timestamps.asAttributes(own, receivedAt) : Map.of());
        if (failed.evidence() == Evidence.OF_INVOCATION) {
            failures.add(new Identified<>(line.identity(), failure));
        } else {
            events.add(new Identified<>(line.identity(), failure.asError()));
            counts.addLineError();
        }
    }

    private String bounded(String name, String text) {
        BoundedAttributes attribute = new BoundedAttributes(bounds);
        attribute.add(name, text);
        return (String) counted(Event.INVOCATION_ERROR, attribute).getOrDefault(name, "");
    }

    private void addCompletion(Line<Completion> line) {
        Completion completion = line.says();
        addReportedFailure(line);
        BoundedAttributes attributes = new BoundedAttributes(bounds);
        completion.attributes().forEach(attributes::add);
        completions.add(new Identified<>(
                line.identity(),
                new InvocationCompletion(
                        line.message().at(receivedAt),
                        functionOf(completion.requestId()),
                        completion.requestId(),
                        counted(Event.INVOCATION, attributes),
                        evidence(completion))));
    }

    private void addStart(Line<Start> line) {
        Instant own = line.says().timestamp();
        String requestId = line.says().requestId();
        completions.add(new Identified<>(
                line.identity(),
                InvocationCompletion.start(
                        own == null || Timestamps.isAhead(own, receivedAt)
                                ? line.message().at(receivedAt)
                                : own,
                        functionOf(requestId),
                        requestId)));
    }

    /** A runtime that ended by an error leaves nothing else where no text of the platform comes along. */
    private void addReportedFailure(Line<Completion> line) {
        Completion report = line.says();
        String errorType = (String) report.attributes().getOrDefault("cwErrorType", "");
        if (evidence(report) == InvocationCompletion.Evidence.OF_INVOCATION
                && PlatformLines.isPlatformError(errorType)
                && report.attributes().get(Attributes.CW_DURATION) instanceof Number milliseconds) {
            failures.add(new Identified<>(
                    line.identity(),
                    new InvocationFailure(
                            line.message().at(receivedAt),
                            functionOf(report.requestId()),
                            report.requestId(),
                            bounded(Attributes.ERROR_CLASS, errorType),
                            bounded(Attributes.ERROR_MESSAGE, PlatformLines.ENDED_WITH + errorType),
                            milliseconds.doubleValue() / 1_000)));
        }
    }

    private InvocationCompletion.Evidence evidence(Completion completion) {
        return reports == Reports.ARE_INVOCATIONS
                        && completion.kind() == Completion.Kind.REPORT
                        && completion.attributes().containsKey(Attributes.CW_DURATION)
                ? InvocationCompletion.Evidence.OF_INVOCATION
                : InvocationCompletion.Evidence.NONE;
    }

    private @Nullable InvokedArn functionOf(String requestId) {
        InvokedArn function = functions.get(requestId);
        return function != null || envelopeFunction == null ? function : envelopeFunction.ranAs(envelopeVersion);
    }

    /** A failed initialization has a separate id; the Rust extension then puts the request id on the envelope. */
    private static String requestIdOf(Line<Failure> line) {
        String id = line.says().requestId();
        return id.startsWith("init-") && FunctionLogs.isUuid(line.message().id())
                ? line.message().id()
                : id;
    }
}
