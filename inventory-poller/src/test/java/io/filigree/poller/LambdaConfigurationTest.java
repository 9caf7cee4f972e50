package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

class LambdaConfigurationTest {

    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    @Test
    void readsEveryAttributeFromBothOperations() {
        FunctionConfiguration listed = LambdaConfiguration.read(
                CHECKOUT, filled(software.amazon.awssdk.services.lambda.model.FunctionConfiguration.builder()));
        FunctionConfiguration single =
                LambdaConfiguration.read(CHECKOUT, filled(GetFunctionConfigurationResponse.builder()));

        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            Object expected = switch (attribute.type()) {
                case STRING -> "text";
                case NUMBER -> 7;
                case BOOLEAN -> true;
                case LIST -> List.of("text");
            };
            assertThat(listed.value(attribute)).as(attribute.attributeName()).isEqualTo(expected);
        }
        assertThat(single).isEqualTo(listed);
    }

    @Test
    void leavesOutWhatAwsLeavesOut() {
        FunctionConfiguration read = LambdaConfiguration.read(
                CHECKOUT,
                software.amazon.awssdk.services.lambda.model.FunctionConfiguration.builder()
                        .loggingConfig(logging -> logging.logGroup(""))
                        .build());

        assertThat(read)
                .isEqualTo(FunctionConfiguration.builder()
                        .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
                        .build());
    }

    /** Sets every member, so that a new attribute is covered without a change here. */
    private static SdkPojo filled(SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            Object value = value(field);
            if (value != null) {
                field.set(builder, value);
            }
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object value(SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.STRING) {
            return "text";
        }
        if (type == MarshallingType.INTEGER) {
            return 7;
        }
        if (type == MarshallingType.BOOLEAN) {
            return true;
        }
        if (type == MarshallingType.SDK_POJO) {
            return filled(field.constructor().get());
        }
        if (type == MarshallingType.LIST) {
            Object element = value(field.getTrait(ListTrait.class).memberFieldInfo());
            return element == null ? null : List.of(element);
        }
        return null;
    }
}
