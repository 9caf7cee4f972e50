package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Bodies as extensions post them, and as attackers would forge them. */
final class Telemetry {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Telemetry() {}

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** An object from keys and values in turn; null values are left out. */
    static Map<String, Object> object(@Nullable Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object key = keysAndValues[i];
            Object value = keysAndValues[i + 1];
            if (key != null && value != null) {
                object.put(key.toString(), value);
            }
        }
        return object;
    }

    static String arn(String accountId, String function) {
        return "arn:aws:lambda:eu-west-1:" + accountId + ":function:" + function;
    }

    /** The context of a body: that of a function, or empty without one. */
    static Map<String, Object> context(@Nullable String arn) {
        if (arn == null) {
            return object("log_stream_name", "newrelic-lambda-extension:2.3.24");
        }
        String name = arn.substring(arn.lastIndexOf(':') + 1);
        return object(
                "function_name",
                name,
                "invoked_function_arn",
                arn,
                "log_group_name",
                "/aws/lambda/" + name,
                "log_stream_name",
                "newrelic-lambda-extension:2.3.24");
    }

    static Map<String, Object> message(String id, String text, long timestamp) {
        return object("id", id, "message", text, "timestamp", timestamp);
    }

    static byte[] body(Map<String, Object> context, List<Map<String, Object>> messages) {
        Map<String, Object> entry = object(
                "logEvents",
                messages,
                "logGroup",
                context.getOrDefault("log_group_name", ""),
                "logStream",
                "",
                "messageType",
                "",
                "owner",
                "");
        return json(object("context", context, "entry", json(entry))).getBytes(UTF_8);
    }

    /** A body with these texts, each a message with a separate id. */
    static byte[] body(@Nullable String arn, String... texts) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (String text : texts) {
            messages.add(message(UUID.randomUUID().toString(), text, System.currentTimeMillis()));
        }
        return body(context(arn), messages);
    }

    /** An agent's payload of version 2. */
    static String payload(@Nullable String arn, Map<String, Object> data) {
        Map<String, Object> metadata = object(
                "metadata_version",
                2,
                "arn",
                arn,
                "protocol_version",
                17,
                "agent_version",
                "3.20",
                "agent_language",
                "go");
        return json(List.of(2, "NR_LAMBDA_MONITORING", metadata, packed(json(data))));
    }

    /** An agent's payload of version 1, whose metadata is packed with the data. */
    static String payloadV1(@Nullable String arn, Map<String, Object> data) {
        Map<String, Object> metadata =
                object("arn", arn, "protocol_version", 16, "agent_version", "9.1", "agent_language", "nodejs");
        return json(List.of(1, "NR_LAMBDA_MONITORING", packed(json(object("metadata", metadata, "data", data)))))
                + "\n";
    }

    static List<Object> harvest(List<Object> events) {
        return List.of("", object("reservoir_size", events.size(), "events_seen", events.size()), events);
    }

    static List<Object> transaction(
            @Nullable String arn,
            String requestId,
            long timestamp,
            double seconds,
            boolean error,
            Map<String, Object> user) {
        return List.of(
                object(
                        "type",
                        "Transaction",
                        "name",
                        "OtherTransaction/Go/handler",
                        "timestamp",
                        timestamp,
                        "duration",
                        seconds,
                        "totalTime",
                        seconds,
                        "error",
                        error,
                        "guid",
                        requestId.substring(0, 8) + requestId.substring(0, 8),
                        "traceId",
                        requestId.replace("-", ""),
                        "priority",
                        0.5,
                        "sampled",
                        true),
                user,
                object("aws.requestId", requestId, "aws.lambda.arn", arn));
    }

    static List<Object> errorEvent(@Nullable String arn, String requestId, long timestamp, Map<String, Object> user) {
        return List.of(
                object(
                        "type", "TransactionError",
                        "error.class", "ForgedError",
                        "error.message", "forged",
                        "timestamp", timestamp,
                        "transactionName", "OtherTransaction/Go/handler",
                        "duration", 99.0,
                        "traceId", requestId.replace("-", "")),
                user,
                object("aws.requestId", requestId, "aws.lambda.arn", arn));
    }

    static List<Object> span(
            @Nullable String arn, String requestId, int number, long timestamp, Map<String, Object> user) {
        return List.of(
                object(
                        "type",
                        "Span",
                        "traceId",
                        requestId.replace("-", ""),
                        "guid",
                        String.format("%s%08x", requestId.substring(0, 8), number),
                        "category",
                        "generic",
                        "sampled",
                        true,
                        "timestamp",
                        timestamp,
                        "duration",
                        0.02,
                        "name",
                        "Custom/step"),
                user,
                object("aws.requestId", requestId, "aws.lambda.arn", arn));
    }

    static List<Object> custom(String type, long timestamp, Map<String, Object> user) {
        return List.of(object("type", type, "timestamp", timestamp), user, Map.of());
    }

    static String report(String requestId, double ms) {
        return String.format(
                java.util.Locale.ROOT,
                "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: 512 MB\tMax Memory Used: 99 MB",
                requestId,
                ms,
                (long) Math.ceil(ms));
    }

    static String timeout(String requestId) {
        return java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " " + requestId
                + " Task timed out after 3.00 seconds";
    }

    static String platformFault(String requestId) {
        return "RequestId: " + requestId + " AWS Lambda platform fault caused a shutdown";
    }

    /** Text that does not compress, since what a posted byte may become is bounded. */
    static String noise(Random random, int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return zipped.toByteArray();
    }

    static String packed(String text) {
        return Base64.getEncoder().encodeToString(gzip(text.getBytes(UTF_8)));
    }
}
