package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaaaaaaaaaa",
                "abababababab",
                "abcdefghijkl",
                "123456789012",
                "qwertyuiopas",
                "qwertyuiop[]",
                "1qaz2wsx3edc",
                "passwordpassword",
                "Password1234",
                "P@ssw0rd1234",
                "iloveyou1234",
                "administrator",
                "adminadminadmin",
                "letmeinletmein",
                "eleanor.rigby",
                "my-Eleanor.Rigby-7193-xk",
                "Filigree-2026-zpq-71",
                "111111111111a"
            })
    void refusesWhatIsEasyToGuess(String password) {
        assertThat(PasswordRule.weakness(password, "eleanor.rigby")).isPresent();
        assertThat(PasswordRule.weakness(password.toUpperCase(Locale.ROOT), "eleanor.rigby"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"correct horse battery", "Xq7#mPz0!wLk", "tulip gravel ninety fox", "plötzlich Regen am Kanal"})
    void takesWhatIsNot(String password) {
        assertThat(PasswordRule.weakness(password, "eve")).isEmpty();
    }

    @Test
    void takesEveryGeneratedPassword() {
        for (int i = 0; i < 50; i++) {
            assertThat(PasswordRule.weakness(RandomPassword.next(), "admin")).isEmpty();
        }
    }
}
