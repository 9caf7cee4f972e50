package io.filigree.ingest.lambda;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Request bodies and agent payloads exactly as real extensions and agents wrote them, and beside each the events that it
 * means: {@code samples/expected/<client>/<name>.json}, written from the decoded samples and never by the code under
 * test.
 */
public final class SampleExpectations {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> INVOCATIONS = List.of(
            "01-apigw-v1-cold-ok-outbound",
            "02-apigw-v2-cold-then-warm-custom-events",
            "03-sqs-thrown-error",
            "04-apigw-v1-thrown-error",
            "05-s3-segments",
            "06-sns-ok-warm");
    private static final List<String> FAILURES =
            List.of("90-synth-timeout", "92-synth-invocation-failed", "94-synth-init-failed");

    private SampleExpectations() {}

    /**
     * A request body and what becomes of it.
     *
     * @param client {@code extension-go} or {@code extension-rust}
     * @param body resource with the bytes of the body
     * @param headers resource with request line and headers; null for those that were captured without
     */
    public record Sample(
            String client,
            String name,
            String body,
            @Nullable String headers,
            List<ExpectedEvent> events) {

        public byte[] bytes() {
            return resource(body);
        }

        /** As sent, without the request line; empty when the sample has none. */
        public Map<String, String> headerFields() {
            Map<String, String> fields = new LinkedHashMap<>();
            if (headers != null) {
                new String(resource(headers), StandardCharsets.UTF_8)
                        .lines()
                        .skip(1)
                        .filter(line -> line.contains(": "))
                        .forEach(line -> fields.put(
                                line.substring(0, line.indexOf(": ")),
                                line.substring(line.indexOf(": ") + 2).strip()));
            }
            return fields;
        }

        @Override
        public String toString() {
            return client + "/" + name;
        }
    }

    /**
     * The lines that an agent printed, one for each harvest, and the expected events in any envelope.
     *
     * @param client {@code node-agent} or {@code go-agent}
     */
    public record AgentSample(String client, String name, List<String> lines, List<ExpectedEvent> events) {

        @Override
        public String toString() {
            return client + "/" + name;
        }
    }

    /**
     * @param timestamp epoch milliseconds
     * @param function the invoked ARN
     * @param attributes without type and timestamp; values have the types of their JSON
     * @param completion what REPORT and Version lines in the same body add
     */
    public record ExpectedEvent(
            String type,
            long timestamp,
            @Nullable String requestId,
            @Nullable String traceId,
            @Nullable String function,
            Map<String, Object> attributes,
            Map<String, Object> completion) {

        ExpectedEvent withoutCompletion() {
            return new ExpectedEvent(type, timestamp, requestId, traceId, function, attributes, Map.of());
        }
    }

    /** Every captured request body. */
    public static List<Sample> bodies() {
        List<Sample> samples = new ArrayList<>();
        INVOCATIONS.forEach(name -> samples.add(sample("extension-go", name, true)));
        INVOCATIONS.forEach(name -> samples.add(sample("extension-rust", name, true)));
        FAILURES.forEach(name -> samples.add(sample("extension-rust", name, false)));
        return samples;
    }

    /** Everything that agents printed. */
    public static List<AgentSample> agentLines() {
        List<AgentSample> samples = new ArrayList<>();
        for (String name : INVOCATIONS) {
            List<ExpectedEvent> events = expected("extension-rust", name).stream()
                    .map(ExpectedEvent::withoutCompletion)
                    .toList();
            samples.add(new AgentSample("node-agent", name, lines("node-agent", name), events));
        }
        String name = "01-apigw-ok-then-sqs-error";
        samples.add(new AgentSample("go-agent", name, lines("go-agent", name), expected("go-agent", name)));
        return samples;
    }

    private static Sample sample(String client, String name, boolean withHeaders) {
        String path = "/samples/" + client + "/" + name;
        return new Sample(
                client, name, path + ".body.bin", withHeaders ? path + ".headers.txt" : null, expected(client, name));
    }

    private static List<String> lines(String client, String name) {
        return new String(resource("/samples/" + client + "/" + name + ".stdout.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<ExpectedEvent> expected(String client, String name) {
        JsonNode root = JSON.readTree(resource("/samples/expected/" + client + "/" + name + ".json"));
        List<ExpectedEvent> events = new ArrayList<>();
        root.get("events")
                .forEach(event -> events.add(new ExpectedEvent(
                        event.get("type").stringValue(),
                        event.get("timestamp").longValue(),
                        event.get("requestId").stringValue(),
                        event.get("traceId").stringValue(null),
                        event.get("function").stringValue(),
                        attributes(event.get("attributes")),
                        attributes(event.get("completion")))));
        return events;
    }

    private static Map<String, Object> attributes(JsonNode object) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        object.properties().forEach(member -> attributes.put(member.getKey(), value(member.getValue())));
        return attributes;
    }

    private static Object value(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        return node.isBoolean() ? node.booleanValue() : node.numberValue();
    }

    static byte[] resource(String path) {
        try (InputStream in =
                requireNonNull(SampleExpectations.class.getResourceAsStream(path), "No resource " + path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
