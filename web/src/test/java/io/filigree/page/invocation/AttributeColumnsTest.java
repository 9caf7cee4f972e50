package io.filigree.page.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.filigree.page.invocation.AttributeColumns.Value;
import org.junit.jupiter.api.Test;

class AttributeColumnsTest {

    @Test
    void dividesAttributesByTheirSource() {
        AttributeColumns columns = AttributeColumns.of(Map.of(
                "order.id",
                "o-7",
                "duration",
                0.5,
                "aws.memorySize",
                128,
                "tags.team",
                "shop",
                "label.team",
                "shop",
                "aws.region",
                "eu-west-1",
                "decoration.ageMs",
                42,
                "cwBilledDuration",
                600,
                "aws.lambda.attempt",
                2));

        assertThat(columns.sent()).extracting(Value::name).containsExactly("duration", "order.id");
        assertThat(columns.decorated())
                .containsExactly(
                        new Value("aws.memorySize", "128", "configuration"),
                        new Value("aws.region", "eu-west-1", "ARN"),
                        new Value("decoration.ageMs", "42", "decoration"),
                        new Value("tags.team", "shop", "tag"));
        assertThat(columns.computed())
                .containsExactly(
                        new Value("aws.lambda.attempt", "2", "computed"),
                        new Value("cwBilledDuration", "600", "REPORT line"));
    }
}
