package io.filigree.simulator.extension;

import static io.filigree.simulator.extension.Decoded.JSON;
import static io.filigree.simulator.extension.Decoded.keys;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Simulated payloads, key by key against captured ones. */
class AgentPayloadTest {

    static Stream<Arguments> capturedFromNode() {
        return Stream.of(
                Arguments.of("01-apigw-v1-cold-ok-outbound", Scenes.cold(Trigger.API_GATEWAY, 3, 0), 0),
                Arguments.of("02-apigw-v2-cold-then-warm-custom-events", Scenes.warm(Trigger.API_GATEWAY_V2), 1),
                Arguments.of("03-sqs-thrown-error", Scenes.thrown(Trigger.SQS), 0),
                Arguments.of("04-apigw-v1-thrown-error", Scenes.thrown(Trigger.API_GATEWAY), 0),
                Arguments.of("05-s3-segments", Scenes.cold(Trigger.S3, 3, 0), 0),
                Arguments.of("06-sns-ok-warm", Scenes.warm(Trigger.SNS), 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("capturedFromNode")
    void looksLikeWhatTheNodeAgentWrote(String sample, Invocation invocation, int which) {
        JsonNode captured = JSON.readTree(Decoded.resource("node-agent/" + sample + ".decoded.json"))
                .path(which)
                .path("payload")
                .path("data");
        JsonNode simulated = data(Scenes.NODE, invocation);

        assertThat(without(keys(simulated), "custom_event_data"))
                .isEqualTo(without(keys(captured), "custom_event_data"));
        sameEvent(event(simulated, "analytic_event_data", 0), event(captured, "analytic_event_data", 0));
        sameEvent(rootSpan(simulated), rootSpan(captured));
        if (captured.has("error_event_data")) {
            sameEvent(event(simulated, "error_event_data", 0), event(captured, "error_event_data", 0));
            sameTracedError(simulated, captured);
        }
    }

    @Test
    void writesChildSpansAsTheNodeAgentDoes() {
        JsonNode captured = JSON.readTree(Decoded.resource("node-agent/01-apigw-v1-cold-ok-outbound.decoded.json"))
                .path(0)
                .path("payload")
                .path("data");
        Predicate<JsonNode> isHttp =
                span -> span.path(0).path("category").asString().equals("http");

        JsonNode simulated = data(Scenes.NODE, Scenes.cold(Trigger.API_GATEWAY, 4, 0));

        sameEvent(span(simulated, isHttp), span(captured, isHttp));
        assertThat(simulated.path("span_event_data").path(2)).hasSize(5);
        assertThat(simulated.path("span_event_data").path(1).path("events_seen").asInt())
                .isEqualTo(5);
    }

    @Test
    void writesNodeCustomEventsInPairsWithoutAReservoir() {
        JsonNode custom = data(Scenes.NODE, Scenes.cold(Trigger.SQS, 0, 3)).path("custom_event_data");

        assertThat(custom).hasSize(2);
        assertThat(custom.path(0).isNull()).isTrue();
        assertThat(custom.path(1))
                .hasSize(3)
                .allSatisfy(pair -> assertThat(pair).hasSize(2));
    }

    @Test
    void writesNodeErrorTimesInFloatSecondsAndStatusCodesAsText() {
        JsonNode error = data(Scenes.NODE, Scenes.thrown(Trigger.SQS));
        JsonNode ok = data(Scenes.NODE, Scenes.cold(Trigger.API_GATEWAY, 0, 0));

        assertThat(event(error, "error_event_data", 0).path(0).path("timestamp").asDouble())
                .isEqualTo(Scenes.NOON.toEpochMilli() / 1000.0 + 0.041);
        assertThat(event(ok, "analytic_event_data", 0)
                        .path(2)
                        .path("http.statusCode")
                        .isString())
                .isTrue();
    }

    @Test
    void writesPythonErrorTimesInMilliseconds() {
        JsonNode error = data(Scenes.PYTHON, Scenes.thrown(Trigger.SQS));

        assertThat(event(error, "error_event_data", 0).path(0).path("timestamp").asLong())
                .isEqualTo(Scenes.NOON.toEpochMilli() + 41);
    }

    @Test
    void looksLikeWhatTheGoAgentWrote() {
        JsonNode samples = JSON.readTree(Decoded.resource("go-agent/01-apigw-ok-then-sqs-error.decoded.json"));
        JsonNode ok = samples.path(0).path("payload");
        JsonNode failed = samples.path(1).path("payload");

        JsonNode simulatedOk = data(Scenes.GO, Scenes.cold(Trigger.API_GATEWAY, 1, 1));
        JsonNode simulatedFailed = data(Scenes.GO, Scenes.thrown(Trigger.SQS));

        assertThat(keys(simulatedOk)).isEqualTo(keys(ok));
        assertThat(keys(simulatedFailed)).isEqualTo(keys(failed));
        for (String section : List.of("analytic_event_data", "span_event_data", "custom_event_data")) {
            sameEvent(event(simulatedOk, section, 0), event(ok, section, 0));
            assertThat(simulatedOk.path(section).path(0).asString()).isEmpty();
        }
        sameEvent(rootSpan(simulatedOk), rootSpan(ok));
        sameEvent(event(simulatedFailed, "error_event_data", 0), event(failed, "error_event_data", 0));
        sameEvent(event(simulatedFailed, "analytic_event_data", 0), event(failed, "analytic_event_data", 0));
        sameEvent(rootSpan(simulatedFailed), rootSpan(failed));
        sameTracedError(simulatedFailed, failed);
        assertThat(keys(metadata(Scenes.GO, Scenes.thrown(Trigger.SQS))))
                .isEqualTo(keys(samples.path(0).path("metadata")));
    }

    @Test
    void writesTheSamePayloadFromTheSameSeed() {
        for (SimulatedFunction function : List.of(Scenes.NODE, Scenes.GO)) {
            Agent agent = Agent.of(function.runtime());
            String first = agent.message(function, Scenes.cold(Trigger.API_GATEWAY, 5, 2));
            String again = agent.message(function, Scenes.cold(Trigger.API_GATEWAY, 5, 2));

            assertThat(again).isEqualTo(first);
        }
    }

    private static JsonNode data(SimulatedFunction function, Invocation invocation) {
        byte[] body = new RustExtension(function, Scenes.KEY, Duration.ZERO)
                .bulk(List.of(invocation))
                .body();
        return Decoded.body(body).payloads().get(0);
    }

    private static JsonNode metadata(SimulatedFunction function, Invocation invocation) {
        return JSON.readTree(Agent.of(function.runtime()).message(function, invocation))
                .path(2);
    }

    private static JsonNode event(JsonNode data, String section, int index) {
        JsonNode events = data.path(section);
        return events.path(events.size() - 1).path(index);
    }

    private static JsonNode rootSpan(JsonNode data) {
        return span(data, span -> span.path(0).has("nr.entryPoint"));
    }

    private static JsonNode span(JsonNode data, Predicate<JsonNode> which) {
        return data.path("span_event_data")
                .path(2)
                .valueStream()
                .filter(which)
                .findFirst()
                .orElseThrow();
    }

    /** What the code's author adds is his own; intrinsic and agent attributes are the agent's. */
    private static void sameEvent(JsonNode simulated, JsonNode captured) {
        assertThat(keys(captured.path(0))).isNotEmpty();
        assertThat(keys(simulated.path(0))).isEqualTo(withoutDatastore(captured, simulated));
        assertThat(keys(simulated.path(2))).isEqualTo(keys(captured.path(2)));
        captured.path(0)
                .properties()
                .forEach(attribute -> assertThat(
                                simulated.path(0).path(attribute.getKey()).getNodeType())
                        .as(attribute.getKey())
                        .isEqualTo(attribute.getValue().getNodeType()));
    }

    /** The captured functions had no database; where the simulated one has, two keys come on top. */
    private static Set<String> withoutDatastore(JsonNode captured, JsonNode simulated) {
        Set<String> keys = keys(captured.path(0));
        if (simulated.path(0).has("databaseCallCount")) {
            keys.add("databaseCallCount");
            keys.add("databaseDuration");
        }
        return keys;
    }

    private static void sameTracedError(JsonNode simulated, JsonNode captured) {
        JsonNode one = event(simulated, "error_data", 0);
        JsonNode other = event(captured, "error_data", 0);
        assertThat(one).hasSize(other.size());
        assertThat(keys(one.path(4))).isEqualTo(keys(other.path(4)));
        assertThat(keys(one.path(4).path("agentAttributes")))
                .isEqualTo(keys(other.path(4).path("agentAttributes")));
        assertThat(keys(one.path(4).path("intrinsics")))
                .isEqualTo(keys(other.path(4).path("intrinsics")));
        assertThat(one.path(4).path("stack_trace").path(0).getNodeType())
                .isEqualTo(other.path(4).path("stack_trace").path(0).getNodeType());
    }

    private static Set<String> without(Set<String> keys, String key) {
        keys.remove(key);
        return keys;
    }
}
