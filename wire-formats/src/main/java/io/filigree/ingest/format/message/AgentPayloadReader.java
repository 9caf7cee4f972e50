package io.filigree.ingest.format.message;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.CompressedBytes;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.GzipBytes;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.agent.AgentData;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.LenientJson;
import io.filigree.ingest.format.json.LenientJson.Repaired;
import io.filigree.ingest.format.otlp.OtlpReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds and opens what an agent prints: {@code [1,"NR_LAMBDA_MONITORING","<base64 of gzip>"]}, or with version 2 and
 * {@code {metadata}} before the last element, which may also be plain JSON. Other text may precede and follow it.
 */
public final class AgentPayloadReader {

    private static final String NAME = "NR_LAMBDA_MONITORING";
    private static final String MARKER = '"' + NAME + '"';

    /** A shorter array holds no payload that could be told from others. */
    private static final int SHORTEST = 64;

    /** A full harvest of 10 000 events with thirty attributes is some 700 000 tokens. */
    private static final long MAX_TOKENS = 2_000_000;

    /** Of one message. For the end of each, all of the text behind it is searched. */
    static final int MAX_BROKEN = 16;

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final OtlpReader otlp;

    public AgentPayloadReader(PayloadBounds bounds) {
        this.bounds = bounds;
        this.json = BoundedJson.mapper(bounds, MAX_TOKENS);
        this.otlp = new OtlpReader(bounds);
    }

    /** Whether a text may hold an agent payload, so that it is worth looking closer. */
    public static boolean mayHoldPayload(String text) {
        return text.contains(NAME);
    }

    /**
     * The agent payloads of a message, each the text of its array and nothing around it.
     *
     * @return empty if absent or if one of them is incomplete
     */
    static List<String> payloadsIn(LogMessage message) {
        List<String> payloads = new ArrayList<>(1);
        for (String text : message.parts().payloads()) {
            int start = find(text, 0);
            while (start >= 0) {
                int end = end(text, start);
                if (end - start < SHORTEST) {
                    return List.of();
                }
                payloads.add(text.substring(start, end));
                start = find(text, end);
            }
        }
        return payloads;
    }

    /** Where the array that starts here has ended; -1 when it does not end. */
    static int end(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '"' -> {
                    i = closingQuote(text, i);
                    if (i < 0) {
                        return -1;
                    }
                }
                case '[', '{' -> depth++;
                case ']', '}' -> {
                    depth--;
                    if (depth == 0) {
                        return i + 1;
                    }
                }
                default -> {
                    // Between brackets and strings nothing matters.
                }
            }
        }
        return -1;
    }

    private static int closingQuote(String text, int opening) {
        int quote = text.indexOf('"', opening + 1);
        while (quote >= 0 && isEscaped(text, quote)) {
            quote = text.indexOf('"', quote + 1);
        }
        return quote;
    }

    private static boolean isEscaped(String text, int index) {
        int backslashes = 0;
        while (text.charAt(index - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Where the next agent payload starts, or -1. */
    static int find(String text, int from) {
        int marker = text.indexOf(MARKER, from);
        while (marker >= 0) {
            int start = openingBefore(text, marker, from);
            if (start >= 0) {
                return start;
            }
            marker = text.indexOf(MARKER, marker + 1);
        }
        return -1;
    }

    private static int openingBefore(String text, int marker, int from) {
        int comma = beforeBlanks(text, marker - 1, from);
        if (comma < from || text.charAt(comma) != ',') {
            return -1;
        }
        int version = beforeBlanks(text, comma - 1, from);
        if (version < from || (text.charAt(version) != '1' && text.charAt(version) != '2')) {
            return -1;
        }
        int opening = beforeBlanks(text, version - 1, from);
        return opening >= from && text.charAt(opening) == '[' ? opening : -1;
    }

    private static int beforeBlanks(String text, int index, int from) {
        int i = index;
        while (i >= from && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i--;
        }
        return i;
    }

    /**
     * Inflates every agent payload of a body to nowhere, to learn that it can be inflated when it is decoded. What is
     * wrong with it otherwise is for the decoder to say.
     *
     * @param field names a message by its index, for the exception
     * @throws PayloadTooLargeException when they inflate to more than the bound together
     */
    public void checkSizes(List<LogMessage> messages, IntFunction<String> field) {
        long characters =
                messages.stream().mapToLong(message -> message.text().length()).sum();
        if (!GzipBytes.canExceed(characters * 3 / 4, bounds.maxInflatedBytes())) {
            return; // nearly every body: so much base64 cannot inflate to more
        }
        Budget budget = budget();
        for (int i = 0; i < messages.size(); i++) {
            for (String text : messages.get(i).parts().payloads()) {
                checkSize(text, budget, field.apply(i));
            }
        }
    }

    private void checkSize(String text, Budget budget, String field) {
        for (int start = find(text, 0); start >= 0; start = find(text, start + 1)) {
            try (JsonParser array = parserOf(text, start)) {
                byte[] compressed =
                        lastElement(array, new AgentData(new EventBudget(bounds, 0), bounds.attributes(), otlp, budget))
                                ? array.getBinaryValue()
                                : new byte[0];
                if (GzipBytes.isGzip(compressed)) {
                    CompressedBytes.spend(compressed, budget, field);
                }
            } catch (JacksonException | IOException e) {
                // Not checked by this method.
            }
        }
    }

    /** Without a copy of the text, which may hold many payloads, or many beginnings of one. */
    private JsonParser parserOf(String text, int start) {
        StringReader reader = new StringReader(text);
        try {
            reader.skip(start);
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail", e);
        }
        return json.createParser(reader);
    }

    /**
     * Reads every agent payload of a message.
     *
     * @return what was read, the problems with it among that; null when the message holds no agent payload
     */
    @Nullable
    AgentData read(LogMessage message, Budget budget, EventBudget events) {
        AgentData data = null;
        int broken = 0;
        for (String text : message.parts().payloads()) {
            int start = find(text, 0);
            while (start >= 0) {
                data = data == null ? new AgentData(events, bounds.attributes(), otlp, budget) : data;
                int end = readOne(text, start, budget, data);
                broken += end < 0 ? 1 : 0;
                if (broken > MAX_BROKEN) {
                    data.problem(
                            "message",
                            "more than " + MAX_BROKEN + " broken payloads; the rest of the message is not read");
                    return data;
                }
                start = find(text, end < 0 ? start + MARKER.length() : end);
            }
        }
        return data;
    }

    /** Reads the payload that starts here, and returns its end; -1 if it is invalid. */
    private int readOne(String text, int start, Budget budget, AgentData data) {
        data.startPayload();
        try (JsonParser array = parserOf(text, start)) {
            if (lastElement(array, data)) {
                readCompressed(array, budget, data);
            } else if (array.currentToken() == JsonToken.START_OBJECT) {
                data.read(array);
            } else {
                data.problem("message", "no payload after the marker");
            }
            return start + (int) Math.max(1, array.currentLocation().getCharOffset());
        } catch (JacksonException e) {
            return readRepaired(text, start, e, data);
        } catch (PayloadTooLargeException e) {
            data.problem("message", "larger than " + e.bound() + " = " + e.limit());
        }
        return -1;
    }

    /** Reads an array with plain JSON data again, without its invalid values. */
    private int readRepaired(String text, int start, JacksonException strict, AgentData data) {
        int end = end(text, start);
        Optional<Repaired> repaired =
                end < 0 ? Optional.empty() : LenientJson.repair(text.substring(start, end), bounds.maxNesting());
        if (repaired.isEmpty()) {
            data.problem("message", BoundedJson.problem(strict, bounds));
            return -1;
        }
        data.restartPayload(repaired.get().defects());
        try (JsonParser array = json.createParser(repaired.get().text())) {
            if (!lastElement(array, data) && array.currentToken() == JsonToken.START_OBJECT) {
                data.read(array);
            } else {
                data.problem("message", "no payload after the marker");
            }
        } catch (JacksonException e) {
            data.problem("message", BoundedJson.problem(e, bounds));
        }
        return end;
    }

    private void readCompressed(JsonParser array, Budget budget, AgentData data) {
        byte[] bytes;
        try {
            bytes = decoded(array);
        } catch (JacksonException e) {
            data.problem("message", "the payload is not base64");
            return;
        }
        try {
            // Whole, before anything is made of it: only its end tells whether it is what was sent.
            readJson(GzipBytes.isGzip(bytes) ? GzipBytes.inflate(bytes, budget, "message") : bytes, data);
        } catch (IOException e) {
            data.problem("message", "the payload is not complete gzip");
        }
    }

    private void readJson(byte[] plain, AgentData data) {
        try (JsonParser parser = json.createParser(plain)) {
            readObject(parser, data);
        } catch (JacksonException strict) {
            String text = new String(plain, StandardCharsets.UTF_8);
            Optional<Repaired> repaired = LenientJson.repair(text, bounds.maxNesting(), AgentData.READ_MEMBERS);
            if (repaired.isEmpty()) {
                data.problem("payload", BoundedJson.problem(strict, bounds));
                return;
            }
            data.restartPayload(repaired.get().defects());
            try (JsonParser parser = json.createParser(repaired.get().text())) {
                readObject(parser, data);
            } catch (JacksonException e) {
                data.problem("payload", BoundedJson.problem(e, bounds));
            }
        }
    }

    private static void readObject(JsonParser parser, AgentData data) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            data.read(parser);
        } else {
            data.problem("payload", "not a JSON object");
        }
    }

    /** Uses Java's decoder, which reduces the cost of decoding by 5 %; the parser's accepts blanks. */
    private static byte[] decoded(JsonParser array) {
        try {
            return Base64.getDecoder().decode(array.getString());
        } catch (IllegalArgumentException e) {
            return array.getBinaryValue();
        }
    }

    /**
     * Moves to the element that holds the data, past version and marker and, keeping it, metadata.
     *
     * @return whether it is a string; if not, it is an object or something unexpected
     */
    private static boolean lastElement(JsonParser array, AgentData data) {
        array.nextToken();
        JsonToken version = array.nextToken();
        boolean first = version == JsonToken.VALUE_NUMBER_INT && array.getIntValue() == 1;
        array.nextToken();
        JsonToken third = array.nextToken();
        if (!first && third == JsonToken.START_OBJECT) {
            data.readMetadata(array);
            return array.nextToken() == JsonToken.VALUE_STRING;
        }
        if (!first && third == JsonToken.VALUE_NULL) {
            return array.nextToken() == JsonToken.VALUE_STRING;
        }
        return third == JsonToken.VALUE_STRING;
    }

    Budget budget() {
        return new Budget(bounds.maxInflatedBytes());
    }
}
