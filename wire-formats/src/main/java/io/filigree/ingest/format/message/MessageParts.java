package io.filigree.ingest.format.message;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.LenientJson;
import io.filigree.ingest.format.json.LenientJson.Defect;
import io.filigree.ingest.format.json.LenientJson.Repaired;
import io.filigree.ingest.format.platform.PlatformLine;
import io.filigree.ingest.format.platform.PlatformLine.Noise;
import io.filigree.ingest.format.platform.PlatformLine.Start;
import io.filigree.ingest.format.platform.PlatformLines;
import io.filigree.ingest.format.platform.PlatformRecords;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parsed parts of a message. A part is an agent payload at any position, a JSON value, or a line of text with the
 * lines that continue it. Texts in a JSON value are separate parts, as a function with the JSON log format writes them.
 */
public final class MessageParts {

    /** The platform lines of one message that are read. */
    public static final int MAX_LINES = 10_000;

    /** Lines that a message may keep after its parts were read. */
    private static final int FEW_LINES = 16;

    /** JSON lines inside JSON lines, as a logger behind another one writes them. */
    private static final int MAX_LEVELS = 3;

    /** Brackets that are not closed in their own line, and for which the rest of the message is searched. */
    private static final int MAX_SEARCHES = 16;

    /** Limits the memory of a log line's tree. */
    private static final int MAX_TOKENS = 100_000;

    private static final String MARKER = "NR_LAMBDA_MONITORING";
    private static final String ESCAPED_MARKER = MARKER + "\\\"";
    private static final String RECORD_TYPE = "\"" + PlatformRecords.TYPE_PREFIX;
    private static final String UNRECOGNISED = "unrecognised line";

    private static final PayloadBounds BOUNDS = PayloadBounds.DEFAULT;
    private static final JsonMapper JSON = BoundedJson.mapper(BOUNDS, MAX_TOKENS);

    private final int level;
    /** Mostly one, whose hash code is not computed: that reads all of it. */
    private Set<String> payloads = Set.of();

    private final List<PlatformLine> lines = new ArrayList<>(2);
    private final Map<Defect, Integer> defects = new EnumMap<>(Defect.class);
    private boolean holdsText;
    private @Nullable String problem;
    private int searches = MAX_SEARCHES;

    /** The first line of a part that the next ones may continue, and what it says alone. */
    private int open = -1;

    private Optional<PlatformLine> opened = Optional.empty();
    private boolean continued;

    private MessageParts(int level) {
        this.level = level;
    }

    /** Reads the text of a message. */
    public static MessageParts of(String message) {
        MessageParts parts = new MessageParts(0);
        parts.read(message);
        return parts;
    }

    /** Texts that hold agent payloads. */
    public Set<String> payloads() {
        return payloads;
    }

    /** What platform lines say, in their order; without those that say nothing. */
    public List<PlatformLine> lines() {
        return lines;
    }

    /** How many values of JSON lines were dropped or changed because they are no JSON. */
    public Map<Defect, Integer> defects() {
        return defects;
    }

    /** The problem of a part; null if absent. Text of the function is a problem only if it is the only part. */
    public @Nullable String problem() {
        return problem == null && isTextOfFunction() ? UNRECOGNISED : problem;
    }

    /** Whether nothing but text of the function is in the message: a line that it logged. */
    public boolean areOnlyText() {
        return isTextOfFunction() && problem == null;
    }

    /** A START says nothing of the text beside it. */
    private boolean isTextOfFunction() {
        return holdsText && payloads.isEmpty() && lines.stream().allMatch(Start.class::isInstance);
    }

    boolean areFew() {
        return lines.size() <= FEW_LINES;
    }

    private void read(String text) {
        int start = AgentPayloadReader.find(text, 0);
        if (start >= 0 && level == 0) {
            addPayload(text);
        }
        int from = 0;
        while (start >= 0) {
            readLines(text.substring(from, start));
            from = endOfPayload(text, start);
            if (level > 0) {
                addPayload(text.substring(start, from));
            }
            start = AgentPayloadReader.find(text, from);
        }
        readLines(from == 0 ? text : text.substring(from));
    }

    private void addPayload(String text) {
        if (payloads.isEmpty()) {
            payloads = Set.of(text);
            return;
        }
        if (payloads.size() == 1) {
            payloads = new LinkedHashSet<>(payloads);
        }
        payloads.add(text);
    }

    /** One that is broken off ends with its line. */
    private int endOfPayload(String text, int start) {
        int end = -1;
        if (searches > 0) {
            end = AgentPayloadReader.end(text, start);
            searches -= end < 0 ? 1 : 0;
        }
        return end < 0 ? endOfLine(text, start) : end;
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void readLines(String text) {
        int at = 0;
        while (at < text.length()) {
            int end = endOfLine(text, at);
            String line = text.substring(at, end);
            String stripped = line.strip();
            if (!stripped.isEmpty() && !start(text, at, stripped)) {
                int endOfJson = readJson(text, at, line);
                if (endOfJson >= 0) {
                    at = endOfJson;
                    continue;
                }
                addText(stripped);
            }
            at = end + 1;
        }
        close(text, text.length());
    }

    /** Whether a part starts with this line. */
    private boolean start(String text, int at, String line) {
        Optional<PlatformLine> said = PlatformLines.read(line);
        if (said.isEmpty() && !PlatformLines.isNamed(line)) {
            return false;
        }
        close(text, at);
        open = at;
        opened = said;
        continued = false;
        if (!PlatformLines.mayContinue(line, said)) {
            close(text, at);
        }
        return true;
    }

    private void close(String text, int end) {
        if (open >= 0) {
            Optional<PlatformLine> said =
                    continued ? PlatformLines.read(text.substring(open, end).strip()) : opened;
            said.ifPresentOrElse(this::add, () -> problem = UNRECOGNISED);
            open = -1;
        }
    }

    private void add(PlatformLine line) {
        if (line instanceof Noise) {
            return;
        }
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        } else if (problem == null) {
            problem = "more than " + MAX_LINES + " platform lines in a message";
        }
    }

    private void addText(String line) {
        continued = true;
        holdsText |= open < 0;
        boolean brokenOff = line.contains(ESCAPED_MARKER)
                || line.startsWith("{") && line.contains(RECORD_TYPE) && line.contains("\"type\"");
        if (brokenOff) {
            problem = UNRECOGNISED;
        }
    }

    /**
     * Reads the first JSON value that begins in a line and says something.
     *
     * @return where it ends; -1 when there is none
     */
    private int readJson(String text, int at, String line) {
        boolean firstSearch = true;
        int start = beginningOfObject(line, 0);
        while (start >= 0 && level < MAX_LEVELS) {
            String value = null;
            if (firstSearch || searches > 0) {
                int end = AgentPayloadReader.end(line, start);
                searches -= end < 0 && !firstSearch ? 1 : 0;
                firstSearch = false;
                value = end < 0 ? null : line.substring(start, end);
            }
            if (value == null && searches > 0 && at + line.length() < text.length()) {
                int end = AgentPayloadReader.end(text, at + start);
                searches -= 1;
                value = end < 0 ? null : text.substring(at + start, end);
            }
            if (value != null && maySay(value) && readValue(text, at, value)) {
                return at + start + value.length();
            }
            start = beginningOfObject(line, start + (value == null ? 1 : value.length()));
        }
        return -1;
    }

    private static int beginningOfObject(String line, int from) {
        for (int start = line.indexOf('{', from); start >= 0; start = line.indexOf('{', start + 1)) {
            int next = start + 1;
            while (next < line.length() && Character.isWhitespace(line.charAt(next))) {
                next++;
            }
            if (next == line.length() || line.charAt(next) == '"') {
                return start;
            }
            start = next - 1;
        }
        return -1;
    }

    /** Nearly no log line of a function is worth a tree. */
    private static boolean maySay(String text) {
        return text.contains(MARKER) || text.contains(PlatformRecords.TYPE_PREFIX) || PlatformLines.mayBeIn(text);
    }

    private boolean readValue(String text, int at, String value) {
        MessageParts parts = new MessageParts(level + 1);
        JsonNode tree = parts.tree(value);
        if (tree == null || !parts.readTree(tree)) {
            return false;
        }
        close(text, at);
        parts.payloads.forEach(this::addPayload);
        new LinkedHashSet<>(parts.lines).forEach(this::add);
        parts.defects.forEach((defect, times) -> defects.merge(defect, times, Integer::sum));
        problem = problem == null ? parts.problem : problem;
        return true;
    }

    private @Nullable JsonNode tree(String value) {
        try {
            return JSON.readTree(value);
        } catch (JacksonException strict) {
            Optional<Repaired> repaired = LenientJson.repair(value, BOUNDS.maxNesting());
            if (repaired.isEmpty()) {
                return null;
            }
            defects.putAll(repaired.get().defects());
            try {
                return JSON.readTree(repaired.get().text());
            } catch (JacksonException e) {
                return null;
            }
        }
    }

    /** Whether it holds a record of the platform, or a text with a part that says something. */
    private boolean readTree(JsonNode tree) {
        boolean record = false;
        Deque<JsonNode> nodes = new ArrayDeque<>();
        nodes.add(tree);
        while (!nodes.isEmpty()) {
            JsonNode node = nodes.poll();
            if (node.isString()) {
                String text = node.asString();
                if (maySay(text)) {
                    read(text);
                }
            } else if (PlatformRecords.isRecord(node)) {
                record = true;
                List<PlatformLine> said = PlatformRecords.read(node);
                if (said.isEmpty()) {
                    problem = UNRECOGNISED;
                }
                said.forEach(this::add);
            } else {
                node.forEach(nodes::add);
            }
        }
        return record || problem != null || !lines.isEmpty() || !payloads.isEmpty();
    }
}
