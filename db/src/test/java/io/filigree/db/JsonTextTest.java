package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void readsANameLongerThanAnyParserTakesByDefault() {
        String name = "outer." + "n".repeat(50_000);
        assertThat(JsonText.read(JsonText.write(Map.of(name, 1)))).containsExactly(Map.entry(name, 1));
    }

    /** As PostgreSQL writes what came as {@code 1E-1000}. */
    @Test
    void readsANumberThatHasGrownToAllItsDigits() {
        String digits = new BigDecimal("1E-1000").toPlainString();
        assertThat(JsonText.read("{\"n\":" + digits + "}")).containsKey("n");
    }

    @Test
    void replacesWhatPostgresRefuses() {
        assertThat(JsonText.read(JsonText.write(Map.of("a\0", "b\0", "n", Double.NaN))))
                .containsOnly(Map.entry("a\uFFFD", "b\uFFFD"), Map.entry("n", "NaN"));
    }

    @Test
    void writesEveryKindOfValueThatAnEventHas() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "a \"b\" \n \u00e9 \u4e2d \uD83D\uDE00");
        values.put("int", 7);
        values.put("long", 12_345_678_901L);
        values.put("double", 2.0);
        values.put("truth", true);
        values.put("integer", new BigInteger("123456789012345678901234567890"));
        values.put("\uD83D\uDE00", "");

        assertThat(JsonText.read(JsonText.write(values))).isEqualTo(values);
        assertThat(JsonText.write(values))
                .startsWith("{\"text\":\"a \\\"b\\\" \\n \u00e9 \u4e2d ")
                .contains("\"int\":7,\"long\":12345678901,\"double\":2.0,\"truth\":true,\"integer\":1234567890");
        assertThat(JsonText.write(Map.of())).isEqualTo("{}");
    }

    @Test
    void writesANumberThatADoubleCannotHoldAsText() {
        assertThat(JsonText.write(Map.of("n", new BigDecimal("1E+300")))).isEqualTo("{\"n\":1E+300}");
        assertThat(JsonText.write(Map.of("n", new BigDecimal("1E-400")))).isEqualTo("{\"n\":\"1E-400\"}");
        assertThat(JsonText.write(Map.of("n", new BigDecimal("1E+400000")))).isEqualTo("{\"n\":\"1E+400000\"}");
        assertThat(JsonText.write(Map.of("n", Double.POSITIVE_INFINITY))).isEqualTo("{\"n\":\"Infinity\"}");
    }

    @Test
    void tellsTheKindOfWhatItWrites() {
        assertThat(JsonText.kind(7L)).isEqualTo("number");
        assertThat(JsonText.kind(Double.NaN)).isEqualTo("string");
        assertThat(JsonText.kind(new BigDecimal("1E+400"))).isEqualTo("string");
        assertThat(JsonText.kind(false)).isEqualTo("boolean");
    }

    /** PostgreSQL would refuse the row. */
    @Test
    void replacesHalfOfASurrogatePair() {
        assertThat(JsonText.write(Map.of("a\uD800", "b\uDC00\0"))).isEqualTo("{\"a?\":\"b?\uFFFD\"}");
    }
}
