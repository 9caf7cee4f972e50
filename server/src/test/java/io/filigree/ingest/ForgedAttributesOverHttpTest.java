package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.WebTest;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Senders that post attributes under the names of decoration: what Filigree knows of the function is shown everywhere. */
class ForgedAttributesOverHttpTest extends WebTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout";
    private static final String OTHER = "arn:aws:lambda:eu-west-1:123456789012:function:payroll";

    private static final Map<String, Object> OF_ARN = Map.of(
            "aws.lambda.functionName", "checkout",
            "aws.region", "us-east-1",
            "aws.accountId", "123456789012",
            "entityName", "checkout");
    private static final Map<String, Object> OF_METADATA = Map.of(
            "aws.runtime", "java21",
            "aws.memorySize", 512,
            "aws.timeout", 30,
            "tags.team", "payments",
            "label.team", "payments",
            "account", "Shop");

    @Autowired
    private MeterRegistry meters;

    enum Format {
        EVENTS("Purchase", "custom_event", "/v1/accounts/1/events"),
        SPANS("Span", "span", "/trace/v1"),
        LOGS("Log", "log", "/log/v1"),
        METRICS("Metric", "custom_event", "/metric/v1"),
        OTLP_LOGS("Log", "log", "/v1/logs"),
        OTLP_METRICS("Metric", "custom_event", "/v1/metrics");

        private final String type;
        private final String table;
        private final String path;

        Format(String type, String table, String path) {
            this.type = type;
            this.table = table;
            this.path = path;
        }

        private Object body(Map<String, Object> attributes) {
            return switch (this) {
                case EVENTS -> {
                    Map<String, Object> event = new LinkedHashMap<>(attributes);
                    event.put("eventType", type);
                    yield List.of(event);
                }
                case SPANS ->
                    List.of(Map.of("spans", List.of(Map.of("id", "a", "trace.id", "t", "attributes", attributes))));
                case LOGS -> List.of(Map.of("logs", List.of(Map.of("message", "m", "attributes", attributes))));
                case METRICS ->
                    List.of(Map.of("metrics", List.of(Map.of("name", "queue", "value", 7, "attributes", attributes))));
                case OTLP_LOGS ->
                    Map.of(
                            "resourceLogs",
                            List.of(Map.of(
                                    "resource",
                                    otlp(Map.of("cloud.resource_id", ARN)),
                                    "scopeLogs",
                                    List.of(Map.of("logRecords", List.of(otlp(attributes)))))));
                case OTLP_METRICS -> {
                    Map<String, Object> metric =
                            Map.of("name", "queue", "gauge", Map.of("dataPoints", List.of(point(attributes))));
                    yield Map.of(
                            "resourceMetrics",
                            List.of(Map.of(
                                    "resource",
                                    otlp(Map.of("cloud.resource_id", ARN)),
                                    "scopeMetrics",
                                    List.of(Map.of("metrics", List.of(metric))))));
                }
            };
        }

        private static Map<String, Object> point(Map<String, Object> attributes) {
            Map<String, Object> point = new LinkedHashMap<>(otlp(attributes));
            point.put("asInt", "7");
            return point;
        }

        private static Map<String, Object> otlp(Map<String, Object> attributes) {
            return Map.of(
                    "attributes",
                    attributes.entrySet().stream()
                            .map(attribute -> Map.of(
                                    "key", attribute.getKey(), "value", Map.of("stringValue", attribute.getValue())))
                            .toList());
        }
    }

    @BeforeEach
    void emptyTheEvents() {
        await().until(() -> meters.get("filigree.spool.payloads").gauge().value() == 0);
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @ParameterizedTest
    @EnumSource
    void showNothingOfWhatFiligreeKnowsBetter(Format format) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        OF_ARN.keySet().forEach(name -> attributes.put(name, "forged"));
        OF_METADATA.keySet().forEach(name -> attributes.put(name, "forged"));
        attributes.put("aws.lambda.arn", ARN);
        if (format != Format.OTLP_LOGS) { // there it is the function that the record is of
            attributes.put("aws.lambda.invoked_arn", OTHER);
        }
        attributes.remove("aws.accountId");

        assertThat(post(
                                format.path,
                                JSON.writeValueAsString(format.body(attributes)),
                                "Api-Key",
                                INGEST,
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isBetween(200, 202);
        await().until(() -> !events(format).isEmpty());

        assertShown(format, OF_ARN);
        assertThat(events(format).get(0).has("aws.lambda.invoked_arn")).isFalse();
        assertThat(nrql("SELECT count(aws.lambda.invoked_arn) FROM " + format.type)
                        .at("/results/0/count")
                        .intValue())
                .isZero();

        jdbc().sql("WITH metadata AS (INSERT INTO function_metadata (function_arn, version, content_hash, runtime,"
                        + " architecture, memory_size_mb, timeout_s, layers, tags, account_name, valid_from, observed_at, source)"
                        + " VALUES (:arn, '$LATEST', '', 'java21', 'arm64', 512, 30, '{}', '{\"team\": \"payments\"}', 'Shop',"
                        + " now(), now(), 'poll') RETURNING metadata_id)"
                        + " UPDATE " + format.table + " SET metadata_id = (SELECT metadata_id FROM metadata),"
                        + " decoration_status = 'decorated', decoration_reason = NULL, metadata_age_ms = 0")
                .param("arn", ARN)
                .update();

        assertShown(format, OF_ARN);
        assertShown(format, OF_METADATA);
        assertThat(nrql("SELECT count(*) FROM " + format.type + " WHERE tags.team = 'forged' OR label.team = 'forged'"
                                + " OR aws.lambda.functionName = 'forged' OR account = 'forged'")
                        .at("/results/0/count")
                        .intValue())
                .isZero();
    }

    private void assertShown(Format format, Map<String, Object> expected) {
        JsonNode event = events(format).get(0);
        JsonNode selected = nrql("SELECT " + String.join(", ", expected.keySet()) + " FROM " + format.type)
                .at("/results/0/events/0");
        expected.forEach((name, value) -> {
            assertThat(event.path(name).asString()).as("/api/events: %s", name).isEqualTo(value.toString());
            assertThat(selected.path(name).asString()).as("NRQL: %s", name).isEqualTo(value.toString());
        });
    }

    private JsonNode events(Format format) {
        return JSON.readTree(
                        get("/api/events?type=" + format.type, "Api-Key", QUERY).body())
                .get("events");
    }

    private JsonNode nrql(String query) {
        return JSON.readTree(get("/v1/accounts/0/query?nrql=" + URLEncoder.encode(query, UTF_8), "Api-Key", QUERY)
                .body());
    }
}
