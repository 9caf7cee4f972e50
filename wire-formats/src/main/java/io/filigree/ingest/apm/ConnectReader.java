package io.filigree.ingest.apm;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the body of {@code connect}: {@code [{app_name, host, labels, utilization, …}]}. Extensions name the function by
 * labels, and by the ARN in place of the host name; agents by the Lambda environment variables.
 */
final class ConnectReader {

    /** The Java agent lists each jar that it sees. */
    private static final long MAX_TOKENS = 500_000;

    private static final int MAX_NAME = 140;
    private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /** The host name of the Go extension if it knows no ARN. */
    private static final String LAMBDA_HOST = "AWS Lambda";

    private final PayloadBounds bounds;
    private final JsonMapper json;

    ConnectReader(PayloadBounds bounds) {
        this.bounds = bounds;
        this.json = BoundedJson.mapper(bounds, MAX_TOKENS);
    }

    /** @throws UnreadablePayloadException when it is no list of one object */
    AgentRun read(byte[] body) {
        JsonNode agent = CompressedJsonBody.read(body, json, new Budget(bounds.maxInflatedBytes()), bounds)
                .path(0);
        if (!agent.isObject()) {
            throw new UnreadablePayloadException("body", "not an array with an object in it");
        }
        JsonNode lambda = agent.at("/utilization/vendors/awslambda");
        String host = text(agent.path("host"));
        String application = name(agent.path("app_name"));
        Optional<InvokedArn> function = Stream.of(label(agent, "aws.arn"), text(lambda.path("aws.arn")), host)
                .flatMap(arn -> InvokedArn.parse(arn).stream())
                .findFirst();
        if (function.isPresent()) {
            return new AgentRun(function.get(), null, application);
        }
        boolean isLambda = label(agent, "isLambdaFunction").equalsIgnoreCase("true")
                || lambda.isObject()
                || host.equals(LAMBDA_HOST);
        String functionName = name(lambda.path("aws.functionName"));
        functionName = functionName.isEmpty() ? application : functionName;
        TelemetryResource resource = isLambda && !functionName.isEmpty()
                ? new TelemetryResource(
                        functionName,
                        matching(REGION, lambda.path("aws.region")),
                        matching(ACCOUNT_ID, lambda.path("aws.accountId")),
                        null)
                : TelemetryResource.NOT_A_LAMBDA;
        return new AgentRun(null, resource, application);
    }

    private static String label(JsonNode agent, String type) {
        for (JsonNode label : agent.path("labels")) {
            if (text(label.path("label_type")).equals(type)) {
                return label.path("label_value").asString("");
            }
        }
        return "";
    }

    /** The first of several names, short and on one line, because it is part of the token. */
    private static String name(JsonNode names) {
        String name = CONTROL.matcher(text(names.isArray() ? names.path(0) : names))
                .replaceAll(" ")
                .strip();
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static @Nullable String matching(Pattern pattern, JsonNode value) {
        String text = text(value);
        return pattern.matcher(text).matches() ? text : null;
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : "";
    }
}
