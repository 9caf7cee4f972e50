package io.filigree.page.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The steps of pairing an account, in order. The wizard is stateless: the next step is derived from stored
 * data.
 */
enum WizardStep {
    ACCOUNT("Account"),
    ROLE("Role"),
    CHECKS("Verification"),
    INVENTORY("Inventory"),
    KEY("Ingest key"),
    EVENT("First event"),
    DONE("Summary");

    private final String title;

    WizardStep(String title) {
        this.title = title;
    }

    /** The path of the step. The first step has none once the account exists. */
    String path(String accountId) {
        return "/accounts/" + accountId + "/pair/" + name().toLowerCase(Locale.ROOT);
    }

    /** The steps for an account that does not exist yet. */
    static List<Shown> first() {
        return Arrays.stream(values())
                .map(step -> new Shown(step.title, step == ACCOUNT ? "current" : "todo", null))
                .toList();
    }

    /** The steps as this step's page shows them: those that are available are links. */
    List<Shown> shown(PairingState state) {
        return Arrays.stream(values()).map(step -> shown(step, state)).toList();
    }

    private Shown shown(WizardStep step, PairingState state) {
        boolean open = step != ACCOUNT && step != this && state.opens(step);
        return new Shown(
                step.title,
                step == this ? "current" : state.isDone(step) ? "done" : "todo",
                open ? step.path(state.account().accountId()) : null);
    }

    /**
     * @param state {@code done}, {@code current} or {@code todo}
     * @param path null when the step is not available
     */
    record Shown(String title, String state, @Nullable String path) {}
}
