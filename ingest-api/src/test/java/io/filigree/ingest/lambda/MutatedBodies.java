package io.filigree.ingest.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.GzipBytes;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.agent.AgentData;
import io.filigree.ingest.format.json.LenientJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Damaged and malicious bodies without end, made of captured ones: the same ones for the same seed. */
public final class MutatedBodies {

    /** In {@link MutatedBody#most}: events of any type. */
    public static final String ALL = "all";

    private static final String MARKER = "NR_LAMBDA_MONITORING";

    /** Written in the place of what no tree can hold: numbers beyond any type, and names beyond any sense. */
    private static final String RAW = "\"@raw\"";

    private static final List<String> RAW_VALUES = List.of(
            "1e400",
            "-1e400",
            "1e-400",
            "4.9e-324",
            "1E999999999",
            "9".repeat(1_000),
            "-" + "9".repeat(1_001),
            "0." + "3".repeat(900),
            "{\"" + "n".repeat(150) + "\":{\"" + "m".repeat(49_990) + "\":1}}",
            "[".repeat(3_000) + "]".repeat(3_000),
            "[[[",
            "NaN");

    /**
     * One damaged body.
     *
     * @param number counted from 0
     * @param kind of damage, 0 to 99
     * @param most how many events of each type it can become at most, and of {@link #ALL}
     * @param names of all members in the body
     * @param types that events in it say to be of
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record MutatedBody(
            int number, int kind, byte[] bytes, Map<String, Integer> most, Set<String> names, Set<String> types) {

        @Override
        public String toString() {
            byte[] shown = bytes.length > 2_000 ? Arrays.copyOf(bytes, 2_000) : bytes;
            return "body " + number + " of kind " + kind + ", " + bytes.length + " bytes, base64 "
                    + Base64.getEncoder().encodeToString(shown);
        }
    }

    /** A captured body, split into the envelope, its entry, and the payload's JSON or text of each message. */
    private record Original(
            JsonNode envelope,
            JsonNode entry,
            List<JsonNode> payloads,
            Map<String, Integer> most,
            Set<String> names,
            Set<String> types) {}

    private final List<Original> originals = originals();
    private final Random random;
    private final byte[] bomb;

    /** Where the mutation of one body notes which names and types it brought in. */
    private Set<String> names = Set.of();

    private Set<String> types = Set.of();
    private int made;

    /**
     * @param bombBytes what a bomb among them inflates to
     */
    public MutatedBodies(long seed, int bombBytes) {
        this.random = new Random(seed);
        this.bomb = Bodies.gzip(" ".repeat(bombBytes).getBytes(StandardCharsets.UTF_8));
    }

    public synchronized MutatedBody next() {
        Original original = originals.get(made % originals.size());
        names = new HashSet<>(original.names());
        types = new HashSet<>(original.types());
        int kind = random.nextInt(100);
        byte[] bytes = mutated(original, kind);
        return new MutatedBody(made++, kind, bytes, original.most(), names, types);
    }

    private byte[] mutated(Original original, int kind) {
        if (kind < 10) {
            byte[] body = sent(original.envelope(), original.entry());
            return Arrays.copyOf(body, random.nextInt(body.length));
        }
        if (kind < 20) {
            return flipped(sent(original.envelope(), original.entry()));
        }
        if (kind < 30) {
            JsonNode entry = original.entry();
            byte[] flipped = flipped(Bodies.JSON.writeValueAsBytes(entry));
            return sent(original.envelope(), new String(flipped, StandardCharsets.UTF_8));
        }
        if (kind < 40) {
            return sent(mutatedTree(original.envelope()), original.entry());
        }
        if (kind < 55) {
            return sent(original.envelope(), mutatedTree(original.entry()));
        }
        if (kind < 70) {
            return withPayloads(original, payload -> learned(flipped(Bodies.JSON.writeValueAsBytes(payload))));
        }
        if (kind < 97) {
            return withPayloads(original, payload -> learned(written(mutatedTree(payload))));
        }
        if (kind == 97 && random.nextInt(20) == 0) {
            return withPayloads(original, payload -> bomb);
        }
        return kind == 98 && random.nextInt(20) == 0 ? bomb : withDamagedGzip(original);
    }

    private byte[] withDamagedGzip(Original original) {
        return withPayloads(original, payload -> flipped(Bodies.gzip(Bodies.JSON.writeValueAsBytes(payload))));
    }

    /** Rewrites the agent payloads of a body: as bytes that are gzip already, or that are packed. */
    private byte[] withPayloads(Original original, Function<JsonNode, byte[]> mutation) {
        ObjectNode entry = (ObjectNode) original.entry().deepCopy();
        int next = 0;
        for (JsonNode logEvent : entry.get("logEvents")) {
            String text = logEvent.get("message").stringValue();
            if (text.contains(MARKER) && text.startsWith("[1")) {
                byte[] bytes = mutation.apply(original.payloads().get(next++));
                byte[] gzip = GzipBytes.isGzip(bytes) ? bytes : Bodies.gzip(bytes);
                ((ObjectNode) logEvent)
                        .put(
                                "message",
                                "[1,\"" + MARKER + "\",\"" + Base64.getEncoder().encodeToString(gzip) + "\"]");
            }
        }
        return sent(original.envelope(), entry);
    }

    private byte[] learned(byte[] json) {
        learn(json, names, types);
        return json;
    }

    private byte[] written(JsonNode tree) {
        byte[] json = Bodies.JSON.writeValueAsBytes(tree);
        String text = new String(json, StandardCharsets.UTF_8);
        return text.contains(RAW)
                ? text.replace(RAW, RAW_VALUES.get(random.nextInt(RAW_VALUES.size())))
                        .getBytes(StandardCharsets.UTF_8)
                : json;
    }

    private byte[] sent(JsonNode envelope, JsonNode entry) {
        return sent(envelope, new String(written(entry), StandardCharsets.UTF_8));
    }

    private byte[] sent(JsonNode envelope, String entry) {
        byte[] body;
        if (envelope.isObject() && envelope.path("entry").isString()) {
            body = written(((ObjectNode) envelope.deepCopy()).put("entry", entry));
        } else {
            body = written(envelope);
        }
        return random.nextBoolean() ? Bodies.gzip(body) : body;
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips && flipped.length > 0; i++) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(flipped, random.nextInt(flipped.length + 1)) : flipped;
    }

    /** The same with one to three values replaced, dropped or doubled, at any level. */
    private JsonNode mutatedTree(JsonNode tree) {
        JsonNode[] root = {tree.deepCopy()};
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            change(root);
        }
        return root[0];
    }

    private void change(JsonNode[] root) {
        JsonNode at = root[0];
        if (!at.isContainer() || random.nextInt(50) == 0) {
            root[0] = oddValue();
            return;
        }
        while (true) {
            if (at.isEmpty()) {
                return;
            }
            int index = random.nextInt(at.size());
            String name = at.isObject() ? new ArrayList<>(at.propertyNames()).get(index) : "";
            JsonNode child = at.isObject() ? at.get(name) : at.get(index);
            if (child.isContainer() && !child.isEmpty() && random.nextInt(8) != 0) {
                at = child;
            } else if (at.isObject()) {
                changeMember((ObjectNode) at, name);
                return;
            } else {
                changeElement((ArrayNode) at, index);
                return;
            }
        }
    }

    private void changeMember(ObjectNode object, String name) {
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "\u0000\ud800", object.get(name));
            default -> object.set(name, oddValue());
        }
    }

    private void changeElement(ArrayNode array, int index) {
        if (random.nextInt(4) == 0) {
            array.remove(index);
        } else {
            array.set(index, oddValue());
        }
    }

    private JsonNode oddValue() {
        String json = switch (random.nextInt(21)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "0";
            case 3 -> "-1";
            case 4 -> "1e308";
            case 5 -> "9".repeat(400);
            case 6 -> "123456789012345678901234567890.5";
            case 7 -> "\"\"";
            case 8 -> "\"\\u0000\"";
            case 9 -> "\"\\ud800\"";
            case 10 -> "\"a\\r\\nb\"";
            case 11 -> "[]";
            case 12 -> "{}";
            case 13 -> "[[[]]]";
            case 14 -> "{\"a\":{\"b\":{\"c\":[1]}}}";
            case 15 -> "[".repeat(40) + "]".repeat(40);
            case 16 -> "{\"n\":".repeat(60) + "1" + "}".repeat(60);
            case 17 -> "\"" + "x".repeat(2_000) + "\"";
            case 18 -> "[" + "0,".repeat(2_000) + "0]";
            case 19 -> RAW;
            default -> "9223372036854775807";
        };
        return Bodies.JSON.readTree(json);
    }

    private static List<Original> originals() {
        List<Original> originals = new ArrayList<>();
        SampleExpectations.bodies().forEach(sample -> originals.add(original(sample.bytes())));
        SampleExpectations.agentLines()
                .forEach(sample -> originals.add(original(Bodies.fromCloudWatch(
                        "/aws/lambda/checkout-prod",
                        "2026/11/20/[$LATEST]abc",
                        sample.lines().toArray(String[]::new)))));
        return originals;
    }

    private static Original original(byte[] body) {
        JsonNode envelope = Bodies.JSON.readTree(GzipBytes.isGzip(body) ? gunzip(body) : body);
        JsonNode entry = Bodies.JSON.readTree(envelope.get("entry").stringValue());
        List<JsonNode> payloads = new ArrayList<>();
        Map<String, Integer> most = new HashMap<>();
        Set<String> names = new HashSet<>();
        Set<String> types = new HashSet<>();
        for (JsonNode logEvent : entry.get("logEvents")) {
            String text = logEvent.get("message").stringValue();
            if (text.contains(MARKER)) {
                JsonNode message = Bodies.JSON.readTree(text.strip());
                byte[] json = gunzip(Base64.getDecoder()
                        .decode(message.get(message.size() - 1).stringValue()));
                JsonNode payload = Bodies.JSON.readTree(json);
                learn(json, names, types);
                JsonNode data = message.size() == 3 ? payload.get("data") : payload;
                // Most of its bytes, and no event of ours: the mutations had better fall elsewhere.
                ((ObjectNode) data).putArray("metric_data");
                payloads.add(payload);
                count(data, most);
                types.add(Event.INVOCATION_ERROR); // an entry of error_data says no type
            } else if (!text.startsWith("REPORT") && !text.startsWith("Version")) {
                List.of(Event.INVOCATION, Event.INVOCATION_ERROR).forEach(type -> most.merge(type, 1, Integer::sum));
                types.addAll(List.of(Event.INVOCATION, Event.INVOCATION_ERROR));
                most.merge(ALL, 2, Integer::sum);
            }
        }
        return new Original(envelope, entry, payloads, most, names, types);
    }

    /** An entry of error_data that no longer finds its event is an error event too. */
    private static void count(JsonNode data, Map<String, Integer> most) {
        Map<String, String> sections = Map.of(
                "analytic_event_data", Event.INVOCATION,
                "error_event_data", Event.INVOCATION_ERROR,
                "error_data", Event.INVOCATION_ERROR,
                "span_event_data", Event.SPAN,
                "custom_event_data", "custom");
        sections.forEach((section, type) -> {
            JsonNode items = data.path(section);
            int count = items.isMissingNode() ? 0 : items.get(items.size() - 1).size();
            most.merge(type, count, Integer::sum);
            most.merge(ALL, count, Integer::sum);
        });
    }

    /** Of bytes that are no JSON, what there is up to where they are broken, and what can be read once they are repaired. */
    private static void learn(byte[] json, Set<String> names, Set<String> types) {
        if (!learnValid(json, names, types)) {
            LenientJson.repair(
                            new String(json, StandardCharsets.UTF_8),
                            PayloadBounds.DEFAULT.maxNesting(),
                            AgentData.READ_MEMBERS)
                    .ifPresent(repaired -> learnValid(repaired.text().getBytes(StandardCharsets.UTF_8), names, types));
        }
    }

    private static boolean learnValid(byte[] json, Set<String> names, Set<String> types) {
        try (JsonParser parser = Bodies.JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    names.add(parser.currentName());
                } else if (token == JsonToken.VALUE_STRING && "type".equals(parser.currentName())) {
                    types.add(stored(parser.getString()));
                    // A transaction of which nothing but the type is left is a custom event.
                    types.add(parser.getString());
                }
            }
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static String stored(String type) {
        return switch (type) {
            case "Transaction" -> Event.INVOCATION;
            case "TransactionError" -> Event.INVOCATION_ERROR;
            default -> type;
        };
    }

    private static byte[] gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
