package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Numbers beyond every range cost neither the other records of their request nor the counts of other functions. */
class LargeNumbersOverHttpTest extends WebTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    static final List<String> NUMBERS =
            List.of("18446744073709551616", "-18446744073709551616", "1e400", "9".repeat(400), "-" + "9".repeat(400));

    @BeforeEach
    void emptyTheEvents() {
        Stream.concat(TestDrain.TABLES.stream(), Stream.of("quarantined_payload"))
                .forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @ParameterizedTest
    @FieldSource("NUMBERS")
    void keepsTheOtherDataPoints(String number) {
        post("/metric/v1", """
                [{"metrics": [{"name": "good", "type": "gauge", "value": 1}, {"name": "bad", "type": "gauge", "value": %1$s},
                  {"name": "bad", "type": "summary", "value": {"count": %1$s, "sum": %1$s, "min": %1$s, "max": %1$s}}]}]
                """.formatted(number));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(count("custom_event WHERE attributes ->> 'metricName' = 'good'"))
                        .isOne());
        assertThat(count("quarantined_payload")).isZero();
    }

    @ParameterizedTest
    @FieldSource("NUMBERS")
    void keepsTheInvocationAndTheCountsOfOthers(String number) {
        // A report without a duration completes an invocation, but is no evidence of one.
        boolean hasDuration = Double.isFinite(Double.parseDouble(number));
        Instant now = Instant.now();
        String metrics =
                "{\"durationMs\": %1$s, \"billedDurationMs\": %1$s, \"initDurationMs\": %1$s, \"memorySizeMB\": 128,"
                        + " \"maxMemoryUsedMB\": %1$s}";
        String records = """
                [{"time": "%1$s", "type": "platform.report",
                  "record": {"requestId": "11111111-1111-4111-8111-111111111111", "metrics": %2$s}},
                 {"time": "%1$s", "type": "platform.runtimeDone",
                  "record": {"requestId": "22222222-2222-4222-8222-222222222222", "status": "timeout", "metrics": %2$s}},
                 {"time": "%1$s", "type": "platform.logsDropped",
                  "record": {"droppedRecords": %3$s, "droppedBytes": %3$s, "reason": "slow"}},
                 {"time": "%1$s", "type": "function", "record": "a line"}]
                """.formatted(now, metrics.formatted(number), number);
        post("/aws/telemetry/v1", records);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(count("log WHERE attributes ->> 'message' = 'a line'")).isOne();
            assertThat(
                            count(
                                    "lambda_invocation WHERE ts BETWEEN now() - interval '1 day' AND now() + interval '1 hour'"))
                    .isEqualTo(hasDuration ? 2 : 1);
        });
        assertThat(count("quarantined_payload")).isZero();
        long counted = counted();
        post("/log/v1", "[{\"message\": \"another\"}]");
        await().atMost(Duration.ofSeconds(20)).until(() -> counted() > counted);
    }

    @Test
    void namesAnEncodingThatIsNotSupported() {
        HttpResponse<String> response = post("/log/v1", "\u0001\u0002", "Api-Key", INGEST, "Content-Encoding", "br");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("a Content-Encoding other than gzip, deflate and identity is not supported");
    }

    @Test
    void namesTheLimitOfNames() {
        HttpResponse<String> response = post("/log/v1", "[" + "{},".repeat(999_999) + "{}]", "Api-Key", INGEST);
        assertThat(response.statusCode()).isBetween(400, 413);
        assertThat(response.body())
                .containsPattern("more names, values and brackets than \\d+|larger than \\S+ = \\d+");
    }

    private void post(String path, String body) {
        assertThat(post(path, body, "Api-Key", INGEST, "X-Filigree-Function-Arn", ARN)
                        .statusCode())
                .isEqualTo(202);
    }

    private long counted() {
        return jdbc().sql("SELECT coalesce(sum(events), 0) FROM decoration_tally")
                .query(Long.class)
                .single();
    }

    private long count(String rows) {
        return jdbc().sql("SELECT count(*) FROM " + rows).query(Long.class).single();
    }
}
