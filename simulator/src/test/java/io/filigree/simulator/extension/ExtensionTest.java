package io.filigree.simulator.extension;

import static io.filigree.simulator.extension.Decoded.keys;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Bodies as the two extensions post them, against captured ones. */
class ExtensionTest {

    private static final String UUID_V4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @Test
    void goPostsWithTheHeadersThatWereCaptured() {
        Post post = go().invoked(Scenes.thrown(Trigger.SQS)).get(0);

        assertThat(sentHeaders(post)).isEqualTo(capturedHeaders("extension-go/03-sqs-thrown-error.headers.txt"));
        assertThat(post.headers())
                .containsEntry("User-Agent", "newrelic-lambda-extension")
                .containsEntry("X-License-Key", Scenes.KEY);
    }

    @Test
    void rustPostsWithTheHeadersThatWereCaptured() {
        Post post = rust().bulk(List.of(Scenes.thrown(Trigger.SQS)));

        assertThat(sentHeaders(post)).isEqualTo(capturedHeaders("extension-rust/03-sqs-thrown-error.headers.txt"));
        assertThat(post.headers()).containsEntry("User-Agent", "newrelic-lambda-extension:2.7.0");
    }

    @Test
    void goWrapsMessagesAsCapturedWithAnIdForEach() {
        Decoded captured = Decoded.body(Decoded.resource("extension-go/01-apigw-v1-cold-ok-outbound.body.bin"));
        Decoded simulated = Decoded.body(
                go().bulk(List.of(Scenes.cold(Trigger.API_GATEWAY, 1, 0))).body());

        sameEnvelope(simulated, captured);
        assertThat(simulated.messages().get(1).replaceAll("[0-9a-f.]+", "#"))
                .isEqualTo(captured.messages().get(1).replaceAll("[0-9a-f.]+", "#"));
        assertThat(ids(simulated))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).matches(UUID_V4));
    }

    @Test
    void rustWrapsMessagesAsCapturedUnderTheRequestId() {
        Decoded captured = Decoded.body(Decoded.resource("extension-rust/01-apigw-v1-cold-ok-outbound.body.bin"));
        Decoded simulated = Decoded.body(
                rust().bulk(List.of(Scenes.cold(Trigger.API_GATEWAY, 1, 0))).body());

        sameEnvelope(simulated, captured);
        for (int line = 1; line <= 2; line++) {
            assertThat(simulated.messages().get(line).replaceAll("[0-9a-f.]+", "#"))
                    .isEqualTo(captured.messages().get(line).replaceAll("[0-9a-f.]+", "#"));
        }
        assertThat(ids(simulated)).containsOnly("5a1e0000-0000-4000-8000-0000000000bb");
    }

    @Test
    void goEscapesWhatHtmlWouldTrip() {
        String body = JsonWriter.htmlEscapedText(
                JsonWriter.object("entry", JsonWriter.htmlEscapedText(JsonWriter.object("m", "a<b & c>d"))));

        assertThat(body).isEqualTo("{\"entry\":\"{\\\"m\\\":\\\"a\\\\u003cb \\\\u0026 c\\\\u003ed\\\"}\"}");
    }

    @Test
    void goSendsTheReportWithALaterPost() {
        GoExtension extension = go();
        Invocation first = Scenes.cold(Trigger.SQS, 0, 0);

        List<Post> atOnce = extension.invoked(first);
        List<Post> next = extension.invoked(Scenes.warm(Trigger.SQS));

        assertThat(kinds(atOnce)).containsExactly("payload");
        assertThat(kinds(next)).containsExactly("REPORT", "payload");
        assertThat(extension.due(Scenes.NOON.plusSeconds(5))).isEmpty();
        assertThat(kinds(extension.due(Scenes.NOON.plusSeconds(13)))).containsExactly("REPORT");
        assertThat(extension.shutDown(Scenes.NOON.plusSeconds(14))).isEmpty();
    }

    @Test
    void rustGathersThreeInvocationsOrWaitsForItsPatience() {
        RustExtension extension = rust();

        assertThat(extension.invoked(Scenes.warm(Trigger.SQS))).isEmpty();
        assertThat(extension.invoked(Scenes.warm(Trigger.SQS))).isEmpty();
        assertThat(kinds(extension.invoked(Scenes.warm(Trigger.SQS)))).hasSize(9);
        extension.invoked(Scenes.warm(Trigger.SQS));
        assertThat(extension.due(Scenes.NOON.plusSeconds(1))).isEmpty();
        assertThat(kinds(extension.due(Scenes.NOON.plusSeconds(11)))).containsExactly("payload", "REPORT", "Version");
    }

    @Test
    void rustTellsAtOnceOfWhatLeftNoPayload() {
        assertThat(onlyLine(rust().invoked(Scenes.ended(InvocationOutcome.TIMEOUT))))
                .isEqualTo(
                        "2026-11-20T12:00:00Z 5a1e0000-0000-4000-8000-0000000000bb Task timed out after 3.00 seconds");
        assertThat(onlyLine(rust().invoked(Scenes.ended(InvocationOutcome.INIT_FAILURE))))
                .isEqualTo("2026-11-20T12:00:00Z init-5a1e0000 Function: checkout-prod"
                        + " Initialization init failed: Runtime.ImportModuleError");
        assertThat(onlyLine(rust().invoked(Scenes.ended(InvocationOutcome.PLATFORM_FAULT))))
                .isEqualTo(
                        "RequestId: 5a1e0000-0000-4000-8000-0000000000bb AWS Lambda platform fault caused a shutdown");
    }

    @Test
    void rustTellsOfMemoryThatRanOutInAnErrorAndAReportAtTheLimit() {
        List<Post> posts = rust().invoked(Scenes.ended(InvocationOutcome.OUT_OF_MEMORY));

        assertThat(Decoded.body(posts.get(0).body()).messages())
                .containsExactly("2026-11-20T12:00:00Z 5a1e0000-0000-4000-8000-0000000000bb"
                        + " Function invocation failed after 0.04 seconds: Runtime.ExitError");
        assertThat(Decoded.body(posts.get(1).body()).messages().get(0))
                .endsWith("Memory Size: 512 MB\tMax Memory Used: 512 MB");
    }

    @Test
    void rustWrapsPlatformErrorsAsCaptured() {
        Decoded captured = Decoded.body(Decoded.resource("extension-rust/90-synth-timeout.body.bin"));
        Decoded simulated = Decoded.body(
                rust().invoked(Scenes.ended(InvocationOutcome.TIMEOUT)).get(0).body());

        sameEnvelope(simulated, captured);
    }

    @Test
    void goTellsOfATimeoutInOneLine() {
        assertThat(onlyLine(go().invoked(Scenes.ended(InvocationOutcome.TIMEOUT))))
                .endsWith("Task timed out after 3.00 seconds");
    }

    @Test
    void makesTheSameBodyFromTheSameSeed() {
        byte[] first = bulk(7);
        byte[] again = bulk(7);

        assertThat(again).isEqualTo(first).isNotEqualTo(bulk(8));
        assertThat(Decoded.body(bulk(7)).payloads())
                .hasSize(100)
                .allSatisfy(payload ->
                        assertThat(payload.path("span_event_data").path(2)).hasSize(5));
        assertThat(new String(bulk(7), UTF_8)).startsWith("{\"context\":{\"function_name\":\"checkout-prod\"");
    }

    private static byte[] bulk(long seed) {
        InvocationGenerator generator = new InvocationGenerator(seed);
        List<Invocation> invocations = Stream.generate(() -> generator.next(Scenes.NODE, 4, Scenes.NOON))
                .limit(100)
                .toList();
        assertThat(invocations).extracting(Invocation::requestId).doesNotHaveDuplicates();
        return rust().bulk(invocations).body();
    }

    private static GoExtension go() {
        return new GoExtension(Scenes.GO, Scenes.KEY, 1);
    }

    private static RustExtension rust() {
        return new RustExtension(Scenes.NODE, Scenes.KEY, Duration.ofSeconds(10));
    }

    private static String onlyLine(List<Post> posts) {
        assertThat(posts).hasSize(1);
        List<String> messages = Decoded.body(posts.get(0).body()).messages();
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private static List<String> kinds(List<Post> posts) {
        return posts.stream()
                .flatMap(post -> Decoded.body(post.body()).messages().stream())
                .map(message -> message.startsWith("[") ? "payload" : message.substring(0, message.indexOf(' ')))
                .toList();
    }

    private static List<String> ids(Decoded body) {
        return body.logEvents().stream()
                .map(event -> event.path("id").asString())
                .toList();
    }

    private static void sameEnvelope(Decoded simulated, Decoded captured) {
        assertThat(simulated.context()).isEqualTo(captured.context());
        assertThat(keys(simulated.entry())).isEqualTo(keys(captured.entry()));
        for (String key : List.of("logGroup", "logStream", "messageType", "owner")) {
            assertThat(simulated.entry().path(key)).isEqualTo(captured.entry().path(key));
        }
        assertThat(simulated.logEvents()).hasSameSizeAs(captured.logEvents());
        assertThat(keys(simulated.logEvents().get(0)))
                .isEqualTo(keys(captured.logEvents().get(0)));
    }

    private static Set<String> sentHeaders(Post post) {
        Set<String> names = post.headers().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        names.addAll(List.of("host", "content-length"));
        return names;
    }

    private static Set<String> capturedHeaders(String path) {
        return new String(Decoded.resource(path), UTF_8)
                .lines()
                .skip(1)
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
