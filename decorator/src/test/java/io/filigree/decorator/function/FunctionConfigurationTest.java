package io.filigree.decorator.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class FunctionConfigurationTest {

    @Test
    void isLatestAndNothingElseAtFirst() {
        FunctionConfiguration bare = FunctionConfiguration.builder().build();

        assertThat(bare.version()).isEqualTo("$LATEST");
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            if (attribute != ConfigurationAttribute.FUNCTION_VERSION) {
                assertThat(bare.value(attribute)).as(attribute.attributeName()).isNull();
                assertThat(bare.flatValue(attribute))
                        .as(attribute.attributeName())
                        .isNull();
            }
        }
        assertThat(bare.list(ConfigurationAttribute.LAYERS)).isEmpty();
    }

    @Test
    void joinsListsForEvents() {
        List<String> layers = new ArrayList<>(List.of("layer:1", "layer:2"));
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.LAYERS, layers)
                .build();
        layers.clear();

        assertThat(configuration.flatValue(ConfigurationAttribute.LAYERS)).isEqualTo("layer:1,layer:2");
        assertThat(configuration.list(ConfigurationAttribute.LAYERS)).containsExactly("layer:1", "layer:2");
    }

    @Test
    void refusesAValueOfAnotherType() {
        FunctionConfiguration.Builder builder = FunctionConfiguration.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.set(ConfigurationAttribute.MEMORY_SIZE, "512"))
                .withMessage("aws.memorySize is a NUMBER, not String");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.set(ConfigurationAttribute.LAYERS, List.of(1)));
    }

    @Test
    void doesNotChangeWithItsBuilder() {
        FunctionConfiguration.Builder builder = FunctionConfiguration.builder();
        FunctionConfiguration before = builder.build();
        builder.set(ConfigurationAttribute.SNAP_START, "None");

        assertThat(before.text(ConfigurationAttribute.SNAP_START)).isNull();
        assertThat(before)
                .isNotEqualTo(builder.build())
                .isEqualTo(FunctionConfiguration.builder().build());
        assertThat(builder.build().toBuilder()
                        .set(ConfigurationAttribute.SNAP_START, null)
                        .build())
                .isEqualTo(before)
                .hasSameHashCodeAs(before);
        assertThat(builder.build())
                .hasToString("FunctionConfiguration[aws.lambda.snapStart=None, aws.functionVersion=$LATEST]");
    }
}
