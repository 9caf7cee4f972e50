package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

import io.filigree.decorator.attribute.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * How a function is configured, as AWS returns it: a value for each {@link ConfigurationAttribute}, or none where AWS left
 * it out. The values of environment variables are deliberately not here: they never leave the poller.
 */
public final class FunctionConfiguration {

    /** The unpublished version of a function. */
    public static final String LATEST = "$LATEST";

    private static final ConfigurationAttribute[] ATTRIBUTES = ConfigurationAttribute.values();

    /** By the ordinal of the attribute. An array, because the inventory holds one for each function. */
    private final @Nullable Object[] values;

    private FunctionConfiguration(@Nullable Object[] values) {
        this.values = values;
    }

    /** Starts with {@code $LATEST} and nothing else. */
    public static Builder builder() {
        return new Builder(new @Nullable Object[ATTRIBUTES.length])
                .set(ConfigurationAttribute.FUNCTION_VERSION, LATEST);
    }

    /** Starts with the values of this configuration. */
    public Builder toBuilder() {
        return new Builder(values.clone());
    }

    /** A String, Integer, Boolean or list of strings, by the attribute's type; null if it has no value. */
    public @Nullable Object value(ConfigurationAttribute attribute) {
        return values[attribute.ordinal()];
    }

    /** The value as events have it: a list as one string, joined by commas. */
    public @Nullable Object flatValue(ConfigurationAttribute attribute) {
        Object value = value(attribute);
        return value != null && attribute.type() == ValueType.LIST ? String.join(",", list(attribute)) : value;
    }

    /** The value of an attribute of strings. */
    public @Nullable String text(ConfigurationAttribute attribute) {
        return (String) value(attribute);
    }

    /** The value of an attribute of numbers. */
    public @Nullable Integer number(ConfigurationAttribute attribute) {
        return (Integer) value(attribute);
    }

    /** The value of a list attribute; empty if it has no value. */
    @SuppressWarnings("unchecked")
    public List<String> list(ConfigurationAttribute attribute) {
        Object value = value(attribute);
        return value == null ? List.of() : (List<String>) value;
    }

    /** {@code $LATEST} or a published version's number. */
    public String version() {
        return requireNonNull(text(ConfigurationAttribute.FUNCTION_VERSION));
    }

    /** Configured memory, in MB; no upper bound, since AWS keeps raising it. */
    public @Nullable Integer memorySizeMb() {
        return number(ConfigurationAttribute.MEMORY_SIZE);
    }

    /** Default log group of a function without a configured one. */
    public static String defaultLogGroup(FunctionArn arn) {
        return "/aws/lambda/" + arn.name();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FunctionConfiguration configuration && Arrays.equals(values, configuration.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The values that there are, by the names of their attributes. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "FunctionConfiguration[", "]");
        for (ConfigurationAttribute attribute : ATTRIBUTES) {
            if (value(attribute) != null) {
                text.add(attribute.attributeName() + "=" + value(attribute));
            }
        }
        return text.toString();
    }

    /** Collects the values of a configuration. */
    public static final class Builder {

        private final @Nullable Object[] values;

        private Builder(@Nullable Object[] values) {
            this.values = values;
        }

        /**
         * Sets a value, or removes it.
         *
         * @param value null and an empty list mean none
         * @throws IllegalArgumentException for a value of another type than the attribute's
         */
        public Builder set(ConfigurationAttribute attribute, @Nullable Object value) {
            if (value != null && !attribute.accepts(value)) {
                throw new IllegalArgumentException(attribute.attributeName() + " is a " + attribute.type() + ", not "
                        + value.getClass().getSimpleName());
            }
            Object kept = value instanceof List<?> list ? List.copyOf(list) : value;
            values[attribute.ordinal()] = List.of().equals(kept) ? null : kept;
            return this;
        }

        public FunctionConfiguration build() {
            requireNonNull(values[ConfigurationAttribute.FUNCTION_VERSION.ordinal()], "version");
            return new FunctionConfiguration(values.clone());
        }
    }
}
