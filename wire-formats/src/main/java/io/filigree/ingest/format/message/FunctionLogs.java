package io.filigree.ingest.format.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.FlatAttributes;
import io.filigree.ingest.format.log.LogRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes {@code Log} events of lines that functions log: {@code message}, {@code level}, the request id, the trace id, and
 * what else a line in JSON has. Never throws for what a line says. Thread-safe.
 */
public final class FunctionLogs {

    private static final String LEVEL = "level";

    /** Of a line in JSON. */
    private static final int MAX_TOKENS = 10_000;

    /** Before the text of a line. */
    private static final int TEXT_FIELDS = 3;

    private static final Set<String> LEVELS =
            Set.of("TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL");

    private final PayloadBounds bounds;
    private final JsonMapper json;

    public FunctionLogs(PayloadBounds bounds) {
        // A line is one event, so messages are bounded already, and what is left to bound is the size of the rows.
        this.bounds = new PayloadBounds(
                bounds.maxInflatedBytes(),
                bounds.maxMessages(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                bounds.maxAmplification(),
                bounds.maxNesting(),
                bounds.attributes());
        this.json = BoundedJson.mapper(bounds, MAX_TOKENS);
    }

    /**
     * A line.
     *
     * @param message that it is
     * @param text of the line
     * @param function that logged it; null if unknown
     * @param origin attributes that say where the line is from
     * @param requestId of the invocation that ran when it was logged, for a line that names none; null if unknown
     */
    public record Line(
            LogMessage message,
            String text,
            @Nullable InvokedArn function,
            Map<String, Object> origin,
            @Nullable String requestId) {}

    /**
     * Makes events of the lines of one body.
     *
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(Collection<Line> lines, int postedBytes, Instant receivedAt) {
        EventBudget budget = new EventBudget(bounds, postedBytes);
        List<Identified<Event>> events = new ArrayList<>(lines.size());
        List<Undecoded> undecoded = new ArrayList<>();
        Map<Cut, Integer> cut = new HashMap<>();
        PayloadCounts counts = new PayloadCounts();
        for (Line line : lines) {
            budget.startMessage();
            String problem = budget.problem();
            if (problem != null) {
                undecoded.add(new Undecoded(
                        line.message().identity(),
                        line.function(),
                        problem,
                        line.message().text()));
                continue;
            }
            BoundedAttributes attributes = new BoundedAttributes(bounds.attributes());
            Event event = event(line, attributes, receivedAt);
            budget.add(event.attributes());
            attributes.cut().forEach((bound, times) -> cut.merge(Cut.of(Event.LOG, bound), times, Integer::sum));
            counts.addRecordEvent();
            events.add(new Identified<>(line.message().identity(), event));
        }
        return new Decoded(events, List.of(), List.of(), undecoded, 0, cut, counts, budget.heapBytes());
    }

    private Event event(Line line, BoundedAttributes attributes, Instant receivedAt) {
        line.origin().forEach(attributes::add);
        JsonNode object = object(line.text());
        if (object == null) {
            addText(attributes, line.text().strip());
        } else {
            addObject(attributes, object, line.text().strip());
        }
        if (line.requestId() != null) {
            attributes.add(Attributes.REQUEST_ID, line.requestId());
        }
        Instant writtenAt = line.message().at(receivedAt);
        Instant own = object == null ? null : time(object.path("timestamp"));
        Instant timestamp = own == null ? writtenAt : own;
        Object sent = attributes.timestamp();
        if (own == null && sent != null) {
            attributes.replaceTimestamp(sent, receivedAt);
        } else if (Timestamps.isAhead(timestamp, receivedAt)) {
            attributes.replaceTimestamp(timestamp.toEpochMilli(), receivedAt);
            timestamp = writtenAt;
        }
        return new Event(
                Event.LOG,
                timestamp,
                line.function(),
                attributes.text(Attributes.REQUEST_ID),
                attributes.text(LogRecord.TRACE_ID),
                attributes.asMap(),
                Map.of());
    }

    private @Nullable JsonNode object(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return null;
        }
        try {
            JsonNode tree = json.readTree(text);
            return tree.isObject() ? tree : null;
        } catch (JacksonException e) {
            return null; // a line of text that begins like JSON
        }
    }

    private static void addText(BoundedAttributes attributes, String text) {
        attributes.add(LogRecord.MESSAGE, text);
        for (String field : fields(text)) {
            if (isUuid(field)) {
                attributes.add(Attributes.REQUEST_ID, field);
            }
        }
        addLevel(attributes, text);
    }

    /**
     * Adds the {@code level} that the runtime wrote before the text of a line, if the line has none.
     *
     * @param text of the line
     */
    public static void addLevel(BoundedAttributes attributes, String text) {
        if (attributes.text(LEVEL) != null) {
            return;
        }
        for (String field : fields(text)) {
            String word = field.startsWith("[") && field.endsWith("]") ? field.substring(1, field.length() - 1) : field;
            if (LEVELS.contains(word.toUpperCase(Locale.ROOT))) {
                attributes.add(LEVEL, word);
            }
        }
    }

    /**
     * The fields before the text: {@code <time>\t<request id>\t<level>\t<text>} of Node.js,
     * {@code [<level>]\t<time>\t<request id>\t<text>} of Python.
     */
    private static List<String> fields(String text) {
        String[] fields = text.split("\t", TEXT_FIELDS + 1);
        return Stream.of(fields).limit(fields.length - 1L).map(String::strip).toList();
    }

    /** Members have the names that Lambda's JSON log format and Powertools give them. */
    private static void addObject(BoundedAttributes attributes, JsonNode object, String text) {
        attributes.add(LogRecord.MESSAGE, object.path(LogRecord.MESSAGE).asString(text));
        addFirst(attributes, LEVEL, object, LEVEL, "log.level", "severity");
        addFirst(attributes, Attributes.REQUEST_ID, object, "requestId", "AWSRequestId", "function_request_id");
        addFirst(attributes, LogRecord.TRACE_ID, object, LogRecord.TRACE_ID, "trace_id");
        FlatAttributes.add(attributes, object);
    }

    private static void addFirst(BoundedAttributes attributes, String name, JsonNode object, String... members) {
        for (String member : members) {
            String value = object.path(member).asString("");
            if (!value.isBlank()) {
                attributes.add(name, value);
                return;
            }
        }
    }

    private static @Nullable Instant time(JsonNode timestamp) {
        Optional<Instant> time = timestamp.isNumber()
                ? Timestamps.of(timestamp.numberValue())
                : Timestamps.parse(timestamp.asString(""));
        return time.orElse(null);
    }

    static boolean isUuid(String text) {
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
}
