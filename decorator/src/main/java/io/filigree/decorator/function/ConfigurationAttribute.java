package io.filigree.decorator.function;

import static io.filigree.decorator.attribute.AttributeUnit.MEGABYTES;
import static io.filigree.decorator.attribute.AttributeUnit.NONE;
import static io.filigree.decorator.attribute.AttributeUnit.SECONDS;
import static io.filigree.decorator.attribute.ValueType.LIST;
import static io.filigree.decorator.attribute.ValueType.NUMBER;
import static io.filigree.decorator.attribute.ValueType.STRING;

import java.util.List;

import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;
import io.filigree.decorator.attribute.AttributeUnit;
import io.filigree.decorator.attribute.ValueType;

/**
 * The attributes that come from a function's configuration, in the order in which pages show them. A new constant is all
 * that poller, inventory, decoration, queries and pages need.
 */
public enum ConfigurationAttribute {
    RUNTIME("aws.runtime", "Runtime", STRING, NONE, "Runtime; absent for container images.", "provider.runtime"),
    MEMORY_SIZE("aws.memorySize", "MemorySize", NUMBER, MEGABYTES, "Configured memory.", "provider.memorySize"),
    TIMEOUT("aws.timeout", "Timeout", NUMBER, SECONDS, "Configured timeout.", "provider.timeout"),
    ARCHITECTURE("aws.architecture", "Architectures", STRING, NONE, "`x86_64` or `arm64`."),
    PACKAGE_TYPE("aws.packageType", "PackageType", STRING, NONE, "`Zip` or `Image`."),
    HANDLER("aws.handler", "Handler", STRING, NONE, "Handler; absent for container images.", "provider.handler"),
    EPHEMERAL_STORAGE("aws.ephemeralStorage", "EphemeralStorage.Size", NUMBER, MEGABYTES, "Size of `/tmp`."),
    /** What users configured. AWS's OptimizationStatus is left out: it changes without a change of the configuration. */
    SNAP_START("aws.lambda.snapStart", "SnapStart.ApplyOn", STRING, NONE, "SnapStart: `PublishedVersions` or `None`."),
    TRACING_MODE(
            "aws.lambda.tracingMode", "TracingConfig.Mode", STRING, NONE, "X-Ray tracing: `Active` or `PassThrough`."),
    LAYERS("aws.layers", "Layers.Arn", LIST, NONE, "ARNs of the layers' versions."),
    ROLE("aws.role", "Role", STRING, NONE, "ARN of the execution role."),
    LOG_GROUP("aws.logGroup", "LoggingConfig.LogGroup", STRING, NONE, "Log group that the function writes to."),
    FUNCTION_VERSION(
            "aws.functionVersion", "Version", STRING, NONE, "`$LATEST`, or the number of a published version."),
    CODE_SHA256("aws.codeSha256", "CodeSha256", STRING, NONE, "SHA-256 of the deployment package."),
    LAST_MODIFIED(
            "aws.lastModified",
            "LastModified",
            STRING,
            NONE,
            "When the configuration or the code was last changed, as AWS writes it.");

    private final AttributeDefinition definition;
    private final List<String> awsPath;

    /** @param awsPath members of {@code FunctionConfiguration} in the Lambda API, outermost first, separated by dots */
    ConfigurationAttribute(
            String name, String awsPath, ValueType type, AttributeUnit unit, String documentation, String... aliases) {
        this.definition = new AttributeDefinition(
                name, type, unit, AttributeSource.CONFIGURATION, List.of(aliases), documentation);
        this.awsPath = List.of(awsPath.split("\\."));
    }

    public AttributeDefinition definition() {
        return definition;
    }

    /** The attribute's name, such as {@code aws.memorySize}. */
    public String attributeName() {
        return definition.name();
    }

    public ValueType type() {
        return definition.type();
    }

    public AttributeUnit unit() {
        return definition.unit();
    }

    /** Where an answer of the Lambda API has the value. Of a list, a string attribute has the first element. */
    public List<String> awsPath() {
        return awsPath;
    }

    /** Whether a value is of the attribute's type. */
    boolean accepts(Object value) {
        return switch (type()) {
            case STRING -> value instanceof String;
            case NUMBER -> value instanceof Integer;
            case BOOLEAN -> value instanceof Boolean;
            case LIST -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
        };
    }
}
