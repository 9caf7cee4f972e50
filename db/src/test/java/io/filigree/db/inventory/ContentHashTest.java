package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    private static final FunctionConfiguration CONFIGURATION = FunctionConfiguration.builder()
            .set(ConfigurationAttribute.RUNTIME, "python3.9")
            .set(ConfigurationAttribute.HANDLER, "app.handler")
            .set(ConfigurationAttribute.ARCHITECTURE, "x86_64")
            .set(ConfigurationAttribute.PACKAGE_TYPE, "Zip")
            .set(ConfigurationAttribute.MEMORY_SIZE, 128)
            .set(ConfigurationAttribute.TIMEOUT, 3)
            .set(ConfigurationAttribute.EPHEMERAL_STORAGE, 512)
            .set(ConfigurationAttribute.CODE_SHA256, "sha")
            .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
            .set(ConfigurationAttribute.LAYERS, List.of("layer:1", "layer:2"))
            .set(ConfigurationAttribute.ROLE, "arn:aws:iam::123456789012:role/shop")
            .set(ConfigurationAttribute.LOG_GROUP, "/aws/lambda/checkout")
            .build();

    /** Computed by the first version. Another hash makes a new version of each stored function's metadata. */
    private static final String HASH = "13ab302a93d88be7c8743353f9aef1a2386e9345eb4a1da0232416c709f4c7b1";

    @Test
    void isTheHashOfStoredRows() {
        assertThat(hash(CONFIGURATION)).isEqualTo(HASH);
    }

    @Test
    void leavesOutWhatIsComparedOneByOne() {
        FunctionConfiguration.Builder more = CONFIGURATION.toBuilder();
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            if (ConfigurationColumns.of(attribute).isEmpty()) {
                more.set(attribute, "Active");
            }
        }

        assertThat(hash(more.build())).isEqualTo(HASH);
    }

    @Test
    void coversEveryAttributeWithAColumnOfItsOwn() {
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            if (ConfigurationColumns.of(attribute).isPresent()) {
                FunctionConfiguration other = CONFIGURATION.toBuilder()
                        .set(
                                attribute,
                                switch (attribute.type()) {
                                    case STRING -> "other";
                                    case NUMBER -> 1;
                                    case BOOLEAN -> true;
                                    case LIST -> List.of("other");
                                })
                        .build();
                assertThat(hash(other)).as(attribute.attributeName()).isNotEqualTo(HASH);
            }
        }
    }

    private static String hash(FunctionConfiguration configuration) {
        return HexFormat.of()
                .formatHex(ContentHash.of(new FunctionDescription(
                        FunctionArn.of("eu-west-1", "123456789012", "checkout"),
                        configuration,
                        Map.of("team", "payments", "env", "prod"),
                        "shop")));
    }
}
