package io.filigree.ingest.format.agent;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.PayloadCounts.ItemOutcome;
import io.filigree.ingest.format.PayloadCounts.SectionOutcome;
import io.filigree.ingest.format.json.BoundedTree;
import io.filigree.ingest.format.json.LenientJson.Defect;
import io.filigree.ingest.format.log.LogGroup;
import io.filigree.ingest.format.otlp.OtlpReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.node.MissingNode;

/**
 * The content of the agent payloads of one message, read section by section without a tree of the whole. Sections without
 * events (metrics, traces, modules) are skipped.
 */
public final class AgentData {

    private static final String LOGS = "log_event_data";
    static final String OTLP = "otlp_payload";

    /** Attributes of invocations and errors, by members of the metadata. The version line has the same name for the agent's. */
    private static final Map<String, String> METADATA = Map.of(
            "agent_version", "newrelic.agentVersion",
            "agent_language", "newrelic.agentLanguage",
            "execution_environment", "aws.executionEnvironment",
            "function_version", "faas.version");

    /** A text of the metadata is repeated in many events, so a long one, which is no version, is left out. */
    private static final int MAX_METADATA = 64;

    /** Members of a payload, and of its {@code data}, that are read. */
    public static final Set<String> READ_MEMBERS = Set.of(
            "metadata",
            "data",
            "analytic_event_data",
            "error_event_data",
            "span_event_data",
            "custom_event_data",
            "error_data",
            LOGS,
            OTLP);

    private final EventBudget budget;
    private final AttributeBounds bounds;
    private final OtlpSection otlp;
    private final List<AgentPayload> payloads = new ArrayList<>();
    private AgentPayload current = new AgentPayload();
    private @Nullable String firstProblem;
    private int moreProblems;
    private final Map<Defect, Integer> defects = new EnumMap<>(Defect.class);
    private EventBudget.Used usedBefore;
    private @Nullable String problemBefore;
    private int moreProblemsBefore;

    /**
     * @param budget for the events of the whole body
     * @param inflated limit of the inflated bytes of all payloads of the body
     */
    public AgentData(EventBudget budget, AttributeBounds bounds, OtlpReader otlp, Budget inflated) {
        this.budget = budget;
        this.bounds = bounds;
        this.otlp = new OtlpSection(otlp, inflated);
        this.usedBefore = budget.used();
    }

    /** One for each call of {@link #startPayload}. */
    public List<AgentPayload> payloads() {
        return payloads;
    }

    /** Begins the next agent payload. */
    public void startPayload() {
        current = new AgentPayload();
        payloads.add(current);
        usedBefore = budget.used();
        problemBefore = firstProblem;
        moreProblemsBefore = moreProblems;
    }

    /** Discards the content of the current payload except its metadata, before its repaired text is read. */
    public void restartPayload(Map<Defect, Integer> repaired) {
        AgentPayload restarted = new AgentPayload();
        restarted.arn = current.arn;
        restarted.functionVersion = current.functionVersion;
        restarted.metadata.putAll(current.metadata);
        current = restarted;
        payloads.set(payloads.size() - 1, restarted);
        budget.restore(usedBefore);
        firstProblem = problemBefore;
        moreProblems = moreProblemsBefore;
        repaired.forEach((defect, times) -> defects.merge(defect, times, Integer::sum));
    }

    /** How many values were dropped or changed because they are no JSON. */
    public Map<Defect, Integer> defects() {
        return defects;
    }

    /** Reads the metadata at the parser's position to its end. */
    public void readMetadata(JsonParser json) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            boolean isText =
                    value == JsonToken.VALUE_STRING && !json.getString().isBlank();
            String attribute = METADATA.get(name);
            if (attribute != null && (isText || value == JsonToken.VALUE_NUMBER_INT)) {
                addMetadata(attribute, json.getString().strip());
            }
            if (name.equals("arn") && isText) {
                current.arn = json.getString();
            } else if (name.equals("function_version") && (isText || value == JsonToken.VALUE_NUMBER_INT)) {
                current.functionVersion = json.getString().strip();
            } else {
                json.skipChildren();
            }
        }
    }

    private void addMetadata(String attribute, String text) {
        if (text.length() <= MAX_METADATA) {
            current.metadata.put(attribute, text);
        }
    }

    /** Records a problem, without content of the payload. */
    public void problem(String field, String what) {
        if (firstProblem == null) {
            firstProblem = field + ": " + what;
        } else {
            moreProblems++;
        }
    }

    /** The problems with their locations; null without problems. */
    public @Nullable String problems() {
        return firstProblem == null || moreProblems == 0
                ? firstProblem
                : firstProblem + " (and " + moreProblems + " more)";
    }

    /** Reads the object at the parser's position: {@code {metadata, data}} or the data itself. */
    public void read(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "metadata" -> readMetadata(json);
                case "data" -> {
                    if (value == JsonToken.START_OBJECT) {
                        read(json);
                    } else {
                        problem(name, "not an object");
                        json.skipChildren();
                    }
                }
                case "analytic_event_data",
                        "error_event_data",
                        "span_event_data",
                        "custom_event_data",
                        "error_data",
                        LOGS,
                        OTLP -> readSection(json, name);
                default -> {
                    current.counts.addSection(name, SectionOutcome.SKIPPED);
                    json.skipChildren();
                }
            }
        }
    }

    /**
     * Reads the section at the parser's position to its end: {@code [run id, {reservoir}, [item, …]]}; the run id may be
     * null or text, the reservoir may be absent. Of log events it is {@code [{common, logs: [record, …]}, …]}; of OTLP a
     * trace request as base64 of protobuf, which may be gzip, or as OTLP's JSON, or an array of those.
     *
     * @param section one of {@link #READ_MEMBERS} that is a section
     */
    public void readSection(JsonParser json, String section) {
        JsonToken value = json.currentToken();
        if (value == JsonToken.VALUE_NULL) {
            current.counts.addSection(section, SectionOutcome.READ);
            return;
        }
        if (section.equals(OTLP)) {
            otlp.read(json, current, problem -> problem(OTLP, problem));
            return;
        }
        if (value != JsonToken.START_ARRAY) {
            current.counts.addSection(section, SectionOutcome.UNREADABLE);
            problem(section, "not an array");
            json.skipChildren();
            return;
        }
        // Where it is broken off, too.
        SectionOutcome outcome = SectionOutcome.UNREADABLE;
        try {
            outcome = section.equals(LOGS) ? readLogGroups(json) : readLists(json, section);
        } finally {
            current.counts.addSection(section, outcome);
        }
    }

    private SectionOutcome readLists(JsonParser json, String section) {
        int index = 0;
        boolean itemsSeen = false;
        for (JsonToken element = json.nextToken(); element != JsonToken.END_ARRAY; element = json.nextToken()) {
            if (element == JsonToken.START_ARRAY) {
                itemsSeen = true;
                int before = current.events.size();
                try {
                    readItems(json, section, section + "[" + index + "]");
                } finally {
                    // Also those before the place from which on it is no JSON.
                    current.counts.addItems(section, ItemOutcome.EVENT, current.events.size() - before);
                }
            } else {
                json.skipChildren();
            }
            index++;
        }
        if (index > 1 && !itemsSeen) {
            problem(section, "no list of events in it");
            return SectionOutcome.UNREADABLE;
        }
        return SectionOutcome.READ;
    }

    private SectionOutcome readLogGroups(JsonParser json) {
        int index = 0;
        for (JsonToken element = json.nextToken(); element != JsonToken.END_ARRAY; element = json.nextToken()) {
            if (element == JsonToken.START_OBJECT) {
                readLogGroup(json, LOGS + "[" + index + "]");
            } else {
                json.skipChildren();
            }
            index++;
        }
        return SectionOutcome.READ;
    }

    /** What the records have in common comes before them: no agent is known that writes it behind. */
    private void readLogGroup(JsonParser json, String field) {
        LogGroup group = new LogGroup(MissingNode.getInstance(), bounds);
        boolean logsSeen = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("common") && !logsSeen) {
                group = new LogGroup(BoundedTree.read(json), bounds);
            } else if (name.equals("logs") && value == JsonToken.START_ARRAY) {
                logsSeen = true;
                int before = current.events.size();
                try {
                    readLogs(json, group, field + ".logs");
                } finally {
                    current.counts.addItems(LOGS, ItemOutcome.EVENT, current.events.size() - before);
                }
            } else {
                if (name.equals("common") || name.equals("logs") && value != JsonToken.VALUE_NULL) {
                    problem(field + "." + name, name.equals("logs") ? "not an array" : "behind the logs");
                }
                json.skipChildren();
            }
        }
    }

    private void readLogs(JsonParser json, LogGroup group, String field) {
        int index = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            String place = field + "[" + index + "]";
            String noRoom = budget.problem();
            if (noRoom != null) {
                current.counts.addItems(LOGS, ItemOutcome.OVER_BOUND, 1);
                problem(place, noRoom);
                json.skipChildren();
            } else {
                group.read(BoundedTree.read(json))
                        .map(AgentEvent::of)
                        .ifPresentOrElse(this::add, () -> unreadable(LOGS, place, "no message and no attributes"));
            }
            index++;
        }
    }

    private void add(AgentEvent event) {
        current.events.add(event);
        budget.add(event.attributes().asMap());
    }

    private void readItems(JsonParser json, String section, String field) {
        int index = 0;
        String noRoom = null;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.START_ARRAY) {
                current.counts.addItems(section, ItemOutcome.UNREADABLE, 1);
                problem(field + "[" + index + "]", "not an array");
                json.skipChildren();
            } else if ((noRoom = budget.problem()) != null) {
                current.counts.addItems(section, ItemOutcome.OVER_BOUND, 1);
                problem(field + "[" + index + "]", noRoom);
                json.skipChildren();
            } else {
                readItem(json, section, field + "[" + index + "]");
            }
            index++;
        }
    }

    private void readItem(JsonParser json, String section, String field) {
        if (section.equals("error_data")) {
            ErrorTrace.of(BoundedTree.read(json), bounds)
                    .ifPresentOrElse(
                            trace -> {
                                current.traces.add(trace);
                                budget.add(trace.attributes().asMap());
                            },
                            () -> unreadable(section, field, "not an error"));
        } else {
            readEvent(json, section).ifPresentOrElse(this::add, () -> unreadable(section, field, "no type"));
        }
    }

    private void unreadable(String section, String field, String what) {
        current.counts.addItems(section, ItemOutcome.UNREADABLE, 1);
        problem(field, what);
    }

    private Optional<AgentEvent> readEvent(JsonParser json, String section) {
        return switch (section) {
            case "analytic_event_data" -> AgentEvent.readTransaction(json, bounds);
            case "custom_event_data" -> AgentEvent.readCustom(json, bounds);
            default -> AgentEvent.read(json, bounds);
        };
    }
}
