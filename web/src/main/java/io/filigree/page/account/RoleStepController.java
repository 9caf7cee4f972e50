package io.filigree.page.account;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

import io.filigree.account.PairingService;
import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.PairedAccount;
import io.filigree.page.RefusedForm;
import io.filigree.poller.RoleTexts;
import io.filigree.problem.InvalidInputException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The role steps of pairing: deployment and verification. A step without content redirects to the next one, so that any
 * user can interrupt and continue a pairing at any time.
 */
@Controller
@RequestMapping("/accounts/{accountId:[0-9]{12}}/pair")
final class RoleStepController {

    private final PairingService pairing;
    private final PairingStateReader pairings;
    private final Clock clock;

    RoleStepController(PairingService pairing, PairingStateReader pairings, Clock clock) {
        this.pairing = pairing;
        this.pairings = pairings;
        this.clock = clock;
    }

    /** Continues the pairing at its next step. */
    @GetMapping
    String next(@PathVariable String accountId) {
        return "redirect:" + pairings.of(accountId).next().path(accountId);
    }

    @GetMapping("/role")
    String role(@PathVariable String accountId, @RequestParam(defaultValue = "") String as, Model model) {
        PairingState state = pairings.of(accountId);
        RoleSetupMethod method = RoleSetupMethod.of(as);
        model.addAttribute("methods", RoleSetupMethod.values());
        model.addAttribute("chosenMethod", method);
        RoleTexts texts = pairing.policies(accountId);
        model.addAttribute("texts", method.texts(texts, accountId));
        model.addAttribute("problem", texts.problem());
        model.addAttribute("uses", PermissionPurpose.ALL);
        model.addAttribute("roleArn", likelyRole(state, pairing.likelyRole(state.account())));
        return WizardPage.of(WizardStep.ROLE, state, "account/role", model);
    }

    @GetMapping(path = "/role", params = "download")
    ResponseEntity<String> download(@PathVariable String accountId, @RequestParam String download) {
        RoleTexts texts = pairing.policies(accountId);
        return RoleSetupMethod.text(download, texts, accountId)
                .map(text -> ResponseEntity.ok()
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                ContentDisposition.attachment()
                                        .filename(text.file())
                                        .build()
                                        .toString())
                        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                        .body(text.text()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    @GetMapping("/checks")
    String checks(@PathVariable String accountId, @RequestParam(defaultValue = "") String fragment, Model model) {
        PairingState state = pairings.of(accountId);
        state.verification()
                .ifPresent(verification ->
                        model.addAttribute("verification", VerificationView.of(verification, clock.instant())));
        return WizardPage.of(
                WizardStep.CHECKS,
                state,
                fragment.equals("checks") ? "account/wizard :: checks" : "account/checks",
                model);
    }

    @PostMapping("/checks")
    String check(@PathVariable String accountId, @RequestParam String roleArn, RedirectAttributes redirect) {
        try {
            pairing.startVerification(accountId, roleArn);
        } catch (InvalidInputException e) {
            return RefusedForm.back(WizardStep.ROLE.path(accountId), e, Map.of("roleArn", roleArn), redirect);
        }
        return "redirect:" + WizardStep.CHECKS.path(accountId);
    }

    /** The account's role, else the last one that was tried, else the one that the templates create. */
    private static String likelyRole(PairingState state, String made) {
        PairedAccount account = state.account();
        if (account.roleArn() != null) {
            return account.roleArn();
        }
        return state.verification().map(AccountVerification::roleArn).orElse(made);
    }
}
