package io.filigree.ingest.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.TestRequest;
import tools.jackson.databind.json.JsonMapper;

/** Writes bodies as Firehose does, for tests. */
public final class Deliveries {

    public static final String SOURCE_ARN = "arn:aws:firehose:us-east-1:999999999999:deliverystream/lambda-logs";
    public static final long SENT_MS = 1_795_867_200_000L;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Deliveries() {}

    /** @param records base64 */
    public static byte[] delivery(String requestId, String... records) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("requestId", requestId);
        body.put("timestamp", SENT_MS);
        body.put(
                "records",
                Arrays.stream(records).map(data -> Map.of("data", data)).toList());
        return JSON.writeValueAsBytes(body);
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A record with documents, each compressed separately. */
    public static String record(String... documents) {
        byte[] all = new byte[0];
        for (String document : documents) {
            byte[] member = TestRequest.gzip(document.getBytes(UTF_8));
            int before = all.length;
            all = Arrays.copyOf(all, before + member.length);
            System.arraycopy(member, 0, all, before, member.length);
        }
        return base64(all);
    }

    /** What a subscription of a function's own log group delivers; ids are numbered from 1. */
    public static String document(String owner, String function, String... messages) {
        return document(owner, "/aws/lambda/" + function, "2026/11/28/[$LATEST]0123456789abcdef", messages);
    }

    public static String document(String owner, String logGroup, String logStream, String[] messages) {
        List<Map<String, Object>> logEvents = new ArrayList<>();
        for (String message : messages) {
            logEvents.add(Map.of(
                    "id", "3195310660696696698337880902507980421114328961542429" + logEvents.size(),
                    "timestamp", SENT_MS + 1_000L * logEvents.size(),
                    "message", message));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("messageType", "DATA_MESSAGE");
        document.put("owner", owner);
        document.put("logGroup", logGroup);
        document.put("logStream", logStream);
        document.put("subscriptionFilters", List.of("filigree"));
        document.put("logEvents", logEvents);
        return JSON.writeValueAsString(document);
    }

    public static String control() {
        return "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\",\"logStream\":\"\","
                + "\"subscriptionFilters\":[],\"logEvents\":[{\"id\":\"\",\"timestamp\":1,\"message\":\"CWL CONTROL MESSAGE\"}]}";
    }

    public static String report(String requestId) {
        return "REPORT RequestId: " + requestId
                + "\tDuration: 220.33 ms\tBilled Duration: 221 ms\tMemory Size: 512 MB\tMax Memory Used: 97 MB\t\n";
    }
}
