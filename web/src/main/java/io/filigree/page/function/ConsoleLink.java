package io.filigree.page.function;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.filigree.db.inventory.EventSourceMapping;
import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/** The URLs of functions and their event sources in the AWS console. */
final class ConsoleLink {

    private ConsoleLink() {}

    /** Null in a partition whose console URL is unknown. */
    static @Nullable String of(FunctionArn function) {
        return function.partition().equals("aws")
                ? "https://" + function.region() + ".console.aws.amazon.com/lambda/home?region=" + function.region()
                        + "#/functions/" + function.name()
                : null;
    }

    /** Null for a source whose console URL is unknown. */
    static @Nullable String ofEventSource(EventSourceMapping mapping) {
        String arn = mapping.eventSourceArn();
        String[] parts = arn == null ? new String[0] : arn.split(":", 6);
        if (parts.length < 6 || !parts[1].equals("aws") || !parts[3].matches("[a-z0-9-]+")) {
            return null;
        }
        String region = parts[3];
        String console = "https://" + region + ".console.aws.amazon.com/";
        String ofRegion = "home?region=" + region + "#";
        return switch (parts[2]) {
            case "sqs" ->
                console + "sqs/v3/" + ofRegion + "/queues/"
                        + encoded("https://sqs." + region + ".amazonaws.com/" + parts[4] + "/" + parts[5]);
            case "kinesis" ->
                console + "kinesis/" + ofRegion + "/streams/details/"
                        + encoded(parts[5].replaceFirst("^stream/", "").replaceFirst("/.*", "")) + "/monitoring";
            case "dynamodb" ->
                console + "dynamodbv2/" + ofRegion + "table?name="
                        + encoded(parts[5].replaceFirst("^table/", "").replaceFirst("/.*", ""));
            default -> null;
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
