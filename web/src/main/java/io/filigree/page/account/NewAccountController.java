package io.filigree.page.account;

import java.util.List;
import java.util.Map;

import io.filigree.account.PairingRequest;
import io.filigree.account.PairingService;
import io.filigree.db.account.AlreadyPairedException;
import io.filigree.page.RefusedForm;
import io.filigree.poller.AwsRegion;
import io.filigree.problem.InvalidInputException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The first step of pairing: the account id. */
@Controller
@RequestMapping("/accounts/new")
final class NewAccountController {

    private final PairingService pairing;

    NewAccountController(PairingService pairing) {
        this.pairing = pairing;
    }

    @GetMapping
    String form(Model model) {
        model.addAttribute("steps", WizardStep.first());
        model.addAttribute("regionChoices", AwsRegion.all());
        if (!model.containsAttribute("chosen")) {
            model.addAttribute("chosen", List.of());
        }
        return "account/new";
    }

    /** Accepts account ids with dashes, as the AWS console shows them. */
    @PostMapping
    String pair(
            @RequestParam String accountId,
            @RequestParam String name,
            @RequestParam String scope,
            @RequestParam(required = false) List<String> regions,
            RedirectAttributes redirect) {
        String digits = accountId.replaceAll("[\\s-]", "");
        List<String> chosen = RegionsChoice.of(scope, regions);
        try {
            pairing.pair(new PairingRequest(digits, name, null, RegionsChoice.checked(scope, chosen)));
        } catch (InvalidInputException e) {
            redirect.addFlashAttribute("chosen", chosen);
            redirect.addFlashAttribute("scope", scope);
            return RefusedForm.back("/accounts/new", e, Map.of("accountId", accountId, "name", name), redirect);
        } catch (AlreadyPairedException e) {
            redirect.addFlashAttribute(
                    "pairedAlready", pairing.account(e.accountId()).accountId());
            redirect.addFlashAttribute(
                    "pairedAs", pairing.account(e.accountId()).name());
            return RefusedForm.back(
                    "/accounts/new",
                    "accountId",
                    "The account is already paired.",
                    Map.of("accountId", accountId, "name", name),
                    redirect);
        }
        return "redirect:" + WizardStep.ROLE.path(digits);
    }
}
