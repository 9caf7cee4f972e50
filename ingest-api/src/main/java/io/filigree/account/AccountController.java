package io.filigree.account;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.AccountVerification;
import io.filigree.db.account.AlreadyPairedException;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.account.UnpairPolicy;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.poller.AccountUnreachableException;
import io.filigree.poller.RoleTemplates;
import io.filigree.problem.InvalidInputException;
import io.filigree.problem.JsonRequestBody;
import io.filigree.problem.QueryParameters;
import io.filigree.query.account.ListedPoll;
import io.filigree.query.account.PollReader;
import io.filigree.query.account.RegionReader;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Pairs accounts, tries their roles, polls them on demand, and lets go of them. */
@RestController
@RequestMapping("/api/accounts")
final class AccountController {

    private static final String SWEEP_VERSIONS = "sweepVersions";
    private static final String ACCOUNTS = "accounts";
    private static final String INVENTORY = "inventory";

    private final PairingService pairing;
    private final RoleTemplates templates;
    private final PollReader polls;
    private final RegionReader regions;
    private final JsonMapper json;

    AccountController(
            PairingService pairing, RoleTemplates templates, PollReader polls, RegionReader regions, JsonMapper json) {
        this.pairing = pairing;
        this.templates = templates;
        this.polls = polls;
        this.regions = regions;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<AccountResponse> pair(HttpServletRequest request) throws IOException {
        JsonRequestBody body = JsonRequestBody.read(
                request,
                Set.of(AccountFields.ACCOUNT_ID, AccountFields.NAME, AccountFields.ROLE_ARN, AccountFields.REGIONS));
        PairingRequest typed = new PairingRequest(
                body.text(AccountFields.ACCOUNT_ID),
                body.text(AccountFields.NAME),
                body.optionalText(AccountFields.ROLE_ARN).orElse(null),
                body.texts(AccountFields.REGIONS, AccountFields.MAX_REGIONS));
        try {
            PairedAccount account = pairing.pair(typed);
            return ResponseEntity.created(URI.create("/api/accounts/" + account.accountId()))
                    .body(withPolicies(account));
        } catch (AlreadyPairedException e) {
            throw alreadyPaired(e);
        }
    }

    /** Pairs many accounts whose roles are called the same; each gets an external id of its own and an answer. */
    @PostMapping("/bulk")
    Map<String, List<BulkPairingResponse>> pairAll(HttpServletRequest request) throws IOException {
        JsonRequestBody body =
                JsonRequestBody.read(request, Set.of(ACCOUNTS, AccountFields.ROLE_NAME, AccountFields.REGIONS));
        List<BulkPairingRequest.Member> members = body
                .objects(
                        ACCOUNTS, Set.of(AccountFields.ACCOUNT_ID, AccountFields.NAME), BulkPairingRequest.MAX_ACCOUNTS)
                .stream()
                .map(one ->
                        new BulkPairingRequest.Member(one.text(AccountFields.ACCOUNT_ID), one.text(AccountFields.NAME)))
                .toList();
        BulkPairingRequest bulk = new BulkPairingRequest(
                members,
                body.optionalText(AccountFields.ROLE_NAME).orElse(RoleTemplates.ROLE_NAME),
                body.texts(AccountFields.REGIONS, AccountFields.MAX_REGIONS));
        return Map.of(
                ACCOUNTS,
                pairing.pairAll(bulk).stream().map(BulkPairingResponse::of).toList());
    }

    /** Begins to try every role that is not verified; each account's verification tells how it goes. */
    @PostMapping("/bulk/verify")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, List<String>> verifyAll() {
        return Map.of(
                ACCOUNTS,
                pairing.verifyUnverified().stream()
                        .map(PairedAccount::accountId)
                        .toList());
    }

    @GetMapping
    Map<String, List<AccountResponse>> all(HttpServletRequest request) {
        return Map.of(
                ACCOUNTS,
                pairing.all().stream().map(account -> answer(account, request)).toList());
    }

    @GetMapping("/{accountId}")
    AccountResponse one(@PathVariable String accountId, HttpServletRequest request) {
        return answer(pairing.account(accountId), request);
    }

    /** Changes the settings that are named; null gives one back its default. */
    @PatchMapping("/{accountId}")
    AccountResponse change(@PathVariable String accountId, HttpServletRequest request) throws IOException {
        PairedAccount account = pairing.account(accountId);
        JsonRequestBody body = JsonRequestBody.read(
                request,
                Set.of(
                        AccountFields.NAME,
                        AccountFields.REGIONS,
                        AccountFields.POLL_INTERVAL,
                        AccountFields.CALLS_PER_SECOND,
                        SWEEP_VERSIONS));
        PollOverrides wishes = account.wishes();
        AccountSettings settings = new AccountSettings(
                body.optionalText(AccountFields.NAME).orElse(account.name()),
                body.has(AccountFields.REGIONS)
                        ? body.texts(AccountFields.REGIONS, AccountFields.MAX_REGIONS)
                        : account.regions(),
                new PollOverrides(
                        body.has(AccountFields.POLL_INTERVAL)
                                ? body.seconds(AccountFields.POLL_INTERVAL)
                                : wishes.interval(),
                        body.has(AccountFields.CALLS_PER_SECOND)
                                ? body.number(AccountFields.CALLS_PER_SECOND)
                                : wishes.callsPerSecond(),
                        body.truth(SWEEP_VERSIONS).orElse(wishes.sweepVersions())));
        return withPolicies(pairing.changeSettings(accountId, settings));
    }

    /** Forgets the account; {@code inventory=purge} removes its functions, {@code keep}, the default, leaves them. */
    @DeleteMapping("/{accountId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unpair(@PathVariable String accountId, HttpServletRequest request) {
        String inventory = QueryParameters.read(request, Set.of(INVENTORY)).text(INVENTORY);
        pairing.unpair(accountId, unpairing(inventory));
    }

    private static UnpairPolicy unpairing(@Nullable String inventory) {
        if (inventory == null || inventory.equals("keep")) {
            return UnpairPolicy.KEEP;
        }
        if (inventory.equals("purge")) {
            return UnpairPolicy.PURGE;
        }
        throw InvalidInputException.of(INVENTORY, "inventory must be keep or purge");
    }

    /**
     * Tries a role, and answers when that is done, or 202 when it takes longer than {@link PreferredWait}. It is kept when
     * it passes every check, and else the account stays as it is.
     */
    @PostMapping("/{accountId}/verify")
    CompletableFuture<ResponseEntity<VerificationResponse>> verify(
            @PathVariable String accountId, HttpServletRequest request) throws IOException {
        pairing.account(accountId);
        String roleArn =
                JsonRequestBody.read(request, Set.of(AccountFields.ROLE_ARN)).text(AccountFields.ROLE_ARN);
        RunningVerification running = pairing.startVerification(accountId, roleArn);
        return within(
                PreferredWait.of(request.getHeader("Prefer")),
                running.finished().thenApply(this::verified),
                () -> verified(pairing.verification(accountId).orElse(running.started())));
    }

    private ResponseEntity<VerificationResponse> verified(AccountVerification trial) {
        return trial.finished()
                ? ResponseEntity.ok(answer(trial))
                : ResponseEntity.accepted()
                        .location(URI.create("/api/accounts/" + trial.accountId() + "/verification"))
                        .body(answer(trial));
    }

    /** The account's last trial, as far as it is. */
    @GetMapping("/{accountId}/verification")
    VerificationResponse verification(@PathVariable String accountId) {
        pairing.account(accountId);
        return pairing.verification(accountId)
                .map(verification -> VerificationResponse.of(verification, null, null))
                .orElseThrow(() -> refusal(HttpStatus.NOT_FOUND, "no role of the account was tried yet"));
    }

    /**
     * Lists every region of the account now, and answers when that is done and events are decorated with it, or 202 when
     * it takes longer than {@link PreferredWait}.
     */
    @PostMapping("/{accountId}/poll")
    CompletableFuture<ResponseEntity<?>> poll(@PathVariable String accountId, HttpServletRequest request) {
        return within(
                PreferredWait.of(request.getHeader("Prefer")),
                pairing.poll(accountId).<ResponseEntity<?>>handle((poll, failure) -> {
                    if (failure != null) {
                        throw refusal(failure);
                    }
                    return ResponseEntity.ok(poll);
                }),
                () -> ResponseEntity.accepted()
                        .location(URI.create("/api/accounts/" + accountId + "/poll"))
                        .body(lastPoll(accountId)));
    }

    /** The account's last poll, which may still run, and what its regions came to. */
    @GetMapping("/{accountId}/poll")
    PollResponse lastPoll(@PathVariable String accountId) {
        pairing.account(accountId);
        // In this order: a request ends after its poll is noted as finished.
        boolean requested = pairing.isPollRequested(accountId);
        List<ListedPoll> last = polls.of(accountId, 1);
        if (last.isEmpty() && !requested) {
            throw refusal(HttpStatus.NOT_FOUND, "the account was not polled yet");
        }
        return PollResponse.of(accountId, last.isEmpty() ? null : last.get(0), requested, regions.of(accountId));
    }

    private static RuntimeException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof AccountUnreachableException unreachable) {
            return refusal(HttpStatus.BAD_GATEWAY, unreachable.getMessage());
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    /** The answer when it comes within that time, else the other one. No thread waits meanwhile. */
    private static <T> CompletableFuture<T> within(Duration time, CompletableFuture<T> answer, Supplier<T> otherwise) {
        if (time.isZero()) {
            return CompletableFuture.completedFuture(otherwise.get());
        }
        CompletableFuture<T> result = answer.copy();
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!result.isDone()) {
                        try {
                            result.complete(otherwise.get());
                        } catch (RuntimeException e) {
                            result.completeExceptionally(e);
                        }
                    }
                });
        return result;
    }

    @PostMapping("/{accountId}/pause")
    AccountResponse pause(@PathVariable String accountId) {
        return withPolicies(pairing.pause(accountId));
    }

    @PostMapping("/{accountId}/resume")
    AccountResponse resume(@PathVariable String accountId) {
        return withPolicies(pairing.resume(accountId));
    }

    /** Offers a next external id beside the one in use, until AWS takes it. */
    @PostMapping("/{accountId}/rotate")
    AccountResponse rotate(@PathVariable String accountId) {
        return withPolicies(pairing.rotateExternalId(accountId));
    }

    private AccountResponse answer(PairedAccount account, HttpServletRequest request) {
        return isAdmin(request) ? withPolicies(account) : AccountResponse.of(account);
    }

    private AccountResponse withPolicies(PairedAccount account) {
        return AccountResponse.of(
                account,
                json.readTree(templates.trustPolicy(account)),
                json.readTree(templates.permissionsPolicy()),
                templates.problem(account).orElse(null));
    }

    /** To whoever may pair. What is not verified is told how its trust policy should be. */
    private VerificationResponse answer(AccountVerification verification) {
        if (!Boolean.FALSE.equals(verification.verified())) {
            return VerificationResponse.of(verification, null, null);
        }
        PairedAccount account = pairing.account(verification.accountId());
        return VerificationResponse.of(
                verification,
                json.readTree(templates.trustPolicy(account)),
                templates.problem(account, verification.roleArn()).orElse(null));
    }

    private static boolean isAdmin(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication authentication
                && authentication.getPrincipal() instanceof ApiKey key
                && key.kind() == Kind.ADMIN;
    }

    private static ErrorResponseException alreadyPaired(AlreadyPairedException e) {
        ErrorResponseException refusal = refusal(
                HttpStatus.CONFLICT,
                "account " + e.accountId() + " is already paired: change it where it is, or unpair it first");
        refusal.getBody().setProperty("account", "/api/accounts/" + e.accountId());
        refusal.getBody().setProperty("page", "/accounts/" + e.accountId());
        return refusal;
    }

    private static ErrorResponseException refusal(HttpStatus status, @Nullable String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
