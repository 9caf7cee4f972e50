package io.filigree.ingest.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.MetricValueName;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import io.filigree.ingest.format.json.RecordEvents;
import io.filigree.ingest.format.json.TreeNumbers;
import io.filigree.ingest.format.log.LogRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes {@code Metric} events of data points, and completions of those of a REPORT. Thread-safe. */
final class MetricDecoder {

    static final String NAME = "name";
    static final String VALUE = "value";

    private static final String TYPE = "type";
    private static final String GAUGE = "gauge";
    private static final String SUMMARY = "summary";
    private static final List<String> TYPES = List.of(GAUGE, "count", SUMMARY);

    private static final List<String> ARNS = List.of(Attributes.LAMBDA_ARN, "faas.arn", "cloud.resource_id");
    private static final List<String> REQUEST_IDS =
            List.of(Attributes.REQUEST_ID, "faas.invocation_id", "faas.execution");
    private static final List<String> TRACE_IDS = List.of(LogRecord.TRACE_ID, Attributes.TRACE_ID);

    private final PayloadBounds bounds;

    MetricDecoder(PayloadBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Decodes messages of one body.
     *
     * @param messages each is a {@link MetricMessage}
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    Decoded decode(Collection<? extends IngestMessage> messages, int postedBytes, Instant receivedAt) {
        Decoding decoding = new Decoding(postedBytes, receivedAt);
        for (IngestMessage message : messages) {
            if (message instanceof LambdaReport report) {
                decoding.add(report);
            } else {
                decoding.add((DataPoint) message);
            }
        }
        return decoding.finish();
    }

    /** Decodes one body. */
    private final class Decoding {

        private final Instant receivedAt;
        private final EventBudget budget;
        private final List<Identified<Event>> events = new ArrayList<>();
        private final List<Identified<InvocationCompletion>> completions = new ArrayList<>();
        private final List<Undecoded> undecoded = new ArrayList<>();
        private final Map<Cut, Integer> cut = new HashMap<>();
        private final PayloadCounts counts = new PayloadCounts();
        private final Map<String, Optional<InvokedArn>> arns = new HashMap<>();

        Decoding(int postedBytes, Instant receivedAt) {
            this.receivedAt = receivedAt;
            this.budget = new EventBudget(bounds, postedBytes);
        }

        void add(LambdaReport report) {
            DataPoint first = report.points().get(0);
            Map<String, Object> attributes = report.attributes();
            InvokedArn function = parse(first.group().text(first.point(), Attributes.LAMBDA_ARN));
            String problem = problem(attributes);
            if (problem != null) {
                undecoded.add(new Undecoded(report.identity(), function, problem, report.text()));
                return;
            }
            BoundedAttributes bounded = new BoundedAttributes(bounds.attributes());
            attributes.forEach(bounded::add);
            Instant time = first.group().timestamp(first.point());
            boolean ahead = time != null && Timestamps.isAhead(time, receivedAt);
            budget.add(bounded.asMap());
            completions.add(new Identified<>(
                    report.identity(),
                    new InvocationCompletion(
                            time == null || ahead ? receivedAt : time,
                            function,
                            report.requestId(),
                            counted(Event.INVOCATION, bounded))));
        }

        private @Nullable String problem(Map<String, Object> attributes) {
            budget.startMessage();
            return attributes.isEmpty() ? "value: an error that did not happen" : budget.problem();
        }

        void add(DataPoint point) {
            budget.startMessage();
            BoundedAttributes sent = new BoundedAttributes(bounds.attributes());
            FlatAttributes.add(sent, point.point().path(PointGroup.ATTRIBUTES));
            sent.addAll(point.group().attributes());
            BoundedAttributes attributes = new BoundedAttributes(bounds.attributes());
            String problem = budget.problem();
            problem = problem == null ? addValue(point.point(), attributes, sent) : problem;
            if (problem != null) {
                undecoded.add(new Undecoded(point.identity(), null, problem, point.text()));
                return;
            }
            Number interval = point.group().interval(point.point());
            if (interval != null) {
                attributes.add(PointGroup.INTERVAL, interval);
            }
            attributes.addAll(sent);
            events.add(new Identified<>(point.identity(), event(point, attributes)));
            counts.addRecordEvent();
        }

        private Event event(DataPoint point, BoundedAttributes attributes) {
            Instant timestamp = time(point, attributes);
            String arn = first(attributes, ARNS);
            InvokedArn function = parse(arn == null ? "" : arn);
            Event event = new Event(
                    Event.METRIC,
                    timestamp,
                    function,
                    first(attributes, REQUEST_IDS),
                    first(attributes, TRACE_IDS),
                    counted(Event.METRIC, attributes),
                    Map.of());
            budget.add(event.attributes());
            String name = attributes.text("faas.name");
            return function != null || name == null
                    ? event
                    : event.withResource(new TelemetryResource(
                            name,
                            attributes.text("cloud.region"),
                            attributes.text("cloud.account.id"),
                            attributes.text("faas.version")));
        }

        /** The point's own time, unless it is no time or yet to come. */
        private Instant time(DataPoint point, BoundedAttributes attributes) {
            return RecordEvents.time(
                    point.group().timestamp(point.point()),
                    point.group().sentTimestamp(point.point()),
                    receivedAt,
                    attributes);
        }

        private Map<String, Object> counted(String type, BoundedAttributes attributes) {
            attributes.cut().forEach((bound, times) -> cut.merge(Cut.of(type, bound), times, Integer::sum));
            return attributes.asMap();
        }

        private @Nullable InvokedArn parse(String arn) {
            return arns.computeIfAbsent(arn, InvokedArn::parse).orElse(null);
        }

        Decoded finish() {
            return new Decoded(events, completions, List.of(), undecoded, 0, cut, counts, budget.heapBytes());
        }
    }

    private static @Nullable String first(BoundedAttributes attributes, List<String> names) {
        return names.stream()
                .map(attributes::text)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
    }

    /**
     * Adds name, type and value; says what is wrong where it is no data point.
     *
     * @param sent the point's other attributes
     */
    private static @Nullable String addValue(JsonNode point, BoundedAttributes attributes, BoundedAttributes sent) {
        String name = point.path(NAME).asString("");
        if (name.isBlank()) {
            return "name: missing";
        }
        String type = point.path(TYPE).asString(GAUGE);
        if (!TYPES.contains(type)) {
            return "type: not one of " + String.join(", ", TYPES);
        }
        attributes.add(MetricValueName.METRIC_NAME, name);
        attributes.add(MetricValueName.METRIC_TYPE, type);
        JsonNode value = point.path(VALUE);
        if (!type.equals(SUMMARY)) {
            String valueName = MetricValueName.of(name, MetricValueName.VALUE, sent.asMap());
            return addNumber(attributes, valueName, value) ? null : "value: not a number";
        }
        String valueName = MetricValueName.of(name, MetricValueName.SUMMARY, sent.asMap());
        boolean isSummary = false;
        for (String suffix : MetricValueName.SUMMARY) {
            isSummary |= addNumber(attributes, valueName + suffix, value.path(suffix.substring(1)));
        }
        return isSummary ? null : "value: not an object with count, sum, min or max";
    }

    private static boolean addNumber(BoundedAttributes attributes, String name, JsonNode value) {
        if (!TreeNumbers.isFinite(value)) {
            return false;
        }
        attributes.add(name, value.numberValue());
        return true;
    }
}
