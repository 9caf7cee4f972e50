package io.filigree.ingest.apm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.agent.AgentData;
import io.filigree.ingest.format.agent.AgentEvent;
import io.filigree.ingest.format.agent.AgentPayload;
import io.filigree.ingest.format.agent.Correlation;
import io.filigree.ingest.format.agent.ErrorTraces;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.otlp.OtlpReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes events of a harvest. A harvest may hold events of several invocations, so an event without a request id gets that of
 * its transaction or trace, and no other. Thread-safe.
 */
final class HarvestDecoder {

    private static final String ERROR_DATA = "error_data";
    private static final String APPLICATION = "appName";

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final OtlpReader otlp;

    HarvestDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
        this.json = BoundedJson.mapper(bounds, Long.MAX_VALUE);
        this.otlp = new OtlpReader(bounds);
    }

    /**
     * Decodes a harvest.
     *
     * @param postedBytes size of its body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    Decoded decode(Harvest harvest, int postedBytes, Instant receivedAt) {
        EventBudget budget = new EventBudget(bounds, postedBytes);
        budget.startMessage();
        AgentData data = new AgentData(budget, bounds.attributes(), otlp, new Budget(bounds.maxInflatedBytes()));
        data.startPayload();
        try (JsonParser parser = json.createParser(harvest.text())) {
            parser.nextToken();
            data.readSection(parser, harvest.section());
        } catch (JacksonException e) {
            data.problem(harvest.section(), BoundedJson.problem(e, bounds));
        }
        return new Decoding(harvest, receivedAt)
                .decode(data.payloads().get(0), data.problems())
                .withHeapBytes(budget.heapBytes());
    }

    private static final class Decoding {

        private final Harvest harvest;
        private final AgentRun run;
        private final Instant receivedAt;
        private final Map<Cut, Integer> cut = new HashMap<>();
        private final Map<String, Optional<InvokedArn>> arns = new HashMap<>();

        Decoding(Harvest harvest, Instant receivedAt) {
            this.harvest = harvest;
            this.run = harvest.run();
            this.receivedAt = receivedAt;
            harvest.defects().forEach((defect, times) -> cut.merge(Cut.ofInvalidJson(defect), times, Integer::sum));
        }

        Decoded decode(AgentPayload payload, @Nullable String problem) {
            List<AgentEvent> agentEvents = ErrorTraces.joined(payload.events(), payload.traces());
            PayloadCounts counts = new PayloadCounts();
            counts.add(payload.counts());
            counts.addItems(ERROR_DATA, ItemOutcome.EVENT, payload.traces().size());
            Correlation correlation = new Correlation(agentEvents);
            List<Identified<Event>> events = new ArrayList<>(agentEvents.size());
            for (AgentEvent event : agentEvents) {
                events.add(new Identified<>(harvest.identity(), event(event, correlation)));
            }
            List<Undecoded> undecoded = problem == null
                    ? List.of()
                    : List.of(new Undecoded(harvest.identity(), run.function(), problem, harvest.text()));
            int ignored = events.isEmpty() && undecoded.isEmpty() ? 1 : 0;
            return new Decoded(events, List.of(), List.of(), undecoded, ignored, cut, counts, 0);
        }

        private Event event(AgentEvent event, Correlation correlation) {
            String requestId = correlation.linkedRequestIdOf(event);
            InvokedArn named = functionOf(event, correlation.arnOf(requestId));
            boolean inTrace = isInTrace(event, requestId);
            InvokedArn function = inTrace ? null : named;
            TelemetryResource resource = named == null ? run.resource() : inTrace ? resource(named.function()) : null;
            boolean outside = TelemetryResource.NOT_A_LAMBDA.equals(resource);
            if (outside && !run.application().isEmpty()) {
                event.attributes().add(APPLICATION, run.application());
            }
            Instant timestamp = timeOf(event, correlation);
            String type = outside ? typeOutside(event.type()) : event.type();
            event.attributes().cut().forEach((bound, times) -> cut.merge(Cut.of(type, bound), times, Integer::sum));
            Map<String, Object> attributes = event.attributes().asMap();
            Event decoded = new Event(
                    type, timestamp, function, requestId, event.traceId(), attributes, stackTrace(type, attributes));
            return resource == null ? decoded : decoded.withResource(resource);
        }

        /** Whether only the trace identifies the invocation, because the transaction arrives in a separate request. */
        private static boolean isInTrace(AgentEvent event, @Nullable String requestId) {
            return requestId == null
                    && event.traceId() != null
                    && !event.type().equals(Event.INVOCATION)
                    && !event.type().equals(Event.INVOCATION_ERROR);
        }

        private static TelemetryResource resource(FunctionArn function) {
            return new TelemetryResource(function.name(), function.region(), function.accountId(), null);
        }

        /**
         * A transaction of a process outside of Lambda is not an invocation: it keeps the type that agents use. Stack traces
         * are joined only with errors of invocations.
         */
        private String typeOutside(String type) {
            return switch (type) {
                case Event.INVOCATION -> "Transaction";
                case Event.INVOCATION_ERROR -> isTrace() ? "ErrorTrace" : "TransactionError";
                default -> type;
            };
        }

        private boolean isTrace() {
            return harvest.section().equals(ERROR_DATA);
        }

        /** An entry of {@code error_data} is the stack trace of another error: its completion completes that error. */
        private Map<String, Object> stackTrace(String type, Map<String, Object> attributes) {
            if (!isTrace() || !type.equals(Event.INVOCATION_ERROR)) {
                return Map.of();
            }
            Object stack = attributes.remove(BoundedAttributes.STACK_TRACE);
            return Map.of(BoundedAttributes.STACK_TRACE, stack == null ? "" : stack);
        }

        /** The event's own ARN if it is valid: the Go extension uses an invalid one for errors that it reports itself. */
        private @Nullable InvokedArn functionOf(AgentEvent event, @Nullable String siblingArn) {
            InvokedArn own = parse(event.text(Attributes.LAMBDA_ARN));
            if (own == null) {
                own = run.function();
            }
            return own == null ? parse(siblingArn) : own;
        }

        private @Nullable InvokedArn parse(@Nullable String arn) {
            return arn == null
                    ? null
                    : arns.computeIfAbsent(arn, InvokedArn::parse).orElse(null);
        }

        private Instant timeOf(AgentEvent event, Correlation correlation) {
            Instant own = event.timestamp();
            Object sent = event.attributes().timestamp();
            if (own == null && sent != null) {
                event.attributes().replaceTimestamp(sent, receivedAt);
            }
            Instant time = own == null ? correlation.transactionTimeOf(event) : own;
            if (time == null) {
                return receivedAt;
            }
            if (!Timestamps.isAhead(time, receivedAt)) {
                return time;
            }
            if (own != null) {
                event.attributes().replaceTimestamp(own.toEpochMilli(), receivedAt);
            }
            return receivedAt;
        }
    }
}
