package io.filigree.page.account;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.filigree.account.BulkPairingRequest;
import io.filigree.account.BulkPairingResult;
import io.filigree.account.PairingService;
import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.page.Notice;
import io.filigree.page.RefusedForm;
import io.filigree.poller.RoleTemplates;
import io.filigree.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Pairs the accounts of a pasted list, and shows the verification of the roles that a stack set creates in them. */
@Controller
@RequestMapping("/accounts/bulk")
final class BulkPairingController {

    /** Time for which a verified role stays in the list. */
    private static final Duration RECENTLY = Duration.ofHours(1);

    private final PairingService pairing;
    private final Clock clock;

    BulkPairingController(PairingService pairing, Clock clock) {
        this.pairing = pairing;
        this.clock = clock;
    }

    @GetMapping
    String form(@RequestParam(defaultValue = "") String fragment, Model model) {
        model.addAttribute("waiting", waiting());
        model.addAttribute("roleName", RoleTemplates.ROLE_NAME);
        model.addAttribute("maxAccounts", BulkPairingRequest.MAX_ACCOUNTS);
        return fragment.equals("waiting") ? "account/waiting :: waiting" : "account/bulk";
    }

    @GetMapping(params = "download")
    ResponseEntity<String> stackSet() {
        return unverified()
                .map(account -> ResponseEntity.ok()
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                ContentDisposition.attachment()
                                        .filename("filigree-stackset.yaml")
                                        .build()
                                        .toString())
                        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                        .body(pairing.policies(account.accountId()).stackSet()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    @PostMapping
    String pair(@RequestParam String accounts, @RequestParam String roleName, RedirectAttributes redirect) {
        try {
            List<BulkPairingRequest.Member> members = PastedAccounts.read(accounts);
            List<BulkPairingResult> results = pairing.pairAll(new BulkPairingRequest(members, roleName, List.of()));
            redirect.addFlashAttribute(
                    "results", results.stream().map(Result::of).toList());
        } catch (InvalidInputException e) {
            return RefusedForm.back("/accounts/bulk", e, Map.of("accounts", accounts, "roleName", roleName), redirect);
        }
        return "redirect:/accounts/bulk";
    }

    @PostMapping("/verify")
    String verify(RedirectAttributes redirect) {
        int tried = pairing.verifyUnverified().size();
        Notice.good(tried == 1 ? "Verifying 1 role." : "Verifying " + tried + " roles.", redirect);
        return "redirect:/accounts/bulk#verify";
    }

    private UnverifiedRoles waiting() {
        Instant now = clock.instant();
        return UnverifiedRoles.of(pairing.all().stream()
                .map(account -> row(account, now))
                .filter(Objects::nonNull)
                .toList());
    }

    private UnverifiedRoles.@Nullable Row row(PairedAccount account, Instant now) {
        Instant verified = account.verifiedAt();
        boolean recent = verified != null && verified.isAfter(now.minus(RECENTLY));
        if (account.status() == Status.VERIFIED && !recent) {
            return null;
        }
        Optional<AccountVerification> verification = pairing.verification(account.accountId());
        return UnverifiedRoles.Row.of(
                account.accountId(),
                account.name(),
                verification.map(one -> VerificationView.of(one, now)).orElse(null));
    }

    private Optional<PairedAccount> unverified() {
        return pairing.all().stream()
                .filter(account -> account.status() != Status.VERIFIED)
                .findFirst();
    }

    /** @param kind of badge */
    record Result(String accountId, String name, String outcome, String kind, String detail) {

        static Result of(BulkPairingResult result) {
            PairedAccount paired = result.paired();
            return paired == null
                    ? new Result(result.accountId(), "", "not paired", "bad", "" + result.refusal())
                    : new Result(paired.accountId(), paired.name(), "paired", "good", "");
        }
    }
}
