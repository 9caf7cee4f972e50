package io.filigree.ingest.format.otlp;

import java.util.List;
import java.util.regex.Pattern;

import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import org.jspecify.annotations.Nullable;

/** The process that sent telemetry. What it says is looked for once, however much telemetry is of it. */
final class OtlpResource {

    private static final String FUNCTION_NAME = "faas.name";
    private static final String FUNCTION_VERSION = "faas.version";
    private static final String[] ARNS = {"cloud.resource_id", "faas.id", "aws.lambda.invoked_arn"};
    private static final String[] REGIONS = {"cloud.region", "faas.invoked_region"};
    private static final String ACCOUNT = "cloud.account.id";
    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.$-]{1,140}");

    private final BoundedAttributes attributes;
    private final boolean isLambda;
    private final @Nullable String functionName;
    private final @Nullable String region;
    private final @Nullable String accountId;
    private final @Nullable String version;
    private final @Nullable String arn;
    private final @Nullable InvokedArn function;

    OtlpResource(Resource resource, AttributeBounds bounds) {
        List<KeyValue> values = resource.getAttributesList();
        this.attributes = new BoundedAttributes(bounds);
        AnyValues.add(attributes, values);
        this.functionName = matching(NAME, AnyValues.text(values, FUNCTION_NAME));
        this.region = matching(NAME, AnyValues.text(values, REGIONS));
        this.accountId = matching(ACCOUNT_ID, AnyValues.text(values, ACCOUNT));
        this.version = matching(NAME, AnyValues.text(values, FUNCTION_VERSION));
        this.arn = arn(values);
        InvokedArn named = arn == null ? null : InvokedArn.parse(arn).orElse(null);
        this.function = named == null ? byName(region, accountId) : named.ranAs(version);
        String provider = AnyValues.text(values, "cloud.provider", "faas.invoked_provider");
        this.isLambda = function != null
                || "aws_lambda".equals(AnyValues.text(values, "cloud.platform"))
                || functionName != null && (provider == null || provider.equals("aws"));
    }

    private static @Nullable String matching(Pattern pattern, @Nullable String text) {
        return text != null && pattern.matcher(text).matches() ? text : null;
    }

    /** The first that is the ARN of a function, else the first that there is. */
    private static @Nullable String arn(List<KeyValue> values) {
        String first = null;
        for (String name : ARNS) {
            String text = AnyValues.text(values, name);
            if (text != null && InvokedArn.parse(text).isPresent()) {
                return text;
            }
            first = first == null ? text : first;
        }
        return first;
    }

    private @Nullable InvokedArn byName(@Nullable String inRegion, @Nullable String ofAccount) {
        if (functionName == null || inRegion == null || ofAccount == null) {
            return null;
        }
        return InvokedArn.parse(
                        FunctionArn.of(inRegion, ofAccount, functionName).toString())
                .map(named -> named.ranAs(version))
                .orElse(null);
    }

    /** To be read only. */
    BoundedAttributes attributes() {
        return attributes;
    }

    /** Whether it is a Lambda function, as far as it says. */
    boolean isLambda() {
        return isLambda;
    }

    /** {@code faas.name}. */
    @Nullable
    String functionName() {
        return functionName;
    }

    /** The function that it names. */
    @Nullable
    InvokedArn function() {
        return function;
    }

    /**
     * How an event of it is resolved whose function is not known; null for a Lambda function without a name, which only
     * its trace can tell.
     */
    @Nullable
    TelemetryResource description() {
        if (!isLambda) {
            return TelemetryResource.NOT_A_LAMBDA;
        }
        return functionName == null ? null : new TelemetryResource(functionName, region, accountId, version);
    }

    /**
     * The function that a span of it names: by its ARN, else by account, region and name.
     *
     * @param values of the span
     */
    @Nullable
    InvokedArn functionOf(List<KeyValue> values) {
        String own = arn(values);
        InvokedArn named = own == null ? null : InvokedArn.parse(own).orElse(null);
        if (named != null) {
            return named.ranAs(version);
        }
        if (function != null) {
            return function;
        }
        String ownRegion = AnyValues.text(values, REGIONS);
        String ownAccount = AnyValues.text(values, ACCOUNT);
        return byName(ownRegion == null ? region : ownRegion, ownAccount == null ? accountId : ownAccount);
    }

    /** The ARN as a span of it, or it itself, says it; null where neither does. */
    @Nullable
    String arnOf(List<KeyValue> values) {
        String own = arn(values);
        return own == null ? arn : own;
    }
}
