package io.filigree.simulator.extension;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the Node agent (and the Python agent, mostly) says of where an invocation came from. */
final class TriggerAttributes {

    private static final String SOURCE = "aws.lambda.eventSource.";

    private TriggerAttributes() {}

    /** The agent attributes that the invocation, its errors and its root span share. */
    static Map<String, Object> of(SimulatedFunction function, Invocation invocation) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("aws.lambda.arn", function.arn().toString());
        all.put("aws.requestId", invocation.requestId());
        all.putAll(source(function, invocation.trigger()));
        if (invocation.isCold()) {
            all.put("aws.lambda.coldStart", true);
        }
        all.putAll(request(function, invocation.trigger()));
        return all;
    }

    private static Map<String, Object> source(SimulatedFunction function, Trigger trigger) {
        String place = function.region() + ":" + function.accountId() + ":";
        return switch (trigger) {
            case API_GATEWAY ->
                JsonWriter.object(
                        SOURCE + "eventType", "apiGateway",
                        SOURCE + "accountId", function.accountId(),
                        SOURCE + "apiId", "a1b2c3d4e5",
                        SOURCE + "resourceId", "x9y8z7",
                        SOURCE + "resourcePath", "/orders/{id}",
                        SOURCE + "stage", "prod");
            case API_GATEWAY_V2 ->
                JsonWriter.object(
                        SOURCE + "eventType", "apiGatewayV2",
                        SOURCE + "accountId", function.accountId(),
                        SOURCE + "apiId", "f9e8d7c6b5",
                        SOURCE + "stage", "$default");
            case SQS ->
                JsonWriter.object(
                        SOURCE + "eventType",
                        "sqs",
                        SOURCE + "length",
                        3,
                        SOURCE + "arn",
                        "arn:aws:sqs:" + place + function.name() + "-queue");
            case S3 ->
                JsonWriter.object(
                        SOURCE + "eventType",
                        "s3",
                        SOURCE + "bucketName",
                        function.name() + "-bucket",
                        SOURCE + "eventName",
                        "ObjectCreated:Put",
                        SOURCE + "eventTime",
                        "2026-08-07T10:00:00.000Z",
                        SOURCE + "length",
                        1,
                        SOURCE + "objectKey",
                        "2026/08/inv-1.pdf",
                        SOURCE + "objectSequencer",
                        "0055AED6DCD90281E5",
                        SOURCE + "objectSize",
                        1024,
                        SOURCE + "region",
                        function.region(),
                        SOURCE + "arn",
                        "arn:aws:s3:::" + function.name() + "-bucket");
            case SNS ->
                JsonWriter.object(
                        SOURCE + "eventType", "sns",
                        SOURCE + "length", 1,
                        SOURCE + "messageId", "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                        SOURCE + "timestamp", "2026-08-07T10:00:00.000Z",
                        SOURCE + "topicArn", "arn:aws:sns:" + place + function.name() + "-topic",
                        SOURCE + "type", "Notification",
                        SOURCE + "arn", "arn:aws:sns:" + place + function.name() + "-topic:2bcfbf39");
            case SCHEDULE ->
                JsonWriter.object(
                        SOURCE + "eventType",
                        "cloudWatch_scheduled",
                        SOURCE + "account",
                        function.accountId(),
                        SOURCE + "id",
                        "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c",
                        SOURCE + "region",
                        function.region(),
                        SOURCE + "resource",
                        "arn:aws:events:" + place + "rule/" + function.name(),
                        SOURCE + "time",
                        "2026-08-07T10:00:00Z",
                        SOURCE + "arn",
                        "arn:aws:events:" + place + "rule/" + function.name());
        };
    }

    private static Map<String, Object> request(SimulatedFunction function, Trigger trigger) {
        return switch (trigger) {
            case API_GATEWAY ->
                JsonWriter.object(
                        "request.headers.accept", "application/json",
                        "request.headers.userAgent", "curl/8.4.0",
                        "request.headers.host", "a1b2c3d4e5.execute-api." + function.region() + ".amazonaws.com",
                        "request.method", "GET",
                        "request.uri", "/orders/42");
            case API_GATEWAY_V2 ->
                JsonWriter.object(
                        "request.headers.accept", "*/*",
                        "request.headers.contentType", "application/json",
                        "request.headers.userAgent", "okhttp/4.12.0",
                        "request.headers.host", "f9e8d7c6b5.execute-api." + function.region() + ".amazonaws.com",
                        "request.method", "POST",
                        "request.uri", "/orders");
            default -> Map.of();
        };
    }
}
