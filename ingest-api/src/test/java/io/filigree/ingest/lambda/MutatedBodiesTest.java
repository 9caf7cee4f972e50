package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.lambda.Decoded.DecodedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Damaged and malicious bodies, made of captured ones with a fixed seed: each is read or refused in one of the two ways
 * that a sender is told of, quickly, loses no message that it acknowledges, and becomes no event that nobody sent.
 */
class MutatedBodiesTest {

    private static final long SEED = 20261120;
    private static final int BODIES = 24_000;

    private static final PayloadBounds BOUNDS = new PayloadBounds(512 * 1024, 1_000, 10_000, 64);
    private static final String MARKER = "NR_LAMBDA_MONITORING";

    /** Names that decoding itself may give. */
    private static final Set<String> OURS = Set.of(
            "aws.requestId", "error", "error.class", "error.message", "duration", "transactionName", "stackTrace");

    private final Random random = new Random(SEED);
    private final PayloadReader reader = new PayloadReader(BOUNDS);
    private final PayloadDecoder decoder = new PayloadDecoder(BOUNDS);
    private final byte[] bomb = Bodies.gzip(" ".repeat(2 << 20).getBytes(StandardCharsets.UTF_8));

    /** A captured body, taken apart: the envelope, its entry, and of each message the payload's JSON or the text. */
    private record Original(
            JsonNode envelope, JsonNode entry, List<JsonNode> payloads, Map<String, Integer> most, Set<String> names) {}

    /** Where the mutation of one body notes which attribute names it brought in. */
    private Set<String> names = Set.of();

    private int refused;
    private int events;
    private int undecoded;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void areReadOrRefusedAndInventNothing() {
        List<Original> originals = originals();
        for (int i = 0; i < BODIES; i++) {
            Original original = originals.get(i % originals.size());
            names = new HashSet<>(original.names());
            int kind = random.nextInt(100);
            byte[] body = mutated(original, kind);
            try {
                check(original, body);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("Body " + i + " of kind " + kind + ": " + excerpt(body), e);
            }
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(refused).isBetween(BODIES / 10, BODIES * 8 / 10);
        assertThat(events).isGreaterThan(BODIES / 2);
        assertThat(undecoded).isGreaterThan(BODIES / 10);
    }

    private void check(Original original, byte[] body) {
        LambdaPayload payload;
        try {
            payload = reader.read(body);
        } catch (UnreadablePayloadException e) {
            assertThat(e.field()).isNotEmpty();
            refused++;
            return;
        } catch (PayloadTooLargeException e) {
            assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS);
            refused++;
            return;
        }
        Decoded decoded = decoder.decode(payload, payload.messages(), Bodies.RECEIVED);
        assertNothingInvented(original, decoded);
        assertNothingLost(payload, decoded);
        events += decoded.events().size();
        undecoded += decoded.undecoded().size();
    }

    private void assertNothingInvented(Original original, Decoded decoded) {
        Map<String, Integer> counts = new HashMap<>();
        for (DecodedEvent decodedEvent : decoded.events()) {
            Event event = decodedEvent.event();
            counts.merge(event.type(), 1, Integer::sum);
            for (String name : event.attributes().keySet()) {
                if (!explained(name)) {
                    throw new AssertionError("Nobody sent the attribute " + name);
                }
            }
        }
        for (String type : List.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN)) {
            assertThat(counts.getOrDefault(type, 0))
                    .isLessThanOrEqualTo(original.most().getOrDefault(type, 0));
        }
        assertThat(decoded.events().size()).isLessThanOrEqualTo(original.most().get("all"));
    }

    /** A name is in the document, or joined of names that are. */
    private boolean explained(String name) {
        if (names.contains(name) || OURS.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (names.contains(name.substring(0, dot)) && explained(name.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    /** Each message is an event, a completion, kept undecoded or counted as ignored. */
    private static void assertNothingLost(LambdaPayload payload, Decoded decoded) {
        Set<UUID> kept = new HashSet<>();
        decoded.events().forEach(event -> kept.add(event.messageIdentity()));
        decoded.completions().forEach(completion -> kept.add(completion.messageIdentity()));
        decoded.undecoded().forEach(odd -> kept.add(odd.messageIdentity()));
        long others = payload.messages().stream()
                .filter(message -> !kept.contains(message.identity()))
                .filter(message -> !message.text().strip().startsWith("REPORT ")
                        && !message.text().strip().startsWith("Version "))
                .count();
        assertThat(others).isLessThanOrEqualTo(decoded.ignored());
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
            return withPayloads(original, payload -> learned(Bodies.JSON.writeValueAsBytes(mutatedTree(payload))));
        }
        if (kind == 97 && random.nextInt(4) == 0) {
            return withPayloads(original, payload -> bomb);
        }
        return kind == 98 && random.nextInt(4) == 0 ? bomb : withDamagedGzip(original);
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
                byte[] gzip = Gzip.isGzip(bytes) ? bytes : Bodies.gzip(bytes);
                ((ObjectNode) logEvent)
                        .put(
                                "message",
                                "[1,\"" + MARKER + "\",\"" + Base64.getEncoder().encodeToString(gzip) + "\"]");
            }
        }
        return sent(original.envelope(), entry);
    }

    private byte[] learned(byte[] json) {
        addNames(json, names);
        return json;
    }

    private byte[] sent(JsonNode envelope, JsonNode entry) {
        return sent(envelope, entry.toString());
    }

    private byte[] sent(JsonNode envelope, String entry) {
        byte[] body;
        if (envelope.isObject() && envelope.path("entry").isString()) {
            body = Bodies.JSON.writeValueAsBytes(((ObjectNode) envelope.deepCopy()).put("entry", entry));
        } else {
            body = Bodies.JSON.writeValueAsBytes(envelope);
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
        String json = switch (random.nextInt(20)) {
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
        JsonNode envelope = Bodies.JSON.readTree(Gzip.isGzip(body) ? gunzip(body) : body);
        JsonNode entry = Bodies.JSON.readTree(envelope.get("entry").stringValue());
        List<JsonNode> payloads = new ArrayList<>();
        Map<String, Integer> most = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (JsonNode logEvent : entry.get("logEvents")) {
            String text = logEvent.get("message").stringValue();
            if (text.contains(MARKER)) {
                JsonNode message = Bodies.JSON.readTree(text.strip());
                byte[] json = gunzip(Base64.getDecoder()
                        .decode(message.get(message.size() - 1).stringValue()));
                JsonNode payload = Bodies.JSON.readTree(json);
                addNames(json, names);
                JsonNode data = message.size() == 3 ? payload.get("data") : payload;
                // Most of its bytes, and no event of ours: the mutations had better fall elsewhere.
                ((ObjectNode) data).putArray("metric_data");
                payloads.add(payload);
                count(data, most);
            } else if (!text.startsWith("REPORT") && !text.startsWith("Version")) {
                List.of(Event.INVOCATION, Event.INVOCATION_ERROR).forEach(type -> most.merge(type, 1, Integer::sum));
                most.merge("all", 2, Integer::sum);
            }
        }
        return new Original(envelope, entry, payloads, most, names);
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
            most.merge("all", count, Integer::sum);
        });
    }

    private static void addNames(byte[] json, Set<String> names) {
        try (JsonParser parser = Bodies.JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    names.add(parser.currentName());
                }
            }
        } catch (JacksonException e) {
            // The names up to where it is broken.
        }
    }

    private static byte[] gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String excerpt(byte[] body) {
        byte[] shown = body.length > 2_000 ? Arrays.copyOf(body, 2_000) : body;
        return body.length + " bytes, base64 " + Base64.getEncoder().encodeToString(shown);
    }
}
