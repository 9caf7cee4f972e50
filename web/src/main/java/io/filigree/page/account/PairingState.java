package io.filigree.page.account;

import java.util.Optional;

import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;

/**
 * The progress of pairing an account.
 *
 * @param verification the latest verification of its role; empty when there was none
 * @param swept whether every region was read, or failed, at least once
 * @param keyed whether an ingest key for this account exists
 * @param heard whether an event of it arrived
 */
record PairingState(
        PairedAccount account,
        Optional<AccountVerification> verification,
        boolean swept,
        boolean keyed,
        boolean heard) {

    /** The next step. */
    WizardStep next() {
        if (!verified()) {
            return verification.isPresent() ? WizardStep.CHECKS : WizardStep.ROLE;
        }
        if (!swept) {
            return WizardStep.INVENTORY;
        }
        if (heard) {
            return WizardStep.DONE;
        }
        return keyed ? WizardStep.EVENT : WizardStep.KEY;
    }

    /** Whether the step's page has content to show. */
    boolean opens(WizardStep step) {
        return switch (step) {
            case ACCOUNT, ROLE -> true;
            case CHECKS -> verification.isPresent();
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
