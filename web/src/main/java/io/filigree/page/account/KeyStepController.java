package io.filigree.page.account;

import java.util.List;
import java.util.Map;

import io.filigree.access.ApiKeyService;
import io.filigree.access.KeyRequest;
import io.filigree.access.UserPrincipal;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.CreatedKey;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.CreatedSecret;
import io.filigree.page.InstallationUrl;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import io.filigree.setup.SenderSetup;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The step of pairing that creates an ingest key and an events key, and shows the settings for the functions and for
 * EventBridge.
 */
@Controller
@RequestMapping("/accounts/{accountId:[0-9]{12}}/pair/key")
final class KeyStepController {

    private final PairingStateReader pairings;
    private final ApiKeyService keys;
    private final InstallationUrl address;

    KeyStepController(PairingStateReader pairings, ApiKeyService keys, InstallationUrl address) {
        this.pairings = pairings;
        this.keys = keys;
        this.address = address;
    }

    @GetMapping
    String key(@PathVariable String accountId, @RequestParam(defaultValue = "") String sender, Model model) {
        PairingState state = pairings.of(accountId);
        boolean forEvents = Boolean.TRUE.equals(model.getAttribute("createdForEvents"));
        String created = model.getAttribute("created") instanceof CreatedSecret shown ? shown.secret() : null;
        String secret = created == null || forEvents ? SenderSetup.SOME_KEY : created;
        String eventsSecret = created == null || !forEvents ? EventBridgeSetup.SOME_KEY : created;
        model.addAttribute("keyName", state.account().name() + " extensions");
        model.addAttribute("eventsKeyName", state.account().name() + " EventBridge");
        model.addAttribute("eventBridge", EventBridgeSetup.cli(address.url(), eventsSecret));
        model.addAttribute("usable", pairings.usableKeys(accountId));
        model.addAttribute("setups", SetupView.all(address.url(), secret));
        model.addAttribute("chosenSetup", SenderSetup.ofKey(sender).key());
        return WizardPage.of(WizardStep.KEY, state, "account/key", model);
    }

    @PostMapping
    String create(
            @PathVariable String accountId,
            @RequestParam String name,
            @RequestParam(defaultValue = "false") boolean allAccounts,
            @RequestParam(defaultValue = "false") boolean events,
            @RequestParam(defaultValue = "") String sender,
            @AuthenticationPrincipal UserPrincipal by,
            RedirectAttributes redirect) {
        String page = WizardStep.KEY.path(accountId) + "?sender="
                + SenderSetup.ofKey(sender).key();
        try {
            AccountScope ofAccount = AccountScope.only(List.of(accountId));
            KeyRequest typed = events
                    ? new KeyRequest(Kind.EVENTS, name, ofAccount)
                    : new KeyRequest(Kind.INGEST, name, allAccounts ? AccountScope.ALL : ofAccount);
            CreatedKey created = keys.create(typed, by.role());
            redirect.addFlashAttribute("createdForEvents", events);
            CreatedSecret.show(created.key().name(), created.secret(), redirect);
            return "redirect:" + page;
        } catch (InvalidInputException e) {
            return RefusedForm.back(page, e, Map.of("name", name, "allAccounts", allAccounts), redirect);
        }
    }
}
