package io.filigree.page.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filigree.account.BulkPairingRequest.Member;
import io.filigree.problem.InvalidInputException;
import org.junit.jupiter.api.Test;

class PastedAccountsTest {

    @Test
    void readsWhatSpreadsheetsAndConsolesPutBetweenIdAndName() {
        assertThat(PastedAccounts.read("""
                        123456789012\tproduction
                        1234-5678-9013, staging, old

                          123456789014
                        not an account
                        """))
                .containsExactly(
                        new Member("123456789012", "production"),
                        new Member("123456789013", "staging, old"),
                        new Member("123456789014", "123456789014"),
                        new Member("not", "an account"));
    }

    @Test
    void refusesAListWithoutALine() {
        assertThatThrownBy(() -> PastedAccounts.read(" \n\n")).isInstanceOf(InvalidInputException.class);
    }
}
