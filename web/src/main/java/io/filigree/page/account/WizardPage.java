package io.filigree.page.account;

import org.springframework.ui.Model;

/** The model that all pages of the wizard share. */
final class WizardPage {

    private WizardPage() {}

    /**
     * Fills in the model that every step shows.
     *
     * @return the view: the step's page or its fragment; or the redirect to the next step while this one has no content
     */
    static String of(WizardStep step, PairingState state, String view, Model model) {
        if (!state.opens(step)) {
            return "redirect:" + state.next().path(state.account().accountId());
        }
        model.addAttribute("account", state.account());
        model.addAttribute("steps", step.shown(state));
        return view;
    }
}
