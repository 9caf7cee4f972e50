package io.filigree.page.account;

import java.util.Optional;

import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;

/**
 * How far the pairing of an account has come.
 *
 * @param trial the last trial of its role; empty when there was none
 * @param swept whether every region was read, or could not be, at least once
 * @param keyed whether there is an ingest key for this account
 * @param heard whether an event of it came
 */
record PairingState(
        PairedAccount account, Optional<AccountVerification> trial, boolean swept, boolean keyed, boolean heard) {

    /** What to do next. */
    WizardStep next() {
        if (!verified()) {
            return trial.isPresent() ? WizardStep.CHECKS : WizardStep.ROLE;
        }
        if (!swept) {
            return WizardStep.INVENTORY;
        }
        if (heard) {
            return WizardStep.DONE;
        }
        return keyed ? WizardStep.EVENT : WizardStep.KEY;
    }

    /** Whether the step's page has anything to show yet. */
    boolean opens(WizardStep step) {
        return switch (step) {
            case ACCOUNT, ROLE -> true;
            case CHECKS -> trial.isPresent();
            case INVENTORY, KEY, EVENT, DONE -> verified();
        };
    }

    boolean isDone(WizardStep step) {
        return switch (step) {
            case ACCOUNT -> true;
            case ROLE, CHECKS -> verified();
            case INVENTORY -> verified() && swept;
            case KEY -> verified() && (keyed || heard);
            case EVENT, DONE -> verified() && heard;
        };
    }

    private boolean verified() {
        return account.roleArn() != null && account.status() == Status.VERIFIED;
    }
}
