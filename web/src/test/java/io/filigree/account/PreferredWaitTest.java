package io.filigree.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferredWaitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            respond-async            | 0
            respond-async, wait=3    | 3
            wait=3                   | 3
            wait=0                   | 0
            wait=9999                | 10
            wait=x                   | 10
            return=minimal           | 10
            """)
    void isBoundedWhateverTheHeaderSays(String prefer, int seconds) {
        assertThat(PreferredWait.of(prefer)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void isTheLongestWithoutAHeader() {
        assertThat(PreferredWait.of(null)).isEqualTo(PreferredWait.LONGEST);
    }
}
