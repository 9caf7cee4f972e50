package io.filigree.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

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

    private static FunctionDescription description(int memory, List<String> layers, Map<String, String> tags) {
        return new FunctionDescription(
                FunctionArn.of("eu-west-1", "123456789012", "checkout"),
                new FunctionConfiguration(
                        "java21", null, null, null, memory, null, null, null, null, "$LATEST", layers, null, null),
                tags,
                "Shop");
    }
}
