package io.filigree.account;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.account.AlreadyPairedException;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.ingest.inventory.CurrentInventory;
import io.filigree.poller.AccountPoll;
import io.filigree.poller.AccountPoller;
import io.filigree.poller.AccountUnreachableException;
import io.filigree.poller.AccountVerifier;
import io.filigree.poller.TrustPolicy;
import io.filigree.poller.Verification;
import io.filigree.problem.JsonBody;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Pairs accounts, tries their roles, and polls them on demand. */
@RestController
@RequestMapping("/api/accounts")
final class AccountController {

    private final PairedAccounts accounts;
    private final AccountVerifier verifier;
    private final AccountPoller poller;
    private final TrustPolicy policies;
    private final CurrentInventory inventory;
    private final JsonMapper json;
    private final Clock clock;

    AccountController(
            PairedAccounts accounts,
            AccountVerifier verifier,
            AccountPoller poller,
            TrustPolicy policies,
            CurrentInventory inventory,
            JsonMapper json,
            Clock clock) {
        this.accounts = accounts;
        this.verifier = verifier;
        this.poller = poller;
        this.policies = policies;
        this.inventory = inventory;
        this.json = json;
        this.clock = clock;
    }

    @PostMapping
    ResponseEntity<AccountAnswer> pair(HttpServletRequest request) throws IOException {
        AccountFields fields = new AccountFields(JsonBody.read(
                request,
                Set.of(AccountFields.ACCOUNT_ID, AccountFields.NAME, AccountFields.ROLE_ARN, AccountFields.REGIONS)));
        String accountId = fields.accountId();
        PairedAccount account = PairedAccount.unverified(
                accountId,
                fields.name(),
                fields.optionalRoleOf(accountId).orElse(null),
                ExternalId.random(),
                fields.regions(),
                clock.instant());
        try {
            accounts.pair(account);
            inventory.refresh();
        } catch (AlreadyPairedException e) {
            throw refusal(HttpStatus.CONFLICT, "account " + accountId + " is already paired");
        }
        return ResponseEntity.created(URI.create("/api/accounts/" + accountId)).body(withPolicies(account));
    }

    @GetMapping
    Map<String, List<AccountAnswer>> all(HttpServletRequest request) {
        return Map.of(
                "accounts",
                accounts.all().stream().map(account -> answer(account, request)).toList());
    }

    @GetMapping("/{accountId}")
    AccountAnswer one(@PathVariable String accountId, HttpServletRequest request) {
        return answer(paired(accountId), request);
    }

    /** Tries a role. It is kept when it passes every check, and else the account stays as it is. */
    @PostMapping("/{accountId}/verify")
    Verification verify(@PathVariable String accountId, HttpServletRequest request) throws IOException {
        PairedAccount account = paired(accountId);
        String roleArn = new AccountFields(JsonBody.read(request, Set.of(AccountFields.ROLE_ARN))).roleOf(accountId);
        Verification verification = verifier.verify(account, roleArn);
        if (verification.verified()) {
            accounts.verified(accountId, roleArn, clock.instant());
        }
        return verification;
    }

    /** Lists every region of the account now, and answers when that is done and events are decorated with it. */
    @PostMapping("/{accountId}/poll")
    AccountPoll poll(@PathVariable String accountId) {
        PairedAccount account = paired(accountId);
        if (account.roleArn() == null) {
            throw refusal(HttpStatus.CONFLICT, "account " + accountId + " has no role yet: verify one first");
        }
        try {
            AccountPoll poll = poller.poll(account);
            inventory.refresh();
            return poll;
        } catch (AccountUnreachableException e) {
            throw refusal(HttpStatus.BAD_GATEWAY, e.getMessage());
        }
    }

    private PairedAccount paired(String accountId) {
        return accounts.find(accountId).orElseThrow(() -> refusal(HttpStatus.NOT_FOUND, "no such account is paired"));
    }

    private AccountAnswer answer(PairedAccount account, HttpServletRequest request) {
        return isAdmin(request) ? withPolicies(account) : AccountAnswer.of(account);
    }

    private AccountAnswer withPolicies(PairedAccount account) {
        return AccountAnswer.of(
                account,
                json.readTree(policies.trustPolicy(account.externalId())),
                json.readTree(policies.permissionsPolicy()));
    }

    private static boolean isAdmin(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication authentication
                && authentication.getPrincipal() instanceof ApiKey key
                && key.kind() == Kind.ADMIN;
    }

    private static ErrorResponseException refusal(HttpStatus status, @Nullable String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
