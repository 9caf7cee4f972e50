package io.filigree.ingest.lambda;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the agent payload in a log line of a function with the JSON log format, where the printed payload is the value of
 * a member such as {@code message} and its quotes are escaped.
 */
final class JsonLogLine {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MARKER = "NR_LAMBDA_MONITORING";
    /** JSON lines inside JSON lines, as a logger behind another one writes them. */
    private static final int MAX_LEVELS = 3;

    private JsonLogLine() {}

    /** The text that holds the agent payload: a value of the line, or the line itself where it is no such JSON. */
    static String payloadText(String line) {
        String text = line;
        for (int level = 0; level < MAX_LEVELS && mayHoldPayload(text); level++) {
            String value = valueWithPayload(text);
            if (value == null) {
                return line;
            }
            text = value;
        }
        return text;
    }

    private static boolean mayHoldPayload(String text) {
        int i = 0;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i < text.length()
                && text.charAt(i) == '{'
                && AgentPayloadReader.find(text, i) < 0
                && text.indexOf(MARKER, i) >= 0;
    }

    private static @Nullable String valueWithPayload(String text) {
        try {
            Deque<JsonNode> nodes = new ArrayDeque<>();
            nodes.add(JSON.readTree(text));
            while (!nodes.isEmpty()) {
                JsonNode node = nodes.poll();
                if (node.isString() && node.asString().contains(MARKER)) {
                    return node.asString();
                }
                node.forEach(nodes::add);
            }
        } catch (JacksonException e) {
            return null;
        }
        return null;
    }
}
