package io.filigree.decorator;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;

/**
 * Names of attributes that the code refers to. They are a public contract for queries. {@link AttributeRegistry} has their
 * types, units and documentation, {@link io.filigree.decorator.function.ConfigurationAttribute} those of a function's
 * configuration.
 */
public final class Attributes {

    public static final String TYPE = "type";
    /** Epoch milliseconds. */
    public static final String TIMESTAMP = "timestamp";

    /**
     * The time that the sender's clock said, epoch milliseconds, where that was too far ahead of ours to be
     * {@link #TIMESTAMP}. Named as other attributes whose value is as it was before it was changed.
     */
    public static final String ORIGINAL_TIMESTAMP = "timestamp.original";
    /** When the event was received, epoch milliseconds; only beside {@link #ORIGINAL_TIMESTAMP}. OpenTelemetry's name. */
    public static final String OBSERVED_TIMESTAMP = "observed_timestamp";

    public static final String ACCOUNT_ID = "aws.accountId";
    public static final String REGION = "aws.region";
    public static final String FUNCTION_NAME = "aws.lambda.functionName";
    /** Unqualified. */
    public static final String LAMBDA_ARN = "aws.lambda.arn";
    /** A version's number or an alias. */
    public static final String QUALIFIER = "aws.lambda.qualifier";
    /** The sender's own {@link #LAMBDA_ARN}, where that carried a qualifier. */
    public static final String INVOKED_ARN = "aws.lambda.invoked_arn";

    public static final String REQUEST_ID = "aws.requestId";

    public static final String TRACE_ID = "traceId";
    /** 1 for the first run of a request id, 2 for the first retry of an asynchronous invocation, … */
    public static final String ATTEMPT = "aws.lambda.attempt";

    /** Whether the invocation failed. */
    public static final String ERROR = "error";

    public static final String ERROR_CLASS = "error.class";
    public static final String ERROR_MESSAGE = "error.message";
    /** Equal for errors with the same cause: {@link io.filigree.decorator.event.ErrorFingerprint}. */
    public static final String ERROR_FINGERPRINT = "error.fingerprint";
    /** Seconds, as agents measure. */
    public static final String DURATION = "duration";

    /** Before a tag's key, which follows verbatim. */
    public static final String TAG_PREFIX = "tags.";
    /** The same tags under the name that New Relic's dashboards use. */
    public static final String LABEL_PREFIX = "label.";

    /** The name of the paired account. */
    public static final String ACCOUNT = "account";

    public static final String ENTITY_NAME = "entityName";
    public static final String ENTITY_GUID = "entityGuid";
    public static final String PROVIDER = "provider";

    /** Epoch milliseconds: when the platform's START says that an invocation began of which no agent reports. */
    public static final String START_TIME = "aws.lambda.startTime";

    /** Milliseconds, from the REPORT line, as the other {@code cw…Duration}. */
    public static final String CW_DURATION = "cwDuration";

    public static final String CW_BILLED_DURATION = "cwBilledDuration";
    public static final String CW_INIT_DURATION = "cwInitDuration";
    public static final String CW_RESTORE_DURATION = "cwRestoreDuration";
    public static final String CW_BILLED_RESTORE_DURATION = "cwBilledRestoreDuration";
    /** MB. */
    public static final String CW_MEMORY_SIZE = "cwMemorySize";
    /** MB. */
    public static final String CW_MAX_MEMORY_USED = "cwMaxMemoryUsed";

    public static final String DECORATION_STATUS = "decoration.status";
    public static final String DECORATION_REASON = "decoration.reason";
    public static final String DECORATION_METADATA_ID = "decoration.metadataId";
    /** How old the metadata was when it decorated the event, ms. */
    public static final String DECORATION_AGE_MS = "decoration.ageMs";

    public static final String DECORATION_SOURCE = "decoration.source";
    /**
     * True if the REPORT line has another memory size than the metadata that decorated the invocation, so the metadata was
     * outdated. Absent otherwise.
     */
    public static final String DECORATION_MEMORY_MISMATCH = "decoration.memoryMismatch";

    /** Set by decoration, but for tags. */
    private static final Set<String> DECORATED = names(AttributeSource::isDecoration);

    private static final Set<String> OF_DECORATION = names(AttributeSource.DECORATION::equals);

    private Attributes() {}

    /** Whether decoration sets the attribute, and replaces a sender's value. */
    public static boolean isDecorated(String name) {
        return DECORATED.contains(name) || name.startsWith(TAG_PREFIX) || name.startsWith(LABEL_PREFIX);
    }

    /** Whether only Filigree sets the attribute: a sender's value would read as a result of decoration. */
    public static boolean isReserved(String name) {
        return name.startsWith("decoration.") && OF_DECORATION.contains(name);
    }

    private static Set<String> names(Predicate<AttributeSource> source) {
        return AttributeRegistry.ALL.stream()
                .filter(attribute -> source.test(attribute.source()))
                .map(AttributeDefinition::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
