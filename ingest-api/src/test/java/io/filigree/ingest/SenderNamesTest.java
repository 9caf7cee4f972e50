package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderNamesTest {

    private final SenderNames names = new SenderNames();

    @Test
    void prefersWhatThePayloadSays() {
        assertThat(names.of("newrelic-lambda-extension:2.3.24", "newrelic-lambda-extension"))
                .isEqualTo("newrelic-lambda-extension:2.3.24");
        assertThat(names.of(null, "NewRelic-Go-Agent/3.35.1")).isEqualTo("NewRelic-Go-Agent/3.35.1");
        assertThat(names.of(" ", "agent")).isEqualTo("agent");
        assertThat(names.of(null, null)).isEqualTo(SenderNames.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "a\u200Bb, a b",
        "'  a \u0007\u001B[31m b ', a [31m b",
        "\u202Egpj.exe, gpj.exe",
        "\u3164, unknown",
        "ａ/１, a/1"
    })
    void removesWhatIsNotShown(String written, String shown) {
        assertThat(names.of(null, written)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "😀", "ﷺ"})
    void boundsTheLength(String character) {
        String name = names.of(null, character.repeat(5_000));

        assertThat(name.length()).isLessThanOrEqualTo(SenderNames.MAX_LENGTH);
        assertThat(name).isNotEmpty();
        assertThat(Character.isHighSurrogate(name.charAt(name.length() - 1))).isFalse();
    }

    @Test
    void givesTheSameNameHoweverManyThereAre() {
        IntStream.range(0, 3_000)
                .forEach(i -> assertThat(names.of(null, "agent/" + i)).isEqualTo("agent/" + i));
        assertThat(names.of(null, "agent/2999")).isEqualTo("agent/2999");
    }
}
