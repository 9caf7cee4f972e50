package io.filigree.ingest.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FlatAttributesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void keepsArraysOfSingleValuesAsLists() {
        assertThat(attributes("""
                {"texts": ["a", "b c", ""], "numbers": [1, -2.5, 3000000000], "mixed": ["x", 1, true], "none": [],
                 "nested": {"deep": ["y"]}}""").asMap())
                .isEqualTo(Map.of(
                        "texts", List.of("a", "b c", ""),
                        "numbers", List.of(1, -2.5, 3_000_000_000L),
                        "mixed", List.of("x", 1, true),
                        "none", List.of(),
                        "nested.deep", List.of("y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,null]", "[[1]]", "[{\"a\":1}]", "[1,[]]", "[null]"})
    void keepsOtherArraysAsTheirJson(String array) {
        assertThat(attributes("{\"a\":" + array + "}").asMap()).isEqualTo(Map.of("a", array));
    }

    @Test
    void truncatesTheJsonOfAnArrayThatIsLongerThanAText() {
        int most = AttributeBounds.DEFAULT.maxValue();
        BoundedAttributes fitting = attributes("{\"a\":[\"" + "x".repeat(most - 4) + "\"]}");
        BoundedAttributes longer = attributes("{\"a\":[\"" + "x".repeat(most - 3) + "\"]}");

        assertThat(fitting.asMap().get("a")).isEqualTo(List.of("x".repeat(most - 4)));
        assertThat(fitting.cut()).isEmpty();
        assertThat(longer.asMap().get("a")).isEqualTo("[\"" + "x".repeat(most - 3) + "\"");
        assertThat(longer.cut()).isNotEmpty();
    }

    @Test
    void keepsAMessageAsText() {
        assertThat(attributes("{\"message\":[\"a\",1],\"stackTrace\":[\"b\"],\"type\":[\"c\"]}")
                        .asMap())
                .isEqualTo(Map.of("message", "[\"a\",1]", "stackTrace", "[\"b\"]"));
    }

    private static BoundedAttributes attributes(String json) {
        BoundedAttributes attributes = new BoundedAttributes(AttributeBounds.DEFAULT);
        FlatAttributes.add(attributes, JSON.readTree(json));
        return attributes;
    }
}
