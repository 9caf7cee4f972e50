package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.ingest.IngestCounters.Moved;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.lambda.MutatedBodies;
import io.filigree.ingest.lambda.SampleExpectations;
import io.filigree.ingest.lambda.SampleExpectations.Sample;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * For any input, the counters of {@code docs/metrics.md} add up to the received messages of each body, so that no message that is
 * not stored can be missed.
 */
class IngestAccountingTest extends WebTest {

    private static final int MUTATED = 300;
    private static final Set<String> NAMED = Set.of(
            "analytic_event_data",
            "error_event_data",
            "span_event_data",
            "custom_event_data",
            "error_data",
            "metric_data",
            "transaction_sample_data",
            "sql_trace_data",
            "log_event_data",
            "update_loaded_modules");
    private static final Set<String> WITH_ITEMS =
            Set.of("analytic_event_data", "error_event_data", "span_event_data", "custom_event_data", "error_data");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private ApiKeys keys;

    @BeforeEach
    void empty() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> meters.get("filigree.spool.payloads").gauge().value() == 0);
        emptyTheTables();
    }

    /** One by one: what runs in the background reads some of them together, in another order. */
    private void emptyTheTables() {
        Stream.concat(
                        IngestCounters.EVENT_TABLES.stream(),
                        Stream.of("invocation_completion", "undecoded_message", "ingested_message", "event_type"))
                .forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @Test
    void everySampleAddsUpAndAddsNothingWhenItComesAgain() {
        for (Sample sample : SampleExpectations.bodies()) {
            emptyTheTables();
            Moved first = postAndCheck(INGEST, sample.bytes());
            Moved again = postAndCheck(INGEST, sample.bytes());

            assertThat(first.of("filigree.ingest.results", "result", "complete"))
                    .as(sample.toString())
                    .isPositive();
            assertThat(first.of("filigree.ingest.undecoded")).isZero();
            assertThat(again.of("filigree.ingest.messages", "outcome", "duplicate"))
                    .isEqualTo(again.of("filigree.ingest.received"));
            assertThat(again.of("filigree.ingest.sections")).isZero();
            assertThat(again.of("filigree.ingest.events")).isZero();
        }
    }

    @Test
    void everyMutatedBodyAddsUp() {
        MutatedBodies bodies = new MutatedBodies(20_261_128, 1 << 20);
        double partial = 0;
        double undecoded = 0;
        double unreadable = 0;
        for (int i = 0; i < MUTATED; i++) {
            emptyTheTables();
            Moved moved = postAndCheck(INGEST, bodies.next().bytes());
            partial += moved.of("filigree.ingest.results", "result", "partial");
            undecoded += moved.of("filigree.ingest.results", "result", "undecoded");
            unreadable += moved.of("filigree.ingest.items", "outcome", "unreadable");
        }
        // The mutations are worth nothing if they all end the same way.
        assertThat(partial).isPositive();
        assertThat(undecoded).isPositive();
        assertThat(unreadable).isPositive();
    }

    @Test
    void sectionsThatAreNotStoredAreCountedByTheirName() {
        Moved moved = postAndCheck(
                INGEST,
                body(payload(
                        "\"metric_data\":[null,1,2,[[{\"name\":\"a\"},[1,1,1,1,1,1]]]],\"log_event_data\":[{},{\"logs\":[{}]}],"
                                + "\"my_own\":{\"a\":1},\"span_event_data\":7,\"transaction_sample_data\":[null,[]],"
                                + "\"sql_trace_data\":[[]],\"update_loaded_modules\":[\"Jars\",[]],"
                                + "\"analytic_event_data\":null")));

        assertThat(moved.of("filigree.ingest.sections", "section", "metric_data", "outcome", "skipped"))
                .isEqualTo(1);
        assertThat(moved.of("filigree.ingest.sections", "section", "log_event_data", "outcome", "read"))
                .isEqualTo(1);
        assertThat(moved.of("filigree.ingest.items", "section", "log_event_data", "outcome", "unreadable"))
                .isEqualTo(1);
        assertThat(moved.of("filigree.ingest.sections", "section", "other", "outcome", "skipped"))
                .isEqualTo(1);
        assertThat(moved.of("filigree.ingest.sections", "section", "span_event_data", "outcome", "unreadable"))
                .isEqualTo(1);
        for (String name : List.of("transaction_sample_data", "sql_trace_data", "update_loaded_modules")) {
            assertThat(moved.of("filigree.ingest.sections", "section", name, "outcome", "skipped"))
                    .as(name)
                    .isEqualTo(1);
        }
        assertThat(moved.of("filigree.ingest.sections")).isEqualTo(8);
        assertThat(moved.of("filigree.ingest.results", "result", "undecoded")).isEqualTo(1);
    }

    @Test
    void messagesThatSayNothingAreCountedAsNoise() {
        Moved moved = postAndCheck(
                INGEST,
                body(
                        "START RequestId: 11111111-2222-4333-8444-555555555555 Version: $LATEST",
                        "END RequestId: 11111111-2222-4333-8444-555555555555",
                        payload("\"metric_data\":[]"),
                        "something else"));

        assertThat(moved.of("filigree.ingest.results", "result", "ignored")).isEqualTo(2);
        assertThat(moved.of("filigree.ingest.results", "result", "complete"))
                .as("START")
                .isEqualTo(1);
        assertThat(moved.of("filigree.ingest.results", "result", "undecoded")).isEqualTo(1);
    }

    @Test
    void messagesOfSeveralPartsAddUp() {
        String id = "11111111-2222-4333-8444-555555555555";
        String timeout = "2026-11-20T20:49:00Z " + id + " Task timed out after 3.00 seconds";
        String report =
                "REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB";
        String start = "START RequestId: " + id + " Version: $LATEST";
        String payload = payload("\"custom_event_data\":[null,[[{\"type\":\"Order\"},{}]]]");
        Moved moved = postAndCheck(
                INGEST,
                body(
                        start + "\n{\"message\":" + JSON.writeValueAsString(payload) + "}",
                        report + "\n" + timeout,
                        payload.replace("Order", "Bill") + "\n" + report,
                        start + "\nEND RequestId: " + id,
                        start + "\nhello",
                        timeout + "\nREPORT RequestId: " + id));

        assertThat(moved.of("filigree.ingest.results", "result", "complete")).isEqualTo(4);
        assertThat(moved.of("filigree.ingest.results", "result", "ignored")).isZero();
        assertThat(moved.of("filigree.ingest.results", "result", "undecoded")).isZero();
        assertThat(moved.of("filigree.ingest.results", "result", "partial")).isEqualTo(2);
        assertThat(moved.of("filigree.ingest.items", "outcome", "event")).isEqualTo(2);
    }

    @Test
    void itemsOfEveryOutcomeAddUp() {
        String trace = "[0,\"t\",\"m\",\"C\",{\"stack_trace\":[\"a\"]},\"g1\"]";
        Moved moved = postAndCheck(
                INGEST,
                body(payload(
                        "\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\",\"guid\":\"g1\",\"error.class\":\"C\","
                                + "\"error.message\":\"m\"},{},{}],[{},{},{}],7]],\"error_data\":[null,[" + trace + ","
                                + trace + ",[1]]],"
                                + "\"custom_event_data\":[null,[[{\"type\":\"Order\"},{}]]]")));

        assertThat(moved.of("filigree.ingest.items", "outcome", "event")).isEqualTo(3);
        assertThat(moved.of("filigree.ingest.items", "outcome", "stack_trace")).isEqualTo(1);
        assertThat(moved.of("filigree.ingest.items", "outcome", "unreadable")).isEqualTo(3);
        assertThat(moved.of("filigree.ingest.results", "result", "partial")).isEqualTo(1);
    }

    @Test
    void itemsBeyondABoundAreCounted() {
        String items = IntStream.range(0, 10_500)
                .mapToObj(i -> "[{\"type\":\"Order\"},{\"i\":" + i + "}]")
                .collect(Collectors.joining(","));
        Moved moved = postAndCheck(INGEST, body(payload("\"custom_event_data\":[null,[" + items + "]]")));

        assertThat(moved.of("filigree.ingest.items", "outcome", "over_bound")).isEqualTo(500);
        assertThat(moved.of("filigree.ingest.items", "outcome", "event")).isEqualTo(10_000);
    }

    @Test
    void eventsThatAreWithheldAreCountedByTheReason() {
        String types = IntStream.range(0, 300)
                .mapToObj(i -> "[{\"type\":\"T" + i + "\"},{}]")
                .collect(Collectors.joining(","));
        Moved tooManyTypes = postAndCheck(INGEST, body(payload("\"custom_event_data\":[null,[" + types + ",7]]")));
        String bound =
                keys.create(Kind.INGEST, "bound", List.of("999999999999")).secret();
        emptyTheTables();
        Moved ofAnotherAccount = postAndCheck(
                bound,
                body(
                        payload("\"custom_event_data\":[null,[[{\"type\":\"A\"},{}],[{\"type\":\"B\"},{}]]]"),
                        "2026-11-20T20:49:00Z 11111111-2222-4333-8444-555555555555 Task timed out after 3.00 seconds"));

        assertThat(tooManyTypes.of("filigree.ingest.withheld", "reason", "event_types"))
                .isEqualTo(50);
        assertThat(tooManyTypes.of("filigree.ingest.results", "result", "partial"))
                .isEqualTo(1);
        assertThat(ofAnotherAccount.of("filigree.ingest.withheld", "reason", "account"))
                .isEqualTo(2);
        assertThat(ofAnotherAccount.of("filigree.ingest.events")).isZero();
    }

    @Test
    void linesThatSayNothingNewAreCounted() {
        String id = "11111111-2222-4333-8444-555555555555";
        String timeout = "2026-11-20T20:49:00Z " + id + " Task timed out after 3.00 seconds";
        String report =
                "REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB";
        postAndCheck(INGEST, body(timeout, report));
        Moved again = postAndCheck(INGEST, body("again", timeout + "\n", report + "\n"));

        assertThat(again.of("filigree.ingest.repeated")).isEqualTo(2);
        assertThat(again.of("filigree.ingest.events")).isZero();
    }

    @Test
    void logRecordsOfEveryKindAddUp() {
        String id = "11111111-2222-4333-8444-555555555555";
        String report =
                "REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB";
        List<Object> records = new ArrayList<>();
        for (String message : List.of(
                "hello",
                "hello",
                "START RequestId: " + id + " Version: $LATEST",
                report,
                "2026-11-20T20:49:00Z " + id + " Task timed out after 3.00 seconds",
                payload("\"log_event_data\":[{\"logs\":[{\"message\":\"a\"},{\"message\":\"b\"}]}]"),
                payload("\"metric_data\":[]"),
                "[1,\"NR_LAMBDA_MONITORING\",\"broken")) {
            records.add(Map.of("message", message, "timestamp", 1_795_207_764_758L));
        }
        records.add(Map.of());
        records.add(7);
        byte[] body = JSON.writeValueAsBytes(
                List.of(Map.of("common", Map.of("attributes", Map.of("faas.arn", ARN)), "logs", records)));
        String bound =
                keys.create(Kind.INGEST, "bound", List.of("999999999999")).secret();

        Moved moved = postAndCheck("/log/v1", INGEST, body, IngestAccountingTest::heldLogs);
        Moved again = postAndCheck("/log/v1", INGEST, body, IngestAccountingTest::heldLogs);
        emptyTheTables();
        Moved ofAnotherAccount = postAndCheck("/log/v1", bound, body, IngestAccountingTest::heldLogs);

        assertThat(moved.of("filigree.ingest.record.events")).isEqualTo(5);
        assertThat(moved.of("filigree.ingest.items", "section", "log_event_data", "outcome", "event"))
                .isEqualTo(2);
        assertThat(moved.of("filigree.ingest.line.events")).isEqualTo(2);
        assertThat(moved.of("filigree.ingest.results", "result", "complete")).isEqualTo(6);
        assertThat(moved.of("filigree.ingest.results", "result", "ignored")).isEqualTo(1);
        assertThat(moved.of("filigree.ingest.results", "result", "undecoded")).isEqualTo(3);
        assertThat(moved.of("filigree.ingest.requests", "format", "log-v1", "outcome", "accepted"))
                .isEqualTo(1);
        // Two of the ten have no time, so that each request has its own.
        assertThat(again.of("filigree.ingest.messages", "outcome", "duplicate")).isEqualTo(8);
        assertThat(ofAnotherAccount.of("filigree.ingest.withheld", "reason", "account"))
                .isEqualTo(7);
        assertThat(ofAnotherAccount.of("filigree.ingest.events")).isZero();
    }

    @Test
    void aRejectedBodyIsOneMessage() {
        Moved moved = postAndCheck(INGEST, "{\"entry\":".getBytes(StandardCharsets.UTF_8));

        assertThat(moved.of("filigree.ingest.messages", "outcome", "rejected")).isEqualTo(1);
    }

    /** Posts a body, waits until it is stored, and holds the counters to what arrived. */
    private Moved postAndCheck(String key, byte[] body) {
        return postAndCheck("/aws/lambda/v1", key, body, IngestAccountingTest::held);
    }

    /** @param heldBy what a body holds that is accepted */
    private Moved postAndCheck(String path, String key, byte[] body, Function<byte[], Held> heldBy) {
        IngestCounters before = new IngestCounters(meters, jdbc());
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path))
                .header("Api-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        boolean accepted = response.statusCode() == 202;
        int arrived = accepted ? json(response).get("accepted").intValue() : 1;
        // A batch is counted last, when all that it came to is counted.
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        before.moved().of("filigree.ingest.messages") >= arrived && (!accepted || before.hasBatch()));
        Held held = accepted ? heldBy.apply(body) : new Held();

        if (accepted) {
            assertThat(arrived).isEqualTo(held.messages);
        }
        Moved moved = before.assertAddsUp(arrived);
        if (held.readable && moved.of("filigree.ingest.messages", "outcome", "duplicate") == held.repeats) {
            Map<String, Double> sections = new HashMap<>();
            Map<String, Double> items = new HashMap<>();
            held.sections
                    .keySet()
                    .forEach(name -> sections.put(name, moved.of("filigree.ingest.sections", "section", name)));
            held.items.keySet().forEach(name -> items.put(name, moved.of("filigree.ingest.items", "section", name)));
            assertThat(sections).as("sections").isEqualTo(held.sections);
            assertThat(items).as("items").isEqualTo(held.items);
            assertThat(moved.of("filigree.ingest.sections"))
                    .isEqualTo(held.sections.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum());
            assertThat(moved.of("filigree.ingest.items"))
                    .isEqualTo(held.items.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum());
        }
        return moved;
    }

    /** What a body holds, as far as a plain JSON parser can tell. */
    private static final class Held {
        private int messages;
        private int repeats;
        private boolean readable = true;
        private final Map<String, Double> sections = new LinkedHashMap<>();
        private final Map<String, Double> items = new LinkedHashMap<>();

        private void addPayload(JsonNode payload) {
            payload.propertyStream().forEach(member -> {
                String name = member.getKey();
                JsonNode value = member.getValue();
                if (name.equals("data") && value.isObject()) {
                    addPayload(value);
                } else if (!name.equals("data") && !name.equals("metadata")) {
                    sections.merge(NAMED.contains(name) ? name : "other", 1.0, Double::sum);
                    if (name.equals("log_event_data") && value.isArray()) {
                        double count = value.valueStream()
                                .mapToInt(group -> group.path("logs").size())
                                .sum();
                        items.merge(name, count, Double::sum);
                    }
                    if (WITH_ITEMS.contains(name) && value.isArray()) {
                        double count = value.valueStream()
                                .filter(JsonNode::isArray)
                                .mapToInt(JsonNode::size)
                                .sum();
                        items.merge(name, count, Double::sum);
                    }
                }
            });
        }
    }

    private static Held held(byte[] body) {
        Held held = new Held();
        JsonNode entry = JSON.readTree(unzipped(body)).get("entry");
        JsonNode logEvents = (entry.isString() ? JSON.readTree(entry.stringValue()) : entry).get("logEvents");
        held.messages = logEvents.size();
        Set<UUID> known = new HashSet<>();
        for (JsonNode logEvent : logEvents) {
            String text = logEvent.path("message").isString()
                    ? logEvent.get("message").stringValue()
                    : "";
            String id = logEvent.path("id").isString() ? logEvent.get("id").stringValue() : "";
            if (text.isEmpty()) {
                held.readable = false;
            } else if (!known.add(new LogMessage(id, 0, text).identity())) {
                held.repeats++;
            } else if (text.contains("NR_LAMBDA_MONITORING")) {
                Optional<JsonNode> payload = payloadIn(text);
                payload.ifPresentOrElse(held::addPayload, () -> held.readable = false);
            }
        }
        return held;
    }

    private static Held heldLogs(byte[] body) {
        Held held = new Held();
        held.messages = JSON.readTree(body)
                .valueStream()
                .mapToInt(group -> group.path("logs").size())
                .sum();
        held.readable = false;
        return held;
    }

    private static Optional<JsonNode> payloadIn(String text) {
        try {
            JsonNode array = JSON.readTree(text.strip());
            JsonNode last = array.get(array.size() - 1);
            return Optional.of(
                            last.isString()
                                    ? JSON.readTree(unzipped(Base64.getDecoder().decode(last.stringValue())))
                                    : last)
                    .filter(JsonNode::isObject);
        } catch (JacksonException | IllegalArgumentException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static byte[] unzipped(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != 0x1f) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String payload(String... sections) {
        return "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + ARN + "\"},{" + String.join(",", sections) + "}]";
    }

    private static byte[] body(String... messages) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String message : messages) {
            logEvents.add(Map.of("id", "id-" + logEvents.size(), "message", message, "timestamp", 1_795_207_764_758L));
        }
        return JSON.writeValueAsBytes(Map.of(
                "context",
                Map.of("invoked_function_arn", ARN),
                "entry",
                JSON.writeValueAsString(Map.of("logEvents", logEvents))));
    }
}
