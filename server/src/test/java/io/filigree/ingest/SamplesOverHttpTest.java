package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import io.filigree.WebTest;
import io.filigree.decorator.event.ErrorFingerprint;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.lambda.SampleExpectations;
import io.filigree.ingest.lambda.SampleExpectations.ExpectedEvent;
import io.filigree.ingest.lambda.SampleExpectations.Sample;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Captured bodies, posted as they were captured, come back as events decorated from an inventory read through AWS. */
class SamplesOverHttpTest extends WebTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};

    /** What decoration and the ARN add; everything else on an event must be its sender's. */
    private static final Map<String, Object> ADDED = Map.ofEntries(
            entry("aws.lambda.arn", ARN),
            entry("aws.accountId", ACCOUNT_ID),
            entry("aws.region", "us-east-1"),
            entry("aws.lambda.functionName", "checkout-prod"),
            entry("entityName", "checkout-prod"),
            entry("provider", "LambdaFunction"),
            entry("aws.runtime", "nodejs20.x"),
            entry("aws.handler", "app.handler"),
            entry("aws.architecture", "arm64"),
            entry("aws.packageType", "Zip"),
            entry("aws.memorySize", 512),
            entry("aws.timeout", 3),
            entry("aws.ephemeralStorage", 1024),
            entry("aws.lambda.snapStart", "PublishedVersions"),
            entry("aws.lambda.tracingMode", "Active"),
            entry("aws.codeSha256", "c2hhLTI1Ng=="),
            entry("aws.lastModified", "2026-11-01T10:00:00.000+0000"),
            entry("aws.functionVersion", "$LATEST"),
            entry("aws.layers", "arn:aws:lambda:us-east-1:451483290750:layer:NewRelicNodeJS20X:42"),
            entry("aws.role", "arn:aws:iam::123456789012:role/checkout"),
            entry("aws.logGroup", "/aws/lambda/checkout-prod"),
            entry("tags.team", "payments"),
            entry("label.team", "payments"),
            entry("tags.cost center", "42"),
            entry("label.cost center", "42"),
            entry("account", "shop-production"),
            entry("decoration.status", "decorated"),
            entry("decoration.source", "poll"));

    /** These depend on the run. */
    private static final Set<String> VARYING = Set.of("entityGuid", "decoration.metadataId", "decoration.ageMs");

    @BeforeEach
    void emptyTheEvents() {
        jdbc().sql("""
                        TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion,
                            undecoded_message, ingested_message
                        """).update();
    }

    static Stream<Sample> samples() {
        return SampleExpectations.bodies().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void comesBackDecoratedEventByEvent(Sample sample) {
        pairAndPoll();

        HttpResponse<String> answer = postSample(sample, "/aws/lambda/v1");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("accepted").intValue()).isEqualTo(messages(sample));
        List<Map<String, Object>> events = eventsOnce(sample.events().size());
        List<Map<String, Object>> expected =
                sample.events().stream().map(SamplesOverHttpTest::decorated).toList();
        assertThat(sorted(
                        events.stream().map(SamplesOverHttpTest::withoutVarying).toList()))
                .isEqualTo(sorted(expected));
        assertThat(events).allSatisfy(event -> {
            assertThat(event).containsKeys("entityGuid");
            assertThat((Number) event.get("decoration.metadataId")).isEqualTo(metadataId());
            assertThat(((Number) event.get("decoration.ageMs")).longValue()).isBetween(0L, 600_000L);
        });
        assertThat(jdbc().sql("SELECT count(*) FROM undecoded_message")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void takesAnyPathPrefixAndAnyClaimAboutTheBody() {
        pairAndPoll();
        Sample go = SampleExpectations.bodies().get(0);
        HttpRequest request = HttpRequest.newBuilder(uri("/tenant/a/aws/lambda/v1?x=1"))
                .header("Api-Key", INGEST)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofByteArray(go.bytes()))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(202);
        assertThat(eventsOnce(go.events().size())).hasSize(go.events().size());
    }

    @Test
    void storesARepeatedBodyOnce() {
        pairAndPoll();
        Sample rust = SampleExpectations.bodies().get(7);
        for (int i = 0; i < 4; i++) {
            assertThat(postSample(rust, "/aws/lambda/v1").statusCode()).isEqualTo(202);
        }
        Sample last = SampleExpectations.bodies().get(0);
        postSample(last, "/aws/lambda/v1");
        int expected = rust.events().size() + last.events().size();
        assertThat(eventsOnce(expected)).hasSize(expected);
    }

    @Test
    void keepsAnEventOfAnUnpairedAccountWithItsReason() {
        Sample sample = SampleExpectations.bodies().get(2);
        postSample(sample, "/aws/lambda/v1");
        assertThat(eventsOnce(sample.events().size()))
                .allSatisfy(event -> assertThat(event)
                        .contains(
                                entry("decoration.status", "undecorated"),
                                entry("decoration.reason", "ACCOUNT_NOT_PAIRED"),
                                entry("aws.lambda.functionName", "checkout-prod"))
                        .doesNotContainKeys(
                                "aws.runtime", "aws.memorySize", "tags.team", "account", "decoration.metadataId"));
    }

    @Test
    void keepsAnEventOfAnUnknownFunctionPending() {
        pairAndPoll();
        String body = """
                {"context": {"function_name": "refund", "invoked_function_arn":
                   "arn:aws:lambda:us-east-1:123456789012:function:refund:live"},
                 "entry": "{\\"logEvents\\": [{\\"id\\": \\"1\\", \\"timestamp\\": 1795207764758, \\"message\\":
                   \\"2026-11-20T21:29:24Z 5a1e0000-0000-4000-8000-000000000001 Task timed out after 3.00 seconds\\"}]}"}
                """.replace("\n", " ");
        assertThat(post("/aws/lambda/v1", body, "X-License-Key", INGEST).statusCode())
                .isEqualTo(202);
        assertThat(eventsOnce(2))
                .allSatisfy(event -> assertThat(event)
                        .contains(
                                entry("decoration.status", "pending"),
                                entry("decoration.reason", "FUNCTION_UNKNOWN"),
                                entry("aws.lambda.functionName", "refund"),
                                entry("aws.lambda.qualifier", "live"))
                        .doesNotContainKeys("aws.runtime", "account"));
    }

    @Test
    void decoratesAnEventLateWhenItsFunctionBecomesKnown() {
        pairAndPoll();
        String requestId = "5a1e0000-0000-4000-8000-0000000000dd";
        String body = line(requestId, Instant.now() + " " + requestId + " Task timed out after 3.00 seconds")
                .replace("function:checkout-prod", "function:refund-prod");
        post("/aws/lambda/v1", body, "Api-Key", INGEST);
        assertThat(eventsOnce(2)).allSatisfy(event -> assertThat(event).containsEntry("decoration.status", "pending"));

        AWS.account(ACCOUNT_ID)
                .put(FakeFunction.named("us-east-1", "refund-prod")
                        .memorySizeMb(256)
                        .build());
        post("/api/accounts/" + ACCOUNT_ID + "/poll", "", "Api-Key", ADMIN);

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(events("requestId=" + requestId))
                        .hasSize(2)
                        .allSatisfy(event -> assertThat(event)
                                .contains(entry("decoration.status", "late"), entry("aws.memorySize", 256))
                                .doesNotContainKey("decoration.reason")));
        AWS.account(ACCOUNT_ID).remove("us-east-1", "refund-prod");
    }

    @Test
    void completesAnInvocationFromAReportThatComesLater() {
        pairAndPoll();
        String requestId = "5a1e0000-0000-4000-8000-0000000000cc";
        post(
                "/aws/lambda/v1",
                line(requestId, "2026-11-20T20:49:24Z " + requestId + " Task timed out after 3.00 seconds"),
                "Api-Key",
                INGEST);
        eventsOnce(2);
        post(
                "/aws/lambda/v1",
                line(
                        requestId,
                        "REPORT RequestId: " + requestId + "\\\\tDuration: 3000.00 ms\\\\tBilled Duration: 3000 ms"
                                + "\\\\tMemory Size: 512 MB\\\\tMax Memory Used: 97 MB"),
                "Api-Key",
                INGEST);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(events("type=AwsLambdaInvocation&requestId=" + requestId))
                        .singleElement()
                        .satisfies(event -> assertThat(event)
                                .contains(
                                        entry("cwDuration", 3000.0),
                                        entry("cwMemorySize", 512),
                                        entry("cwMaxMemoryUsed", 97))));
    }

    @Test
    void refusesWhatCanNeverBeReadAndNamesIt() {
        HttpResponse<String> noJson = post("/aws/lambda/v1", "hello", "X-License-Key", INGEST);
        assertThat(noJson.statusCode()).isEqualTo(400);
        assertThat(noJson.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(noJson).get("field").stringValue()).isEqualTo("body");

        HttpResponse<String> noEntry = post("/aws/lambda/v1", "{\"context\": {}}", "X-License-Key", INGEST);
        assertThat(noEntry.statusCode()).isEqualTo(400);
        assertThat(json(noEntry).get("field").stringValue()).isEqualTo("entry");

        HttpResponse<String> large = post("/aws/lambda/v1", "x".repeat((8 << 20) + 1), "X-License-Key", INGEST);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("bound").stringValue()).isEqualTo("filigree.ingest.lambda.max-body");
        assertThat(json(large).get("limit").intValue()).isEqualTo(8 << 20);
    }

    @Test
    void takesNoBodyWithoutAKnownKey() {
        assertThat(post("/aws/lambda/v1", "{}", "X-License-Key", "nobody-has-this-key")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/aws/lambda/v1", "{}").statusCode()).isEqualTo(403);
        assertThat(post("/aws/lambda/v1", "{}", "X-License-Key", QUERY).statusCode())
                .isEqualTo(403);
    }

    private void pairAndPoll() {
        HttpResponse<String> paired = post(
                "/api/accounts",
                "{\"accountId\":\"" + ACCOUNT_ID + "\",\"name\":\"shop-production\",\"regions\":[\"us-east-1\"]}",
                "Api-Key",
                ADMIN);
        assertThat(paired.statusCode()).isEqualTo(201);
        JsonNode account = json(paired);
        AWS.account(ACCOUNT_ID)
                .trust(ROLE, account.get("externalId").stringValue())
                .put(FakeFunction.named("us-east-1", "checkout-prod")
                        .runtime("nodejs20.x")
                        .handler("app.handler")
                        .architecture("arm64")
                        .memorySizeMb(512)
                        .timeoutSeconds(3)
                        .member("EphemeralStorage", Map.of("Size", 1024))
                        .member("SnapStart", Map.of("ApplyOn", "PublishedVersions", "OptimizationStatus", "Off"))
                        .member("TracingConfig", Map.of("Mode", "Active"))
                        .codeSha256("c2hhLTI1Ng==")
                        .lastModified("2026-11-01T10:00:00.000+0000")
                        .layers("arn:aws:lambda:us-east-1:451483290750:layer:NewRelicNodeJS20X:42")
                        .roleName("checkout")
                        .environment(Map.of("DB_PASSWORD", FakeFunction.PLANTED_SECRET))
                        .tag("team", "payments")
                        .tag("cost center", "42")
                        .build());
        HttpResponse<String> verified =
                post("/api/accounts/" + ACCOUNT_ID + "/verify", "{\"roleArn\":\"" + ROLE + "\"}", "Api-Key", ADMIN);
        assertThat(json(verified).get("verified").booleanValue())
                .as(verified.body())
                .isTrue();
        HttpResponse<String> polled = post("/api/accounts/" + ACCOUNT_ID + "/poll", "", "Api-Key", ADMIN);
        assertThat(polled.statusCode()).as(polled.body()).isEqualTo(200);
        assertThat(json(polled).at("/regions/0/functions").intValue()).isEqualTo(1);
    }

    private HttpResponse<String> postSample(Sample sample, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        sample.headerFields().forEach((name, value) -> {
            // The client sets these two itself; the keys in the captures are placeholders of theirs.
            if (!Set.of("host", "content-length", "x-license-key", "api-key").contains(name.toLowerCase())) {
                request.header(name, value);
            }
        });
        request.header("X-License-Key", INGEST);
        return send(request.POST(BodyPublishers.ofByteArray(sample.bytes())).build());
    }

    /** Waits for the posted events, and a little longer for unexpected ones. */
    private List<Map<String, Object>> eventsOnce(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> events("limit=1000").size() >= count);
        return events("limit=1000");
    }

    private List<Map<String, Object>> events(String query) {
        HttpResponse<String> answer = get("/api/events?" + query, "X-Query-Key", QUERY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<Map<String, Object>> events = new ArrayList<>();
        json(answer).get("events").forEach(event -> events.add(JSON.treeToValue(event, ATTRIBUTES)));
        return events;
    }

    private Number metadataId() {
        return jdbc().sql("SELECT metadata_id FROM lambda_function")
                .query(Integer.class)
                .single();
    }

    private static int messages(Sample sample) {
        String body = new String(unzipped(sample), StandardCharsets.UTF_8);
        return JSON.readTree(JSON.readTree(body).get("entry").stringValue())
                .get("logEvents")
                .size();
    }

    private static byte[] unzipped(Sample sample) {
        byte[] bytes = sample.bytes();
        if (bytes[0] != 0x1f) {
            return bytes;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> decorated(ExpectedEvent expected) {
        Map<String, Object> event = new HashMap<>(ADDED);
        event.putAll(expected.attributes());
        event.putAll(expected.completion());
        event.put("type", expected.type());
        event.put("timestamp", expected.timestamp());
        if (expected.type().equals("AwsLambdaInvocation")) {
            event.put("aws.lambda.attempt", 1);
        }
        if (expected.type().equals(Event.INVOCATION_ERROR)) {
            event.put(
                    "error.fingerprint",
                    ErrorFingerprint.of(new Event(
                            expected.type(), Instant.EPOCH, null, null, null, expected.attributes(), Map.of())));
        }
        if (expected.requestId() != null) {
            event.putIfAbsent("aws.requestId", expected.requestId());
        }
        if (expected.traceId() != null) {
            event.putIfAbsent("traceId", expected.traceId());
        }
        return normalised(event);
    }

    private static Map<String, Object> withoutVarying(Map<String, Object> event) {
        Map<String, Object> rest = new HashMap<>(event);
        rest.keySet().removeAll(VARYING);
        return normalised(rest);
    }

    /** Int or long, a whole number is a whole number; one with a fraction is another thing. */
    private static Map<String, Object> normalised(Map<String, Object> event) {
        Map<String, Object> sorted = new TreeMap<>(event);
        sorted.replaceAll((name, value) -> value instanceof Integer whole ? (Object) whole.longValue() : value);
        return sorted;
    }

    private static List<Map<String, Object>> sorted(List<Map<String, Object>> events) {
        return events.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    private static String line(String id, String message) {
        return """
                {"context": {"invoked_function_arn": "%s"}, "entry": "{\\"logEvents\\": [{\\"id\\": \\"%s\\",
                \\"timestamp\\": 1795207764758, \\"message\\": \\"%s\\"}]}"}
                """.formatted(ARN, id, message).replace("\n", " ");
    }
}
