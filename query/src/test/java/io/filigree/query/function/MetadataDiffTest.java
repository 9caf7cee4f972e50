package io.filigree.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.query.function.MetadataDiff.Change;
import org.junit.jupiter.api.Test;

class MetadataDiffTest {

    @Test
    void namesWhatIsDifferentAsEventsCarryIt() {
        MetadataDiff diff = MetadataDiff.between(
                description(512, List.of("layer:1"), Map.of("team", "shop", "stage", "prod")),
                description(1024, List.of(), Map.of("team", "payments", "pci", "")));

        assertThat(diff.changes())
                .containsExactly(
                        new Change("aws.memorySize", "512 MB", "1024 MB"),
                        new Change("aws.layers", "layer:1", null),
                        new Change("tags.pci", null, ""),
                        new Change("tags.stage", "prod", null),
                        new Change("tags.team", "shop", "payments"));
        assertThat(diff.changes())
                .extracting(Change::kind)
                .containsExactly("changed", "removed", "added", "removed", "changed");
    }

    @Test
    void isEmptyBetweenEquals() {
        FunctionDescription same = description(512, List.of(), Map.of("team", "shop"));

        assertThat(MetadataDiff.between(same, same).changes()).isEmpty();
    }

    @Test
    void showsEveryAttributeOfAConfiguration() {
        FunctionConfiguration.Builder all = FunctionConfiguration.builder();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            all.set(
                    attribute,
                    switch (attribute.type()) {
                        case STRING -> "text";
                        case NUMBER -> 7;
                        case BOOLEAN -> true;
                        case LIST -> List.of("one", "two");
                    });
        }
        FunctionDescription full = new FunctionDescription(
                FunctionArn.of("eu-west-1", "123456789012", "checkout"), all.build(), Map.of(), "Shop");
        FunctionDescription bare = description(512, List.of(), Map.of());

        assertThat(MetadataDiff.between(bare, full).changes())
                .extracting(Change::attribute)
                .containsExactlyElementsOf(Arrays.stream(ConfigurationAttribute.values())
                        .map(ConfigurationAttribute::attributeName)
                        .toList());
        assertThat(MetadataDiff.values(full))
                .containsEntry("aws.timeout", "7 s")
                .containsEntry("aws.layers", "one, two")
                .containsEntry("aws.lambda.snapStart", "text");
    }

    private static FunctionDescription description(int memory, List<String> layers, Map<String, String> tags) {
        return new FunctionDescription(
                FunctionArn.of("eu-west-1", "123456789012", "checkout"),
                FunctionConfiguration.builder()
                        .set(ConfigurationAttribute.RUNTIME, "java21")
                        .set(ConfigurationAttribute.MEMORY_SIZE, memory)
                        .set(ConfigurationAttribute.LAYERS, layers)
                        .build(),
                tags,
                "Shop");
    }
}
