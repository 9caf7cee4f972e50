package io.filigree.function;

import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import org.jspecify.annotations.Nullable;

/** A function's configuration as members of a JSON object: one for each {@link ConfigurationAttribute}. */
final class ConfigurationView {

    private ConfigurationView() {}

    /** By the attributes' names without their prefix: {@code memorySize}. */
    static Map<String, @Nullable Object> members(FunctionConfiguration configuration) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            members.put(member(attribute), value(configuration, attribute));
        }
        return members;
    }

    /** The same with the unit in the name: {@code memorySizeMb}. */
    static Map<String, @Nullable Object> membersWithUnits(FunctionConfiguration configuration) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            members.put(memberWithUnit(attribute), value(configuration, attribute));
        }
        return members;
    }

    static String member(ConfigurationAttribute attribute) {
        String name = attribute.attributeName();
        return attribute == ConfigurationAttribute.FUNCTION_VERSION
                ? "version"
                : name.substring(name.lastIndexOf('.') + 1);
    }

    static String memberWithUnit(ConfigurationAttribute attribute) {
        return member(attribute)
                + switch (attribute.unit()) {
                    case NONE -> "";
                    case SECONDS -> "Seconds";
                    case MILLISECONDS, EPOCH_MILLISECONDS -> "Ms";
                    case MEGABYTES -> "Mb";
                };
    }

    private static @Nullable Object value(FunctionConfiguration configuration, ConfigurationAttribute attribute) {
        return switch (attribute.type()) {
            case LIST -> configuration.list(attribute);
            case STRING, NUMBER, BOOLEAN -> configuration.value(attribute);
        };
    }
}
