package io.filigree.simulator.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The senders besides New Relic's extension post what the real ones would. */
class SendersTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    private static final SimulatedFunction FUNCTION = new SimulatedFunction(
            new InvokedArn(FunctionArn.of("us-east-1", "123456789012", "checkout-prod"), null), "nodejs20.x", 128, 3);

    private final InvocationGenerator invocations = new InvocationGenerator(1);

    @Test
    void firehoseWrapsTheLinesOfTheLogGroup() throws IOException {
        FirehoseSubscription firehose = new FirehoseSubscription(FUNCTION, "key", true, 1);
        Invocation timedOut = invocation(InvocationOutcome.TIMEOUT);

        assertThat(firehose.due(AT)).isEmpty();
        assertThat(firehose.invoked(timedOut)).isEmpty();
        assertThat(firehose.due(AT.plusSeconds(5))).isEmpty();
        Post post = firehose.due(AT.plusSeconds(60)).get(0);

        assertThat(post.path()).isEqualTo("/aws/firehose/v1");
        assertThat(post.headers()).containsEntry("X-Amz-Firehose-Access-Key", "key");
        JsonNode body = json(post.body());
        assertThat(body.path("requestId").stringValue())
                .isEqualTo(post.headers().get("X-Amz-Firehose-Request-Id"));
        JsonNode subscription =
                json(Base64.getDecoder().decode(body.at("/records/0/data").stringValue()));
        assertThat(subscription.path("owner").stringValue()).isEqualTo("123456789012");
        List<String> lines = subscription
                .path("logEvents")
                .valueStream()
                .map(line -> line.path("message").stringValue())
                .toList();
        assertThat(lines.get(0)).startsWith("START RequestId: " + timedOut.requestId());
        assertThat(lines.get(lines.size() - 2)).endsWith("Task timed out after 3.00 seconds");
        assertThat(lines.get(lines.size() - 1)).startsWith("REPORT RequestId: " + timedOut.requestId());
        assertThat(firehose.shutDown(AT)).isEmpty();
    }

    @Test
    void anExtensionForwardsTheRecordsOfAnInvocationWithTheNext() throws IOException {
        TelemetryApiExtension extension = new TelemetryApiExtension(FUNCTION, "key");

        assertThat(extension.due(AT)).isEmpty();
        assertThat(extension.invoked(invocation(InvocationOutcome.OK))).isEmpty();
        Post post = extension.invoked(invocation(InvocationOutcome.OK)).get(0);

        assertThat(post.path()).isEqualTo("/aws/telemetry/v1");
        assertThat(post.invocations()).isEqualTo(1);
        assertThat(json(post.body())
                        .path("events")
                        .valueStream()
                        .map(event -> event.path("type").stringValue()))
                .contains("platform.start", "function", "platform.runtimeDone", "extension.usage", "platform.report");
        assertThat(extension.shutDown(AT)).hasSize(1);
    }

    @Test
    void openTelemetryNamesTheFunctionOnTheHandlersSpanAlone() throws IOException {
        Invocation failed = invocation(InvocationOutcome.ERROR);

        List<Post> posts = new OpenTelemetryLayer(FUNCTION, "key").invoked(failed);

        assertThat(posts).extracting(Post::path).containsExactly("/v1/logs", "/v1/traces", "/v1/metrics");
        List<Span> spans = ExportTraceServiceRequest.parseFrom(
                        inflated(posts.get(1).body()))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansList();
        assertThat(spans).hasSize(4);
        assertThat(spans)
                .filteredOn(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("faas.invocation_id")))
                .singleElement()
                .satisfies(handler -> assertThat(handler.getEvents(0).getName()).isEqualTo("exception"));
        assertThat(new OpenTelemetryLayer(FUNCTION, "key").invoked(invocation(InvocationOutcome.TIMEOUT)))
                .isEmpty();
    }

    @Test
    void apmModeConnectsOnceAndPostsEachSectionByItself() throws IOException {
        List<String> handshake = new ArrayList<>();
        ApmModeExtension extension = new ApmModeExtension(FUNCTION, "key", post -> {
            handshake.add(post.path().replaceAll(".*&method=(\\w+)&.*", "$1"));
            return "{\"return_value\":{\"agent_run_id\":\"run-1\"}}";
        });

        List<Post> posts = extension.invoked(invocation(InvocationOutcome.ERROR));
        extension.invoked(invocation(InvocationOutcome.OK));

        assertThat(handshake).containsExactly("preconnect", "connect");
        assertThat(posts)
                .extracting(post -> post.path().replaceAll(".*&method=(\\w+)&.*", "$1"))
                .containsExactly(
                        "span_event_data",
                        "error_data",
                        "error_event_data",
                        "analytic_event_data",
                        "metric_data",
                        "/metric/v1");
        assertThat(posts.get(0).path()).endsWith("&license_key=key&run_id=run-1");
        assertThat(json(posts.get(0).body()).path(0).stringValue()).isEqualTo("run-1");
    }

    @Test
    void logsNameTheInvocation() throws IOException {
        Invocation invocation = invocation(InvocationOutcome.OK);

        Post post = new LogApi(FUNCTION, "key").invoked(invocation).get(0);

        JsonNode line = json(post.body()).at("/0/logs/0");
        assertThat(line.at("/attributes/faas.execution").stringValue()).isEqualTo(invocation.requestId());
        assertThat(line.path("message").stringValue())
                .matches("2026-11-20T10:00:00\\.\\d{3}Z\t" + invocation.requestId() + "\t[A-Z]+\t.*\n");
    }

    private Invocation invocation(InvocationOutcome outcome) {
        return invocations.next(
                FUNCTION,
                new InvocationGenerator.Wanted(Trigger.SQS, outcome, false, 3, 0),
                AT,
                Duration.ofMillis(40).toMillis());
    }

    private static JsonNode json(byte[] gzip) throws IOException {
        return JsonMapper.builder().build().readTree(new String(inflated(gzip), UTF_8));
    }

    private static byte[] inflated(byte[] gzip) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
    }
}
