package io.filigree.ingest.apm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

import io.filigree.decorator.EntityGuid;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.FormatResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The responses of a collector: {@code {"return_value": …}} and {@code {"exception": …}}. */
final class CollectorResponses {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String JSON_TYPE = "application/json";

    /** Trace headers name it; the same everywhere, so that the traces of one installation continue across functions. */
    private static final String TRUSTED_ACCOUNT = "1";

    private static final int REPORT_PERIOD_SECONDS = 60;
    /** Events for each harvest that agents sample down to; far more than an invocation has. */
    private static final int HARVEST_LIMIT = 10_000;

    private static final int MAX_PAYLOAD_BYTES = 1_000_000;

    private CollectorResponses() {}

    /** 200 with a value. */
    static FormatResponse of(@Nullable Object value) {
        return of(200, value);
    }

    /** 202: the payload is acknowledged. */
    static FormatResponse accepted() {
        return of(202, null);
    }

    private static FormatResponse of(int status, @Nullable Object value) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("return_value", value);
        return new FormatResponse(status, JSON_TYPE, JSON.writeValueAsBytes(body));
    }

    /** Agents connect again after 401 and 409, stop after 410, send again after 408, 429 and 503, and drop what gets another. */
    static FormatResponse exception(int status, String message) {
        return new FormatResponse(
                status,
                JSON_TYPE,
                JSON.writeValueAsBytes(
                        Map.of("exception", Map.of("message", message, "error_type", errorType(status)))));
    }

    private static String errorType(int status) {
        return "NewRelic::Agent::"
                + switch (status) {
                    case 401 -> "LicenseException";
                    case 409 -> "ForceRestartException";
                    case 410 -> "ForceDisconnectException";
                    case 413 -> "PostTooBigException";
                    case 415 -> "UnserializableData";
                    case 503 -> "ServerConnectionException";
                    default -> "BadRequestError";
                };
    }

    /** Settings that make agents send all of their data. */
    static FormatResponse connected(AgentRun run, String token) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("agent_run_id", token);
        value.put("entity_guid", entityGuid(run));
        value.put("account_id", TRUSTED_ACCOUNT);
        value.put("trusted_account_key", TRUSTED_ACCOUNT);
        value.put("primary_application_id", applicationId(run));
        value.put("data_report_period", REPORT_PERIOD_SECONDS);
        value.put("data_report_period_ms", REPORT_PERIOD_SECONDS * 1_000);
        value.put("max_payload_size_in_bytes", MAX_PAYLOAD_BYTES);
        value.put("sampling_target", HARVEST_LIMIT);
        value.put("sampling_target_period_in_seconds", REPORT_PERIOD_SECONDS);
        value.put(
                "event_harvest_config",
                Map.of(
                        "report_period_ms",
                        5_000,
                        "harvest_limits",
                        Map.of(
                                "analytic_event_data", HARVEST_LIMIT,
                                "custom_event_data", HARVEST_LIMIT,
                                "error_event_data", HARVEST_LIMIT,
                                "log_event_data", HARVEST_LIMIT,
                                "span_event_data", HARVEST_LIMIT)));
        value.put(
                "span_event_harvest_config",
                Map.of("report_period_ms", REPORT_PERIOD_SECONDS * 1_000, "harvest_limit", HARVEST_LIMIT));
        for (String collect : List.of(
                "collect_analytics_events",
                "collect_custom_events",
                "collect_error_events",
                "collect_errors",
                "collect_span_events",
                "collect_traces")) {
            value.put(collect, true);
        }
        value.put("apdex_t", 0.5);
        value.put("agent_config", Map.of());
        value.put("request_headers_map", Map.of());
        for (String rules : List.of(
                "messages", "metric_name_rules", "transaction_name_rules", "transaction_segment_terms", "url_rules")) {
            value.put(rules, List.of());
        }
        return of(value);
    }

    /** Of a function the guid that its events have; extensions put it on logs and metrics. */
    private static String entityGuid(AgentRun run) {
        InvokedArn function = run.function();
        return function == null
                ? Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(("0|APM|APPLICATION|" + applicationId(run)).getBytes(StandardCharsets.US_ASCII))
                : EntityGuid.of(function.function());
    }

    private static String applicationId(AgentRun run) {
        CRC32 crc = new CRC32();
        crc.update(run.scope().getBytes(StandardCharsets.UTF_8));
        return Long.toString(crc.getValue());
    }
}
