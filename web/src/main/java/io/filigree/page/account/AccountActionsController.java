package io.filigree.page.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.account.PairingService;
import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.account.UnpairPolicy;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.problem.InvalidInputException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Actions on a paired account, from its page and from the list. Each redirects to the page that it was submitted from.
 */
@Controller
@RequestMapping("/accounts/{accountId:[0-9]{12}}")
final class AccountActionsController {

    private static final String LIST = "list";

    private final PairingService pairing;

    AccountActionsController(PairingService pairing) {
        this.pairing = pairing;
    }

    @PostMapping("/poll")
    String poll(
            @PathVariable String accountId, @RequestParam(defaultValue = "") String from, RedirectAttributes redirect) {
        pairing.pollNow(accountId);
        Notice.good("A poll of " + pairing.account(accountId).name() + " starts within seconds.", redirect);
        return back(accountId, from);
    }

    @PostMapping("/pause")
    String pause(
            @PathVariable String accountId, @RequestParam(defaultValue = "") String from, RedirectAttributes redirect) {
        String name = pairing.pause(accountId).name();
        Notice.good(name + " is paused. The last inventory stays in use for decoration.", redirect);
        return back(accountId, from);
    }

    @PostMapping("/resume")
    String resume(
            @PathVariable String accountId, @RequestParam(defaultValue = "") String from, RedirectAttributes redirect) {
        Notice.good(pairing.resume(accountId).name() + " is polled again.", redirect);
        return back(accountId, from);
    }

    @PostMapping("/rotate")
    String rotate(@PathVariable String accountId, RedirectAttributes redirect) {
        pairing.rotateExternalId(accountId);
        Notice.good(
                "Rotation started. Deploy the role template again, then verify the role. Filigree then uses the next"
                        + " id.",
                redirect);
        return page(accountId);
    }

    @PostMapping("/settings")
    String settings(
            @PathVariable String accountId,
            @RequestParam String name,
            @RequestParam(defaultValue = "") String pollIntervalSeconds,
            @RequestParam(defaultValue = "") String callsPerSecond,
            @RequestParam(defaultValue = "false") boolean sweepVersions,
            @RequestParam String scope,
            @RequestParam(required = false) List<String> regions,
            RedirectAttributes redirect) {
        List<String> chosen = RegionsChoice.of(scope, regions);
        try {
            PollOverrides overrides = new PollOverrides(
                    seconds(pollIntervalSeconds).orElse(null),
                    calls(callsPerSecond).orElse(null),
                    sweepVersions);
            pairing.changeSettings(
                    accountId, new AccountSettings(name, RegionsChoice.checked(scope, chosen), overrides));
        } catch (InvalidInputException e) {
            Map<String, Object> typed = new LinkedHashMap<>();
            typed.put("name", name);
            typed.put("pollIntervalSeconds", pollIntervalSeconds);
            typed.put("callsPerSecond", callsPerSecond);
            redirect.addFlashAttribute("chosen", chosen);
            redirect.addFlashAttribute("scope", scope);
            return RefusedForm.back("/accounts/" + accountId + "#settings", e, typed, redirect);
        }
        Notice.good("Settings saved. They apply to the next poll.", redirect);
        return page(accountId);
    }

    @PostMapping("/unpair")
    String unpair(
            @PathVariable String accountId,
            @RequestParam String confirmation,
            @RequestParam UnpairPolicy functions,
            RedirectAttributes redirect) {
        if (!confirmation.strip().equals(accountId)) {
            return RefusedForm.back(
                    "/accounts/" + accountId + "#unpair",
                    "confirmation",
                    "Type " + accountId + " to confirm.",
                    Map.of("confirmation", confirmation),
                    redirect);
        }
        String name = pairing.account(accountId).name();
        pairing.unpair(accountId, functions);
        Notice.good(
                name + " is unpaired. "
                        + (functions == UnpairPolicy.PURGE
                                ? "Its functions were deleted."
                                : "Its functions are kept as last seen."),
                redirect);
        return "redirect:/accounts";
    }

    private static Optional<Duration> seconds(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Duration.ofSeconds(Integer.parseInt(text.strip())));
        } catch (NumberFormatException e) {
            throw InvalidInputException.of("pollIntervalSeconds", "pollIntervalSeconds must be a whole number");
        }
    }

    private static Optional<Double> calls(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Double.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            throw InvalidInputException.of("callsPerSecond", "callsPerSecond must be a number, such as 1.5");
        }
    }

    private static String back(String accountId, String from) {
        return from.equals(LIST) ? "redirect:/accounts" : page(accountId);
    }

    private static String page(String accountId) {
        return "redirect:/accounts/" + accountId;
    }
}
