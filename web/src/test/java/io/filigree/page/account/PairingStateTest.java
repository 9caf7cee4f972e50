package io.filigree.page.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PollOverrides;
import org.junit.jupiter.api.Test;

class PairingStateTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final Optional<AccountVerification> TRIED =
            Optional.of(new AccountVerification("123456789012", ROLE, NOW, NOW, false, List.of()));

    @Test
    void asksForTheRoleFirstAndShowsItsChecksOnceItWasTried() {
        assertThat(new PairingState(account(Status.UNVERIFIED), Optional.empty(), false, false, false).next())
                .isEqualTo(WizardStep.ROLE);
        assertThat(new PairingState(account(Status.UNVERIFIED), TRIED, false, false, false).next())
                .isEqualTo(WizardStep.CHECKS);
        assertThat(new PairingState(account(Status.BROKEN), TRIED, true, true, true).next())
                .as("its role was lost")
                .isEqualTo(WizardStep.CHECKS);
    }

    @Test
    void goesOnToTheInventoryTheKeyTheEventAndTheSummary() {
        assertThat(verified(false, false, false).next()).isEqualTo(WizardStep.INVENTORY);
        assertThat(verified(true, false, false).next()).isEqualTo(WizardStep.KEY);
        assertThat(verified(true, true, false).next()).isEqualTo(WizardStep.EVENT);
        assertThat(verified(true, true, true).next()).isEqualTo(WizardStep.DONE);
        assertThat(verified(true, false, true).next())
                .as("an event came by a key that is bound to no account")
                .isEqualTo(WizardStep.DONE);
    }

    @Test
    void opensNoStepThatHasNothingToShow() {
        PairingState unverified = new PairingState(account(Status.UNVERIFIED), Optional.empty(), false, false, false);

        assertThat(unverified.opens(WizardStep.ROLE)).isTrue();
        assertThat(unverified.opens(WizardStep.CHECKS)).isFalse();
        assertThat(unverified.opens(WizardStep.INVENTORY)).isFalse();
        assertThat(verified(false, false, false).opens(WizardStep.DONE)).isTrue();
    }

    private static PairingState verified(boolean swept, boolean keyed, boolean heard) {
        return new PairingState(account(Status.VERIFIED), TRIED, swept, keyed, heard);
    }

    private static PairedAccount account(Status status) {
        return new PairedAccount(
                "123456789012", "Shop", ROLE, "id", null, List.of(), PollOverrides.NONE, status, null, NOW, NOW, null);
    }
}
