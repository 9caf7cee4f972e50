package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.ingest.format.TestRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Records of the Telemetry API over real HTTP: functions without any agent have their invocations. */
class TelemetryOverHttpTest extends WebTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";

    @Autowired
    private ApiKeys keys;

    /** Of which each is stored before the next one comes. */
    private long posted;

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @Test
    void storesABodyOnceHoweverOftenItComes() {
        double before = duplicates();
        double dropped = metric("filigree_ingest_logs_dropped_total");

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = telemetry("/telemetry/req-01", "Authorization", "Bearer " + INGEST);
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).isEqualTo("{\"accepted\":17}");
        }

        await().until(() -> duplicates() == before + 34);
        assertThat(invocations())
                .containsExactly(
                        "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa 12:00:01.000 0.22033 true null 534",
                        "8286a188-ba32-4475-8077-530cd35c09a9 12:00:02.000 10.0 null true 10000",
                        "79b4f56e-95b1-4643-9700-2807f4e68189 12:00:13.000 0.2 null true 200");
        assertThat(errors()).containsExactlyInAnyOrder("LambdaTimeout", "Runtime.ExitError");
        assertThat(texts("SELECT attributes ->> 'message' FROM log")).hasSize(3);
        assertThat(metric("filigree_ingest_logs_dropped_total")).isEqualTo(dropped + 123);
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    /** Each record in a separate request, in every order. */
    @Test
    void aFailedInvocationBeganAtItsStartHoweverItsRecordsCome() {
        List<String> timeout = List.of(
                record("02.005", "start", "'requestId':'ID'"),
                record("12.000", "runtimeDone", "'requestId':'ID','status':'timeout','metrics':{'durationMs':10000}"),
                record("12.100", "report", "'requestId':'ID','status':'timeout','metrics':{'durationMs':10000}"));
        List<String> crash = List.of(
                record("02.005", "start", "'requestId':'ID'"),
                "{'time':'2026-11-28T12:00:12.000Z','type':'platform.fault','record':'RequestId: ID Error: Runtime exited"
                        + " with error: signal: killed\\nRuntime.ExitError'}",
                record("12.100", "report", "'requestId':'ID','status':'error','metrics':{'durationMs':9900}"));
        List<String> lost = List.of(
                timeout.get(0),
                record("12.000", "runtimeDone", "'requestId':'ID','status':'error','errorType':'Runtime.ExitError'"));
        Set<String> expected = new TreeSet<>();
        for (List<String> records : List.of(timeout, crash, lost, timeout.subList(0, 2), crash.subList(0, 2))) {
            for (List<String> order : orders(records)) {
                String requestId = UUID.randomUUID().toString();
                order.forEach(one -> post(one.replace("ID", requestId)));
                expected.add(requestId + " 12:00:02.005 true");
            }
        }

        await().untilAsserted(() -> assertThat(new TreeSet<>(starts())).isEqualTo(expected));
        assertThat(starts()).hasSize(expected.size());
        assertThat(texts("SELECT DISTINCT to_char(ts AT TIME ZONE 'UTC', 'HH24:MI:SS') FROM lambda_invocation_error"))
                .as("errors have the time of the failure")
                .containsExactly("12:00:12");
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    @Test
    void aCrashWithoutAStartBeganSoLongBeforeAsItsReportSays() {
        Set<String> expected = new TreeSet<>();
        for (List<String> order : orders(List.of(
                "{'time':'2026-11-28T12:00:12.000Z','type':'platform.fault','record':'RequestId: ID Process exited before"
                        + " completing request'}",
                record("12.100", "report", "'requestId':'ID','metrics':{'durationMs':9900}")))) {
            String requestId = UUID.randomUUID().toString();
            order.forEach(one -> post(one.replace("ID", requestId)));
            expected.add(requestId + " 12:00:02.100 true");
        }

        await().untilAsserted(() -> assertThat(new TreeSet<>(starts())).isEqualTo(expected));
        assertThat(texts("SELECT DISTINCT completion ->> 'duration' FROM lambda_invocation"))
                .containsExactly("9.9");
    }

    private void post(String record) {
        HttpResponse<String> response = post(
                "/aws/telemetry/v1",
                "[" + record.replace('\'', '"') + "]",
                "Api-Key",
                INGEST,
                "X-Filigree-Function-Arn",
                ARN);
        assertThat(response.statusCode()).isEqualTo(202);
        long expected = ++posted;
        await().until(() -> jdbc().sql("SELECT count(*) FROM ingested_message")
                        .query(Long.class)
                        .single()
                == expected);
    }

    private static String record(String seconds, String type, String members) {
        return "{'time':'2026-11-28T12:00:%sZ','type':'platform.%s','record':{%s}}".formatted(seconds, type, members);
    }

    private static List<List<String>> orders(List<String> records) {
        if (records.size() == 1) {
            return List.of(records);
        }
        List<List<String>> orders = new ArrayList<>();
        for (String first : records) {
            List<String> rest = new ArrayList<>(records);
            rest.remove(first);
            orders(rest).forEach(order -> {
                List<String> longer = new ArrayList<>(List.of(first));
                longer.addAll(order);
                orders.add(longer);
            });
        }
        return orders;
    }

    /** Request id, time and error of each invocation. */
    private List<String> starts() {
        return texts("""
                SELECT concat_ws(' ', request_id, to_char(ts AT TIME ZONE 'UTC', 'HH24:MI:SS.MS'),
                    coalesce(attributes ->> 'error', completion ->> 'error'))
                FROM lambda_invocation
                """);
    }

    /** The extension and a subscription of the function's log group both report its invocations. */
    @ParameterizedTest
    @ValueSource(strings = {"telemetry first", "logs first"})
    void theSameInvocationsOverFirehoseAreStoredOnceWithTheDataOfBoth(String order) {
        if (order.equals("telemetry first")) {
            telemetry("/telemetry/req-01", "Api-Key", INGEST);
            await().until(() -> invocations().size() == 3);
            firehose();
        } else {
            firehose();
            await().until(() -> invocations().size() == 2);
            telemetry("/telemetry/req-01", "Api-Key", INGEST);
        }

        await().untilAsserted(() -> assertThat(texts("""
                        SELECT request_id || coalesce(' ' || (completion ->> 'cwXrayTraceId'), '')
                            || coalesce(' ' || (completion ->> 'cwErrorType'), '')
                        FROM lambda_invocation
                        """))
                .containsExactlyInAnyOrder(
                        "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa 1-62e900b2-710d76f009d6e7785905449a",
                        "8286a188-ba32-4475-8077-530cd35c09a9",
                        "79b4f56e-95b1-4643-9700-2807f4e68189 Runtime.ExitError"));
        assertThat(errors()).containsExactlyInAnyOrder("LambdaTimeout", "Runtime.ExitError");
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    @Test
    void aKeyThatIsBoundToAnAccountStoresNothingOfAnother() {
        String other = keys.create(Kind.INGEST, "of another account", List.of("210987654321"))
                .secret();

        assertThat(telemetry("/telemetry/req-02", "X-License-Key", other).statusCode())
                .isEqualTo(202);

        await().until(() -> texts("SELECT reason FROM undecoded_message").size() == 11);
        assertThat(texts("SELECT DISTINCT reason FROM undecoded_message"))
                .containsExactly("the sender's key is not for account 123456789012");
        assertThat(invocations()).isEmpty();
        assertThat(texts("SELECT type FROM log UNION ALL SELECT type FROM custom_event"))
                .isEmpty();
    }

    @Test
    void refusesWithAProblemDetail() {
        assertThat(telemetry("/telemetry/req-01").statusCode()).isEqualTo(403);
        assertThat(telemetry("/telemetry/req-01", "Api-Key", QUERY).statusCode())
                .isEqualTo(403);
        HttpResponse<String> unreadable = post("/aws/telemetry/v1", "{}", "Api-Key", INGEST);
        assertThat(unreadable.statusCode()).isEqualTo(400);
        assertThat(json(unreadable).get("field").stringValue()).isEqualTo("events");
    }

    private HttpResponse<String> telemetry(String name, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/aws/telemetry/v1"))
                .header("Content-Type", "application/json")
                .header("X-Filigree-Function-Arn", ARN)
                .POST(BodyPublishers.ofByteArray(TestRequest.resource(name + ".body.bin")));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private void firehose() {
        TestRequest captured = TestRequest.captured("/firehose/req-02");
        HttpRequest request = HttpRequest.newBuilder(uri("/aws/firehose/v1"))
                .header("X-Amz-Firehose-Access-Key", INGEST)
                .header("X-Amz-Firehose-Request-Id", captured.header("X-Amz-Firehose-Request-Id"))
                .header("X-Amz-Firehose-Source-Arn", captured.header("X-Amz-Firehose-Source-Arn"))
                .POST(BodyPublishers.ofByteArray(captured.body()))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    private double duplicates() {
        return metric("filigree_ingest_messages_total{outcome=\"duplicate\"");
    }

    private List<String> errors() {
        return texts("SELECT attributes ->> 'error.class' FROM lambda_invocation_error");
    }

    /** Request id, time, duration, cold start, error and billed duration of each. */
    private List<String> invocations() {
        return texts("""
                SELECT concat_ws(' ', request_id, to_char(ts AT TIME ZONE 'UTC', 'HH24:MI:SS.MS'),
                    coalesce(attributes ->> 'duration', completion ->> 'duration', 'null'),
                    coalesce(attributes ->> 'aws.lambda.coldStart', 'null'),
                    coalesce(attributes ->> 'error', completion ->> 'error', 'null'),
                    coalesce(completion ->> 'cwBilledDuration', 'null'))
                FROM lambda_invocation ORDER BY ts
                """);
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }
}
