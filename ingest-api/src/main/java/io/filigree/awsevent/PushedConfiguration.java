package io.filigree.awsevent;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the configuration that Lambda answered with, from CloudTrail's record of the answer. What is not named here is not
 * kept: neither an environment, nor the state of an update, which is always still under way at that moment.
 */
final class PushedConfiguration {

    /** The function itself, or a published version of it. */
    static final Pattern VERSION = Pattern.compile("\\$LATEST|[1-9][0-9]{0,9}");

    private static final String IMAGE = "Image";

    private PushedConfiguration() {}

    /** @return empty when it does not say all that a listing would */
    static Optional<FunctionConfiguration> read(JsonNode answer, FunctionArn function) {
        FunctionConfiguration configuration = new FunctionConfiguration(
                EventField.text(answer, "runtime"),
                EventField.text(answer, "handler"),
                EventField.texts(answer, "architectures").findFirst().orElse(null),
                EventField.text(answer, "packageType"),
                EventField.number(answer, "memorySize"),
                EventField.number(answer, "timeout"),
                EventField.number(answer.path("ephemeralStorage"), "size"),
                EventField.text(answer, "codeSha256"),
                EventField.text(answer, "lastModified"),
                EventField.optionalText(answer, "version").orElse(FunctionConfiguration.LATEST),
                layers(answer),
                EventField.text(answer, "role"),
                EventField.optionalText(answer.path("loggingConfig"), "logGroup")
                        .orElse(FunctionConfiguration.defaultLogGroup(function)));
        return Optional.of(configuration).filter(PushedConfiguration::isComplete);
    }

    private static List<String> layers(JsonNode answer) {
        return answer.path("layers")
                .valueStream()
                .map(layer -> EventField.text(layer, "arn"))
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private static boolean isComplete(FunctionConfiguration configuration) {
        return areThere(
                        configuration.architecture(),
                        configuration.packageType(),
                        configuration.memorySizeMb(),
                        configuration.timeoutSeconds(),
                        configuration.ephemeralStorageMb(),
                        configuration.codeSha256(),
                        configuration.lastModified(),
                        configuration.role())
                && VERSION.matcher(configuration.version()).matches()
                && (IMAGE.equals(configuration.packageType())
                        || areThere(configuration.runtime(), configuration.handler()));
    }

    private static boolean areThere(@Nullable Object... values) {
        return Stream.of(values).allMatch(value -> value != null);
    }
}
