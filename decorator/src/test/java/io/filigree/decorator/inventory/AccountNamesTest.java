package io.filigree.decorator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountNamesTest {

    /** Spaces, controls, format characters, fillers, joiners and selectors: what looks like the name is the name. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x20, 0x00, 0x85, 0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F,
                0x200B, 0x2028, 0x2060, 0x2065, 0x206F, 0x2800, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0x1BCA0,
                0x1D159, 0x1D173, 0xE0001, 0xE0061, 0xE0100, 0xE01EF
            })
    void findsAnAccountByANameWithCharactersThatAreNotShown(int invisible) {
        AccountNames names = AccountNames.NONE.replacedBy(Map.of("111122223333", "production"));
        String character = Character.toString(invisible);

        assertThat(names.accountIds("pro" + character + "duction")).containsExactly("111122223333");
        assertThat(names.accountIds("Production" + character)).containsExactly("111122223333");
        assertThat(names.accountIds("productions")).isEmpty();
    }
}
