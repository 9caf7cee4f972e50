package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
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
}
