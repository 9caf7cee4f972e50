package io.filigree.poller;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Reads a function's configuration from an answer of Lambda, by the members that {@link ConfigurationAttribute#awsPath}
 * names. Lists and single functions have the same members in different types. Other members are not read, above all not
 * the environment and the free-text description.
 */
final class LambdaConfiguration {

    private LambdaConfiguration() {}

    static FunctionConfiguration read(FunctionArn arn, SdkPojo function) {
        FunctionConfiguration.Builder configuration = FunctionConfiguration.builder();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            Object value = value(function, attribute);
            if (value != null) {
                configuration.set(attribute, value);
            }
        }
        String logGroup = configuration.build().text(ConfigurationAttribute.LOG_GROUP);
        if (logGroup == null || logGroup.isEmpty()) {
            configuration.set(ConfigurationAttribute.LOG_GROUP, FunctionConfiguration.defaultLogGroup(arn));
        }
        return configuration.build();
    }

    private static @Nullable Object value(SdkPojo function, ConfigurationAttribute attribute) {
        Stream<Object> values = Stream.of(function);
        for (String member : attribute.awsPath()) {
            values = values.flatMap(from -> member(from, member));
        }
        return switch (attribute.type()) {
            case LIST -> values.toList();
            case STRING, NUMBER, BOOLEAN -> values.findFirst().orElse(null);
        };
    }

    /** The values of a member: none, one, or the elements of a list. */
    private static Stream<Object> member(Object from, String name) {
        Object value = ((SdkPojo) from)
                .sdkFields().stream()
                        .filter(field -> field.memberName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("Lambda has no member " + name))
                        .getValueOrDefault(from);
        return value instanceof List<?> list ? list.stream().map(Object.class::cast) : Stream.ofNullable(value);
    }
}
