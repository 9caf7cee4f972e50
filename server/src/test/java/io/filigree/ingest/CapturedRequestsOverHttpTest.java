package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.ingest.CapturedRequests.Captured;
import io.filigree.ingest.CapturedRequests.Response;
import io.filigree.ingest.FormatExamples.Example;
import io.filigree.ingest.IngestCounters.Moved;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.WireFormats;
import io.filigree.route.IngestRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every captured request of every format, header line by header line and byte by byte: it is accepted, what arrived adds up
 * request by request, and nothing is added when it comes again. Tests of the formats say what each of them becomes.
 */
class CapturedRequestsOverHttpTest extends WebTest {

    private static final Map<String, Integer> CAPTURED = Map.of(
            "/firehose", 3,
            "/otlp/java-protobuf", 18,
            "/otlp/node-json", 25,
            "/otlp/node-protobuf", 25,
            "/samples/extension-go", 6,
            "/samples/extension-go/apm-mode-collector", 14,
            "/samples/extension-go/logs-trace-tags", 5,
            "/samples/extension-rust", 9,
            "/telemetry", 3);

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private WireFormats formats;

    static Stream<List<Captured>> folders() {
        return CapturedRequests.byFolder().values().stream();
    }

    /** Of formats whose senders were not captured. */
    static Stream<Example> otherFormats() {
        Set<String> captured = capturedFormats();
        return FormatExamples.ALL.stream().filter(example -> !captured.contains(example.format()));
    }

    private static Set<String> capturedFormats() {
        return folders().flatMap(List::stream).map(Captured::format).collect(Collectors.toSet());
    }

    @BeforeEach
    void emptyTheEvents() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> meters.get("filigree.spool.payloads").gauge().value() == 0);
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @Test
    void noneIsMissing() {
        Set<String> covered = new HashSet<>(capturedFormats());
        otherFormats().map(Example::format).forEach(covered::add);

        assertThat(CapturedRequests.byFolder().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, folder -> folder.getValue().size())))
                .isEqualTo(CAPTURED);
        assertThat(covered).containsExactlyInAnyOrderElementsOf(IngestRoutes.formatIds());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void areAcceptedAndAddUp(List<Captured> requests) {
        String run = "";
        for (boolean again : new boolean[] {false, true}) {
            for (Captured each : requests) {
                Captured request = each.withKey(INGEST).inRun(run);
                IngestCounters before = new IngestCounters(meters, jdbc());
                int messages = messages(request);

                Response response = request.send(uri("/"));

                assertThat(response.status())
                        .as(request + ": " + response.body())
                        .isIn(200, 202);
                awaitBatch(before, messages);
                Moved moved = before.assertAddsUp(messages);
                assertThat(moved.of("filigree.ingest.requests", "format", request.format(), "outcome", "accepted"))
                        .isEqualTo(1);
                if (again) {
                    assertThat(moved.of("filigree.ingest.messages", "outcome", "duplicate"))
                            .as("duplicates of " + request)
                            .isEqualTo(messages);
                    assertThat(moved.of("filigree.ingest.events")).isZero();
                }
                if (request.target().contains("method=connect&")) {
                    run = JsonMapper.shared()
                            .readTree(response.body())
                            .at("/return_value/agent_run_id")
                            .stringValue();
                }
            }
        }
        assertThat(jdbc().sql("SELECT reason FROM undecoded_message")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    /** As the format splits the body. */
    private int messages(Captured request) {
        return formats.get(request.format()).read(request.received()).messages().size();
    }

    @ParameterizedTest
    @MethodSource("otherFormats")
    void requestsOfOtherFormatsAddUp(Example example) {
        IngestCounters before = new IngestCounters(meters, jdbc());
        int messages = formats.get(example.format())
                .read(TestRequest.of(example.body()))
                .messages()
                .size();

        assertThat(send(example.post(this::uri, INGEST)).statusCode()).isEqualTo(example.accepted());

        awaitBatch(before, messages);
        Moved moved = before.assertAddsUp(messages);
        assertThat(moved.of("filigree.ingest.events")).isEqualTo(1);
    }

    /** Requests without messages are not spooled. */
    private static void awaitBatch(IngestCounters before, int messages) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() -> before.moved().of("filigree.ingest.messages") >= messages
                        && (messages == 0 || before.hasBatch()));
    }
}
