package io.filigree.ingest.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * Finds the function and the invocation that attributes name: in Filigree's own names, in those of New Relic's agents and
 * in those of OpenTelemetry. One for each body: it remembers the ARNs that it parsed.
 */
public final class LambdaAttributes {

    /** Attributes of the process itself, independent of the subject of the record. */
    private static final List<String> ARNS = List.of(
            Attributes.LAMBDA_ARN,
            "faas.arn",
            Attributes.INVOKED_ARN,
            "aws.lambda.functionArn",
            "aws.lambda.invokedArn",
            "faas.id");

    private static final List<String> REQUEST_IDS =
            List.of(Attributes.REQUEST_ID, "faas.invocation_id", "faas.execution", "aws.lambda_request_id");

    private static final List<String> TRACE_IDS = List.of(BoundedAttributes.TRACE_ID, "trace.id");
    private static final List<String> ACCOUNT_IDS = List.of("cloud.account.id", Attributes.ACCOUNT_ID);
    private static final List<String> REGIONS = List.of("cloud.region", Attributes.REGION);

    private static final String RESOURCE_ID = "cloud.resource_id";
    private static final String PLATFORM = "cloud.platform";
    private static final String PROVIDER = "cloud.provider";
    private static final String FUNCTION_NAME = "faas.name";
    private static final String SERVICE_NAME = "service.name";
    private static final String VERSION = "faas.version";
    private static final String LAMBDA = "aws_lambda";
    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

    private final Map<String, Optional<InvokedArn>> parsed = new HashMap<>();

    /** The function, with the version that ran where {@code faas.version} says it; null where no attribute is the ARN of one. */
    public @Nullable InvokedArn function(BoundedAttributes attributes) {
        for (String name : ARNS) {
            InvokedArn function = parse(attributes.text(name));
            if (function != null) {
                return function.ranAs(attributes.text(VERSION));
            }
        }
        return null;
    }

    /**
     * The same of what describes the process that sent records. A record itself may name a resource that it calls in {@code
     * cloud.resource_id}.
     */
    public @Nullable InvokedArn functionOfProcess(BoundedAttributes resource) {
        InvokedArn function = function(resource);
        if (function == null) {
            function = parse(resource.text(RESOURCE_ID));
        }
        return function == null ? null : function.ranAs(resource.text(VERSION));
    }

    private @Nullable InvokedArn parse(@Nullable String arn) {
        return arn == null
                ? null
                : parsed.computeIfAbsent(arn.strip(), InvokedArn::parse).orElse(null);
    }

    /** The invocation; null where no attribute names one. */
    public static @Nullable String requestId(BoundedAttributes attributes) {
        return first(attributes, REQUEST_IDS);
    }

    /** The trace; null where no attribute names one. */
    public static @Nullable String traceId(BoundedAttributes attributes) {
        return first(attributes, TRACE_IDS);
    }

    /**
     * The process, as far as attributes describe it without an ARN.
     *
     * @return null where nothing tells whether it is a Lambda function
     */
    public static @Nullable TelemetryResource resource(BoundedAttributes attributes) {
        String platform = attributes.text(PLATFORM);
        if (platform != null && !platform.equals(LAMBDA)) {
            return TelemetryResource.NOT_A_LAMBDA;
        }
        String provider = attributes.text(PROVIDER);
        String name = attributes.text(FUNCTION_NAME);
        if (name == null && platform != null) {
            name = attributes.text(SERVICE_NAME);
        }
        if (name == null || (provider != null && !provider.equals("aws"))) {
            return null;
        }
        String accountId = first(attributes, ACCOUNT_IDS);
        return new TelemetryResource(
                name,
                first(attributes, REGIONS),
                accountId != null && ACCOUNT_ID.matcher(accountId).matches() ? accountId : null,
                attributes.text(VERSION));
    }

    private static @Nullable String first(BoundedAttributes attributes, List<String> names) {
        for (String name : names) {
            String text = attributes.text(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }
}
