package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/**
 * An event source mapping as the fake AWS keeps it.
 *
 * @param uuid derived from function and source
 * @param function name, with {@code :} and a version or alias if the mapping invokes one
 * @param sourceArn null for a self-managed Kafka cluster, which has topics
 * @param lastResult of the last batch; null for a queue
 * @param members further members, as the Lambda API writes them
 */
public record FakeEventSource(
        String uuid,
        String region,
        String function,
        @Nullable String sourceArn,
        String state,
        String stateReason,
        @Nullable String lastResult,
        Map<String, Object> members) {

    private static final double LAST_MODIFIED = 1_790_000_000.123;

    public FakeEventSource {
        requireNonNull(uuid, "uuid");
        requireNonNull(region, "region");
        requireNonNull(function, "function");
        members = Map.copyOf(members);
    }

    /** An enabled mapping of a queue. */
    public static FakeEventSource queue(String region, String accountId, String queue, String function) {
        return of(region, "arn:aws:sqs:" + region + ":" + accountId + ":" + queue, function, null)
                .with("BatchSize", 10)
                .with("MaximumBatchingWindowInSeconds", 0);
    }

    /** An enabled mapping of a Kinesis stream. */
    public static FakeEventSource stream(String region, String accountId, String stream, String function) {
        return of(region, "arn:aws:kinesis:" + region + ":" + accountId + ":stream/" + stream, function, "OK")
                .with("BatchSize", 100)
                .with("MaximumBatchingWindowInSeconds", 0);
    }

    /** An enabled mapping of the stream of a DynamoDB table. */
    public static FakeEventSource table(String region, String accountId, String table, String function) {
        return of(
                        region,
                        "arn:aws:dynamodb:" + region + ":" + accountId + ":table/" + table
                                + "/stream/2026-05-11T21:21:33.291",
                        function,
                        "OK")
                .with("BatchSize", 100)
                .with("MaximumBatchingWindowInSeconds", 0);
    }

    /** An enabled mapping of a topic of a Kafka cluster outside AWS, which has no ARN. */
    public static FakeEventSource kafka(String region, String topic, String function) {
        return new FakeEventSource(
                Fingerprint.uuid("mapping " + region + topic + function),
                region,
                function,
                null,
                "Enabled",
                "USER_INITIATED",
                "OK",
                Map.of(
                        "Topics",
                        List.of(topic),
                        "SelfManagedEventSource",
                        Map.of("Endpoints", Map.of("KAFKA_BOOTSTRAP_SERVERS", List.of("kafka.internal:9092")))));
    }

    private static FakeEventSource of(String region, String sourceArn, String function, @Nullable String lastResult) {
        return new FakeEventSource(
                Fingerprint.uuid("mapping " + sourceArn + function),
                region,
                function,
                sourceArn,
                "Enabled",
                "USER_INITIATED",
                lastResult,
                Map.of());
    }

    /** With a further member, or another value of it. */
    public FakeEventSource with(String member, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(members);
        all.put(member, value);
        return new FakeEventSource(uuid, region, function, sourceArn, state, stateReason, lastResult, all);
    }

    /** With a filter, which has a pattern of the customer. */
    public FakeEventSource filtered(String pattern) {
        return with("FilterCriteria", Map.of("Filters", List.of(Map.of("Pattern", pattern))));
    }

    public FakeEventSource onFailure(String destinationArn) {
        return with("DestinationConfig", Map.of("OnFailure", Map.of("Destination", destinationArn)));
    }

    public FakeEventSource state(String newState, String reason) {
        return new FakeEventSource(uuid, region, function, sourceArn, newState, reason, lastResult, members);
    }

    public FakeEventSource lastResult(String result) {
        return new FakeEventSource(uuid, region, function, sourceArn, state, stateReason, result, members);
    }

    Map<String, Object> json(String accountId) {
        int colon = function.indexOf(':');
        String name = colon < 0 ? function : function.substring(0, colon);
        Map<String, Object> json = new LinkedHashMap<>(members);
        json.put("UUID", uuid);
        json.put("FunctionArn", FunctionArn.of(region, accountId, name) + (colon < 0 ? "" : function.substring(colon)));
        if (sourceArn != null) {
            json.put("EventSourceArn", sourceArn);
        }
        json.put("State", state);
        json.put("StateTransitionReason", stateReason);
        if (lastResult != null) {
            json.put("LastProcessingResult", lastResult);
        }
        json.put("LastModified", LAST_MODIFIED);
        return json;
    }
}
