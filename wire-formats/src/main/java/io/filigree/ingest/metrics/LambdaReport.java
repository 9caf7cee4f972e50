package io.filigree.ingest.metrics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.json.TreeNumbers;
import tools.jackson.databind.JsonNode;

/**
 * The data points that an extension made of one REPORT: {@code apm.lambda.transaction.…} with a request id. They complete its
 * invocation, and are no {@code Metric} events: they are what the invocation has as {@code cwDuration}, ….
 *
 * @param identity of all of them
 */
record LambdaReport(UUID identity, String requestId, List<DataPoint> points) implements MetricMessage {

    private static final String PREFIX = "apm.lambda.transaction.";
    private static final String ERROR = PREFIX + "error";
    private static final String STATUS = "cwStatus";
    private static final String ERROR_TYPE = "cwErrorType";

    /** Units are those of the REPORT: milliseconds and MB. */
    private static final Map<String, String> ATTRIBUTES = Map.of(
            PREFIX + "duration", Attributes.CW_DURATION,
            PREFIX + "billed_duration", Attributes.CW_BILLED_DURATION,
            PREFIX + "memory_size", Attributes.CW_MEMORY_SIZE,
            PREFIX + "max_memory_used", Attributes.CW_MAX_MEMORY_USED,
            PREFIX + "init_duration", Attributes.CW_INIT_DURATION);

    LambdaReport {
        points = List.copyOf(points);
    }

    /** Of points of one body. */
    static LambdaReport of(String requestId, List<DataPoint> points) {
        List<UUID> identities = new ArrayList<>();
        points.forEach(point -> identities.add(point.identity()));
        return new LambdaReport(together(identities), requestId, points);
    }

    private static UUID together(List<UUID> identities) {
        MessageDigest sha256 = MessageIdentity.digest();
        identities.forEach(identity -> sha256.update(identity.toString().getBytes(StandardCharsets.US_ASCII)));
        return MessageIdentity.of(sha256);
    }

    /** The request id that a data point is about, where it is one of these; empty otherwise. */
    static String requestId(JsonNode point, PointGroup group) {
        String name = point.path(MetricDecoder.NAME).asString("");
        boolean completes = ATTRIBUTES.containsKey(name) || name.equals(ERROR);
        return completes && point.path(MetricDecoder.VALUE).isNumber() ? group.text(point, Attributes.REQUEST_ID) : "";
    }

    /** What they say of the invocation, under the names that it has there. */
    Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (DataPoint one : points) {
            String name = one.point().path(MetricDecoder.NAME).asString("");
            JsonNode value = one.point().path(MetricDecoder.VALUE);
            String reported = ATTRIBUTES.get(name);
            if (reported != null) {
                attributes.putIfAbsent(
                        reported, value.isInt() ? (Object) value.intValue() : TreeNumbers.doubleValue(value));
            } else if (TreeNumbers.doubleValue(value) > 0) {
                attributes.put(Attributes.ERROR, true);
                attributes.put(STATUS, "error");
                String errorType = one.group().text(one.point(), "Error Type");
                if (!errorType.isEmpty()) {
                    attributes.put(ERROR_TYPE, errorType);
                }
            }
        }
        return attributes;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder("[");
        points.forEach(point -> text.append(text.length() == 1 ? "" : ",").append(point.text()));
        return text.append(']').toString();
    }

    @Override
    public long heapBytes() {
        return points.stream().mapToLong(DataPoint::heapBytes).sum();
    }
}
