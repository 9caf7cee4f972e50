package io.filigree.decorator.event;

import org.jspecify.annotations.Nullable;

/**
 * The process that sent an event, as far as it describes itself without an ARN: OpenTelemetry's resource, or the
 * application of an APM agent.
 *
 * @param functionName {@code faas.name}, without a version; null for a process that is no Lambda function
 * @param region {@code cloud.region}, where the sender says it
 * @param accountId {@code cloud.account.id}, 12 digits, where the sender says it
 * @param version {@code faas.version}: a number or {@code $LATEST}, where the sender says it
 */
public record TelemetryResource(
        @Nullable String functionName,
        @Nullable String region,
        @Nullable String accountId,
        @Nullable String version) {

    /** A process that runs elsewhere than in Lambda. */
    public static final TelemetryResource NOT_A_LAMBDA = new TelemetryResource(null, null, null, null);

    /** Whether it is a Lambda function. */
    public boolean isLambda() {
        return functionName != null;
    }
}
