package io.filigree.page.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;

import org.junit.jupiter.api.Test;

class RuntimeNoteTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @Test
    void warnsOfARuntimeThatIsDeprecatedOrSoonWillBe() {
        assertThat(RuntimeNote.of("nodejs18.x", TODAY))
                .extracting(RuntimeNote::severity)
                .isEqualTo("bad");
        assertThat(RuntimeNote.of("nodejs22.x", TODAY))
                .extracting(RuntimeNote::text)
                .isEqualTo("until 2027-04");
    }

    @Test
    void countsTheDayItselfAsDeprecated() {
        assertThat(RuntimeNote.of("nodejs22.x", LocalDate.of(2027, 4, 30)))
                .extracting(RuntimeNote::text)
                .isEqualTo("deprecated");
    }

    @Test
    void saysNothingOfARuntimeThatIsFineOrUnknownAndOfAnImage() {
        assertThat(RuntimeNote.of("java21", TODAY)).isNull();
        assertThat(RuntimeNote.of("java99", TODAY)).isNull();
        assertThat(RuntimeNote.of(null, TODAY)).isNull();
    }
}
