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
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.decorator.function.AccountScope;
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

/** REST API for paired accounts: pairing, role verification, polls on demand and unpairing. */
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
    private final EventSourceMappings eventSources;
    private final JsonMapper json;

    AccountController(
            PairingService pairing,
            RoleTemplates templates,
            PollReader polls,
            RegionReader regions,
            EventSourceMappings eventSources,
            JsonMapper json) {
        this.pairing = pairing;
        this.templates = templates;
        this.polls = polls;
        this.regions = regions;
        this.eventSources = eventSources;
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

    /**
     * Pairs many accounts whose roles have the same name. Each account gets its own external id and its own result.
     */
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

    /** Starts verifying every unverified role. Progress is reported by the verification of each account. */
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

    /** Changes the named settings; null resets a setting to its default. */
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
        PollOverrides overrides = account.overrides();
        AccountSettings settings = new AccountSettings(
                body.optionalText(AccountFields.NAME).orElse(account.name()),
                body.has(AccountFields.REGIONS)
                        ? body.texts(AccountFields.REGIONS, AccountFields.MAX_REGIONS)
                        : account.regions(),
                new PollOverrides(
                        body.has(AccountFields.POLL_INTERVAL)
                                ? body.seconds(AccountFields.POLL_INTERVAL)
                                : overrides.interval(),
                        body.has(AccountFields.CALLS_PER_SECOND)
                                ? body.number(AccountFields.CALLS_PER_SECOND)
                                : overrides.callsPerSecond(),
                        body.truth(SWEEP_VERSIONS).orElse(overrides.sweepVersions())));
        return withPolicies(pairing.changeSettings(accountId, settings));
    }

    /** Unpairs the account. {@code inventory=purge} deletes its functions; {@code keep}, the default, keeps them. */
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
     * Verifies a role. Responds with the result, or with 202 when it takes longer than {@link PreferredWait}. A role
     * that passes every check is saved; otherwise the account is unchanged.
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

    private ResponseEntity<VerificationResponse> verified(AccountVerification verification) {
        return verification.finished()
                ? ResponseEntity.ok(answer(verification))
                : ResponseEntity.accepted()
                        .location(URI.create("/api/accounts/" + verification.accountId() + "/verification"))
                        .body(answer(verification));
    }

    /** The latest verification of the account, with the checks so far. */
    @GetMapping("/{accountId}/verification")
    VerificationResponse verification(@PathVariable String accountId) {
        pairing.account(accountId);
        return pairing.verification(accountId)
                .map(verification -> VerificationResponse.of(verification, null, null))
                .orElseThrow(() -> refusal(HttpStatus.NOT_FOUND, "no role of the account has been verified yet"));
    }

    /**
     * Polls every region of the account now. Responds when the poll is complete and its inventory is used for
     * decoration, or with 202 when it takes longer than {@link PreferredWait}.
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

    /** The latest poll of the account, which may still run, and the results of its regions. */
    @GetMapping("/{accountId}/poll")
    PollResponse lastPoll(@PathVariable String accountId) {
        pairing.account(accountId);
        // Read in this order: a request ends after its poll is marked as finished.
        boolean requested = pairing.isPollRequested(accountId);
        List<ListedPoll> last = polls.of(accountId, 1);
        if (last.isEmpty() && !requested) {
            throw refusal(HttpStatus.NOT_FOUND, "the account was not polled yet");
        }
        return PollResponse.of(
                accountId,
                last.isEmpty() ? null : last.get(0),
                requested,
                regions.of(accountId),
                eventSources.failures(AccountScope.only(List.of(accountId))));
    }

    private static RuntimeException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof AccountUnreachableException unreachable) {
            return refusal(HttpStatus.BAD_GATEWAY, unreachable.getMessage());
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    /** Returns the result if it completes in time, otherwise the alternative. No thread waits meanwhile. */
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

    /** Adds a next external id to the current one, until AWS accepts it. */
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

    /** For callers who may pair accounts. An unverified role includes the required trust policy. */
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
                "account " + e.accountId() + " is already paired: change its settings, or unpair it first");
        refusal.getBody().setProperty("account", "/api/accounts/" + e.accountId());
        refusal.getBody().setProperty("page", "/accounts/" + e.accountId());
        return refusal;
    }

    private static ErrorResponseException refusal(HttpStatus status, @Nullable String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
