package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.lambda.SampleExpectations.AgentSample;
import io.filigree.ingest.lambda.SampleExpectations.ExpectedEvent;
import io.filigree.ingest.lambda.SampleExpectations.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real extensions and agents wrote becomes the events that it means, each of them, and nothing else. */
class SamplePayloadsTest {

    static List<Sample> bodies() {
        return SampleExpectations.bodies();
    }

    static List<AgentSample> agentLines() {
        return SampleExpectations.agentLines();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void capturedBodiesBecomeTheirEvents(Sample sample) {
        Decoded decoded = Bodies.decode(sample.bytes());

        assertEvents(decoded, sample.events());
        assertThat(decoded.completions()).isEmpty();
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.ignored()).isZero();
    }

    @ParameterizedTest
    @MethodSource("agentLines")
    void agentLinesBecomeTheSameEventsThroughAnExtension(AgentSample sample) {
        Decoded decoded = Bodies.decode(Bodies.fromExtension(sample.lines().toArray(String[]::new)));

        assertEvents(decoded, sample.events());
        assertThat(decoded.undecoded()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("agentLines")
    void agentLinesBecomeTheSameEventsThroughCloudWatch(AgentSample sample) {
        String[] messages = sample.lines().stream()
                .map(line -> "2026-11-20T20:49:24.758Z\tid\tINFO\t" + line + "\n")
                .toArray(String[]::new);
        byte[] body =
                Bodies.gzip(Bodies.fromCloudWatch("/aws/lambda/checkout-prod", "2026/11/20/[$LATEST]abc", messages));

        Decoded decoded = Bodies.decode(body);

        assertEvents(decoded, sample.events());
        assertThat(decoded.undecoded()).isEmpty();
    }

    @Test
    void samplesCoverEveryKindOfEvent() {
        List<ExpectedEvent> all = new ArrayList<>();
        bodies().forEach(sample -> all.addAll(sample.events()));

        assertThat(bodies()).hasSize(15);
        assertThat(all).filteredOn(e -> e.type().equals(Event.INVOCATION)).hasSize(19);
        assertThat(all).filteredOn(e -> e.type().equals(Event.INVOCATION_ERROR)).hasSize(7);
        assertThat(all).filteredOn(e -> e.type().equals(Event.SPAN)).hasSize(30);
        assertThat(all).filteredOn(e -> e.type().equals("OrderPlaced")).hasSize(4);
        assertThat(all).filteredOn(e -> e.type().equals("InventoryLow")).hasSize(2);
    }

    @Test
    void nodesErrorKeepsItsStackAndItsTimeInSeconds() {
        Event error = only(decodeSample("extension-go", "03-sqs-thrown-error"), Event.INVOCATION_ERROR);

        assertThat(error.timestamp().toEpochMilli()).isEqualTo(1795207766273L);
        assertThat(error.requestId()).isEqualTo("5a1e0000-0000-4000-8000-000000000004");
        assertThat(error.attributes())
                .containsEntry("error.class", "PaymentDeclinedError")
                .containsEntry("error.message", "card declined for order o-7")
                .containsEntry("error.expected", false)
                .containsEntry("order.id", "o-7")
                .containsEntry("aws.lambda.eventSource.length", 3)
                .containsEntry("duration", 0.002558657)
                .doesNotContainKeys("type", "timestamp");
        assertThat((String) error.attributes().get("stackTrace"))
                .startsWith("PaymentDeclinedError: card declined for order o-7\n"
                        + "    at Object.boom (/var/task/driver.js:14:76)\n")
                .endsWith("\n    at AsyncLocalStorage.run (node:async_hooks:346:14)")
                .hasLineCount(11);
    }

    @Test
    void goAgentsStackFramesBecomeLines() {
        AgentSample sample = agentLines().get(6);
        Event error = only(
                Bodies.decode(Bodies.fromExtension(sample.lines().toArray(String[]::new))), Event.INVOCATION_ERROR);

        assertThat(error.timestamp().toEpochMilli()).isEqualTo(1795208724306L);
        assertThat(error.attributes().get("error.class")).isEqualTo("*errors.errorString");
        assertThat(error.attributes().get("stackTrace"))
                .isEqualTo("nrlambda.(*wrappedHandler).Invoke"
                        + " (/go/src/github.com/newrelic/go-agent/v3/integrations/nrlambda/handler.go:120)\n"
                        + "main.main.func2 (/go/src/lab/main.go:39)\n"
                        + "main.main (/go/src/lab/main.go:54)\n"
                        + "runtime.main (/usr/lib/go-1.19/src/runtime/proc.go:250)\n"
                        + "runtime.goexit (/usr/lib/go-1.19/src/runtime/asm_amd64.s:1594)");
    }

    @Test
    void reportAndVersionCompleteTheirOwnInvocation() {
        List<Event> invocations = decodeSample("extension-rust", "06-sns-ok-warm").events().stream()
                .map(Identified::value)
                .filter(event -> event.type().equals(Event.INVOCATION))
                .toList();

        assertThat(invocations).hasSize(2);
        assertThat(invocations.get(0).requestId()).isEqualTo("5a1e0000-0000-4000-8000-000000000007");
        assertThat(invocations.get(0).completion())
                .hasSize(8)
                .containsEntry("cwDuration", 41.27)
                .containsEntry("cwBilledDuration", 42)
                .containsEntry("cwMemorySize", 512)
                .containsEntry("cwMaxMemoryUsed", 97)
                .containsEntry("cwInitDuration", 412.9)
                .containsEntry("newrelic.agentVersion", "13.20.0")
                .containsEntry("newrelic.extensionVersion", "2.7.0")
                .containsEntry("newrelic.runtime", "nodejs20.x");
        assertThat(invocations.get(1).requestId()).isEqualTo("5a1e0000-0000-4000-8000-000000000008");
        assertThat(invocations.get(1).completion()).hasSize(7).doesNotContainKey("cwInitDuration");
    }

    private static Decoded decodeSample(String client, String name) {
        return Bodies.decode(SampleExpectations.resource("/samples/" + client + "/" + name + ".body.bin"));
    }

    private static Event only(Decoded decoded, String type) {
        List<Event> events = decoded.events().stream()
                .map(Identified::value)
                .filter(event -> event.type().equals(type))
                .toList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static void assertEvents(Decoded decoded, List<ExpectedEvent> expected) {
        List<ExpectedEvent> actual = decoded.events().stream()
                .map(Identified::value)
                .map(event -> new ExpectedEvent(
                        event.type(),
                        event.timestamp().toEpochMilli(),
                        event.requestId(),
                        event.traceId(),
                        event.function() == null ? null : event.function().toString(),
                        event.attributes(),
                        event.completion()))
                .toList();
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }
}
