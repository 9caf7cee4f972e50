package io.filigree.decorator.function;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a function is configured, as {@code ListFunctions} tells it. Anything that AWS left out is null. The values of
 * environment variables are deliberately not here: they never leave the poller.
 *
 * @param architecture {@code x86_64} or {@code arm64}
 * @param packageType {@code Zip} or {@code Image}
 * @param memorySizeMb configured memory, in MB; no upper bound, since AWS keeps raising it
 * @param timeoutSeconds configured timeout, in seconds
 * @param ephemeralStorageMb size of {@code /tmp}, in MB
 * @param lastModified as AWS writes it, {@code 2024-07-30T21:57:15.000+0000}
 * @param version {@code $LATEST} or a published version's number
 * @param layers ARNs of the layers' versions, in their order
 * @param role ARN of the execution role
 * @param logGroup the group that the function logs to
 */
public record FunctionConfiguration(
        @Nullable String runtime,
        @Nullable String handler,
        @Nullable String architecture,
        @Nullable String packageType,
        @Nullable Integer memorySizeMb,
        @Nullable Integer timeoutSeconds,
        @Nullable Integer ephemeralStorageMb,
        @Nullable String codeSha256,
        @Nullable String lastModified,
        String version,
        List<String> layers,
        @Nullable String role,
        @Nullable String logGroup) {

    /** The unpublished version of a function. */
    public static final String LATEST = "$LATEST";

    public FunctionConfiguration {
        layers = List.copyOf(layers);
    }

    /** Default log group of a function without a configured one. */
    public static String defaultLogGroup(FunctionArn arn) {
        return "/aws/lambda/" + arn.name();
    }
}
