package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.VerificationCheck;
import io.filigree.db.account.VerificationCheck.Outcome;
import io.filigree.db.poll.PollHistory;
import io.filigree.poller.AccountSessions.FreshSession;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an account's role: it can be assumed with the account's external id and not without it, and it has the
 * permissions needed in each region. Stores nothing.
 */
public final class AccountVerifier {

    static final String ROLE_ARN = "role ARN";
    static final String ASSUME_ROLE = "assume role with the external id";
    static final String REFUSED_WITHOUT_ID = "refused without the external id";
    static final String REFUSED_WITH_WRONG_ID = "refused with a wrong external id";
    static final String CALLER_IDENTITY = "caller identity";
    static final String SOME_REGION = "a region to list";
    static final String SOME_TAGS = "a region whose tags can be read";

    private static final String WITHOUT_TAGS = "Functions are stored without tags, or keep their known tags";

    /** The checks of who may use the role. */
    static final Set<String> TRUST_CHECKS =
            Set.of(ROLE_ARN, ASSUME_ROLE, REFUSED_WITHOUT_ID, REFUSED_WITH_WRONG_ID, CALLER_IDENTITY);

    private static final String ACTION = AccountSessions.ASSUME_ROLE;

    private final AccountSessions sessions;
    private final PollHistory history;
    private final Executor regionWorkers;

    /** @param regionWorkers verifies the regions of an account in parallel */
    AccountVerifier(AccountSessions sessions, PollHistory history, Executor regionWorkers) {
        this.sessions = requireNonNull(sessions, "sessions");
        this.history = requireNonNull(history, "history");
        this.regionWorkers = requireNonNull(regionWorkers, "regionWorkers");
    }

    /** Verifies that role for that account without reporting progress. */
    public Verification verify(PairedAccount account, String roleArn) {
        return verify(account, roleArn, check -> {});
    }

    /**
     * Verifies that role for that account, which may have a different role now.
     *
     * <p>What one region refuses is that region's problem, which polls show with its fix. The role is usable when
     * functions can be listed in some region. Without the permission to read tags they are inventoried without.
     *
     * @param tried receives each check when it ends; calls are sequential
     */
    public Verification verify(PairedAccount account, String roleArn, Consumer<VerificationCheck> tried) {
        Checks checks = new Checks(check -> {
            synchronized (tried) {
                tried.accept(check);
            }
        });
        Trust trust = tryTrust(account, roleArn, checks);
        if (trust == null) {
            return new Verification(false, null, checks.all());
        }
        boolean allowed = tryPermissions(account, trust.session(), checks);
        return new Verification(allowed, trust.externalId(), checks.all());
    }

    private @Nullable Trust tryTrust(PairedAccount account, String roleArn, Checks checks) {
        Optional<RoleArn> role = tryArn(account, roleArn, checks);
        if (role.isEmpty()) {
            return null;
        }
        Assumed assumed = tryAssume(account, role.get(), checks);
        if (assumed == null) {
            return null;
        }
        boolean refusedWithout = tryRefusal(REFUSED_WITHOUT_ID, role.get(), null, checks);
        boolean refusedWrong =
                tryRefusal(REFUSED_WITH_WRONG_ID, role.get(), "filigree-wrong-" + UUID.randomUUID(), checks);
        boolean identified = tryIdentity(account, assumed.session(), checks);
        return refusedWithout && refusedWrong && identified
                ? new Trust(assumed.session().session(), assumed.externalId())
                : null;
    }

    private static Optional<RoleArn> tryArn(PairedAccount account, String roleArn, Checks checks) {
        String example = "arn:aws:iam::" + account.accountId() + ":role/filigree";
        Optional<RoleArn> role = RoleArn.parse(roleArn.strip());
        if (role.isEmpty()) {
            checks.failed(ROLE_ARN, null, "This is not the ARN of an IAM role", "Expected an ARN such as " + example);
            return role;
        }
        if (!role.get().accountId().equals(account.accountId())) {
            checks.failed(
                    ROLE_ARN,
                    null,
                    "The role belongs to account " + role.get().accountId() + ", but the account being paired is "
                            + account.accountId(),
                    "Enter the ARN of a role in account " + account.accountId() + ", such as " + example);
            return Optional.empty();
        }
        checks.passed(ROLE_ARN, null, "A role of account " + account.accountId());
        return role;
    }

    /** During a rotation, the next external id is tried first; once AWS accepts it, it replaces the previous one. */
    private @Nullable Assumed tryAssume(PairedAccount account, RoleArn role, Checks checks) {
        AwsFailure fault = null;
        for (String externalId : Stream.of(account.nextExternalId(), account.externalId())
                .filter(id -> id != null)
                .toList()) {
            try {
                FreshSession session = sessions.assume(role, externalId);
                checks.passed(
                        ASSUME_ROLE,
                        ACTION,
                        externalId.equals(account.nextExternalId())
                                ? "The role can be assumed with the account's next external id, which now replaces the previous one"
                                : "The role can be assumed with the account's external id");
                return new Assumed(session, externalId);
            } catch (AwsFailedException e) {
                fault = e.fault();
                if (!fault.isRefusal()) {
                    break;
                }
            }
        }
        AwsFailure last = requireNonNull(fault);
        checks.failed(
                ASSUME_ROLE,
                ACTION,
                last.reason(),
                last.isRefusal()
                        ? "Create the role with the trust policy of this account, or add that policy to the role"
                                + ": it names Filigree's principal and has the condition StringEquals sts:ExternalId"
                                + " with this account's external id. Filigree's own role must be allowed " + ACTION
                                + ", too"
                        : last.fix());
        return null;
    }

    private boolean tryRefusal(String name, RoleArn role, @Nullable String externalId, Checks checks) {
        String how = externalId == null ? "without the external id" : "with a wrong external id";
        try {
            sessions.assume(role, externalId);
        } catch (AwsFailedException e) {
            if (e.fault().isRefusal()) {
                checks.passed(name, ACTION, "The role cannot be assumed " + how);
                return true;
            }
            checks.failed(
                    name,
                    ACTION,
                    "Filigree could not check that the role is refused " + how + ": "
                            + e.fault().reason(),
                    e.fault().fix());
            return false;
        }
        checks.failed(
                name,
                ACTION,
                "The role can be assumed " + how + ", so other customers could use it (confused deputy)",
                "Add the condition StringEquals sts:ExternalId to every statement of its trust policy that allows "
                        + ACTION + ", as in the trust policy of this account");
        return false;
    }

    private static boolean tryIdentity(PairedAccount account, FreshSession session, Checks checks) {
        String actual;
        try {
            actual = session.session().callerAccountId();
        } catch (AwsFailedException e) {
            // A policy may forbid the call's region; the response of AssumeRole has the same account.
            actual =
                    RoleArn.ofSession(session.userArn()).map(RoleArn::accountId).orElse("");
        }
        if (actual.equals(account.accountId())) {
            checks.passed(CALLER_IDENTITY, AccountSession.GET_CALLER_IDENTITY, "The session is in account " + actual);
            return true;
        }
        checks.failed(
                CALLER_IDENTITY,
                AccountSession.GET_CALLER_IDENTITY,
                "The session is in account " + (actual.isEmpty() ? "(unknown)" : AwsFailure.clean(actual))
                        + " instead of " + account.accountId(),
                "Check the configured AWS endpoint");
        return false;
    }

    private boolean tryPermissions(PairedAccount account, AccountSession session, Checks checks) {
        List<String> regions = account.regions();
        boolean regionsKnown = true;
        if (regions.isEmpty()) {
            List<String> enabled = new ArrayList<>();
            AwsFailure fault = attempt(() -> enabled.addAll(EnabledRegions.of(session)));
            List<String> known = fault == null ? List.of() : history.regionsOf(account.accountId());
            checks.add(ofRegions(fault, known));
            regionsKnown = fault == null || !known.isEmpty();
            regions = fault != null ? known : enabled;
            regions = regions.isEmpty() ? List.of(session.homeRegion()) : regions;
        }
        boolean only = regions.size() == 1;
        List<CompletableFuture<TriedRegion>> trials = regions.stream()
                .map(region -> CompletableFuture.supplyAsync(
                        () -> tryRegion(account, region, session, only, checks.beside()), regionWorkers))
                .toList();
        List<TriedRegion> tried = trials.stream().map(CompletableFuture::join).toList();
        tried.forEach(region -> checks.addTried(region.checks()));
        boolean listed = tried.stream().anyMatch(region -> region.functions() == null);
        boolean tagged = tried.stream().anyMatch(region -> region.tags() == null);
        if (!only && !listed) {
            AwsFailure fault = requireNonNull(tried.get(0).functions());
            checks.add(nowhere(SOME_REGION, Permission.LIST_FUNCTIONS, fault, Outcome.FAILED, tried.size(), ""));
        }
        if (!only && listed && !tagged) {
            AwsFailure fault = requireNonNull(tried.get(0).tags());
            checks.add(nowhere(
                    SOME_TAGS, Permission.GET_RESOURCES, fault, Outcome.OPTIONAL, tried.size(), ". " + WITHOUT_TAGS));
        }
        return regionsKnown && listed;
    }

    private static VerificationCheck ofRegions(@Nullable AwsFailure fault, List<String> known) {
        if (fault == null || known.isEmpty()) {
            return check(Permission.LIST_REGIONS, null, fault, "Or select the account's regions");
        }
        return new VerificationCheck(
                name(Permission.LIST_REGIONS, null),
                Permission.LIST_REGIONS.action(),
                null,
                Outcome.OPTIONAL,
                fault.reason() + ". The " + known.size() + " known regions are swept; other regions are not discovered",
                fault.fix() + ". Or select the account's regions");
    }

    /** An action that no region allows; the message quotes the failure of the first region. */
    private static VerificationCheck nowhere(
            String name, Permission permission, AwsFailure fault, Outcome outcome, int regions, String consequence) {
        return new VerificationCheck(
                name,
                permission.action(),
                null,
                outcome,
                "None of the " + regions + " checked regions allows " + permission.action() + ": " + fault.reason()
                        + consequence,
                fault.fix());
    }

    /** @param only whether no other region was checked, so that this one decides */
    private static TriedRegion tryRegion(
            PairedAccount account, String region, AccountSession session, boolean only, Checks checks) {
        AwsFailure functions;
        AwsFailure tags;
        if (AwsClients.isRegion(region)) {
            functions = attempt(() -> session.listFunctions(region, null));
            tags = attempt(() -> session.taggedFunctions(region, null));
        } else {
            functions = AwsFailure.noRegion(AccountSession.LIST_FUNCTIONS, region);
            tags = AwsFailure.noRegion(AccountSession.GET_RESOURCES, region);
        }
        checks.add(regional(Permission.LIST_FUNCTIONS, region, functions, only));
        checks.add(regional(Permission.GET_RESOURCES, region, tags, only));
        if (functions == null) {
            tryOptional(account, region, session, checks);
        }
        return new TriedRegion(functions, tags, checks);
    }

    private static VerificationCheck regional(
            Permission permission, String region, @Nullable AwsFailure fault, boolean only) {
        boolean functions = permission == Permission.LIST_FUNCTIONS;
        if (fault == null || only && functions) {
            return check(permission, region, fault, null);
        }
        String consequence = functions
                ? "The region is not swept until this is allowed; other regions are not affected"
                : WITHOUT_TAGS + (only ? "" : "; other regions are not affected");
        return new VerificationCheck(
                name(permission, region),
                permission.action(),
                region,
                Outcome.OPTIONAL,
                fault.reason() + ". " + consequence,
                fault.fix());
    }

    private static void tryOptional(PairedAccount account, String region, AccountSession session, Checks checks) {
        checks.add(check(
                Permission.GET_FUNCTION_CONFIGURATION,
                region,
                attempt(() -> session.probeFunctionConfiguration(region)),
                null));
        checks.add(check(Permission.LIST_TAGS, region, attempt(() -> session.probeTags(region)), null));
        checks.add(check(
                Permission.LIST_EVENT_SOURCE_MAPPINGS,
                region,
                attempt(() -> session.listEventSourceMappings(region, null)),
                null));
        if (account.overrides().sweepVersions()) {
            checks.add(check(Permission.LIST_ALIASES, region, attempt(() -> session.probeAliases(region)), null));
        }
    }

    private static @Nullable AwsFailure attempt(Runnable call) {
        try {
            call.run();
            return null;
        } catch (AwsFailedException e) {
            return e.fault();
        }
    }

    private static VerificationCheck check(
            Permission permission, @Nullable String region, @Nullable AwsFailure fault, @Nullable String otherwise) {
        String name = name(permission, region);
        if (fault == null) {
            return new VerificationCheck(name, permission.action(), region, Outcome.PASSED, "Allowed", null);
        }
        String fix = otherwise == null ? fault.fix() : fault.fix() + ". " + otherwise;
        String lost = permission.lostWithout();
        return lost == null
                ? new VerificationCheck(name, permission.action(), region, Outcome.FAILED, fault.reason(), fix)
                : new VerificationCheck(
                        name,
                        permission.action(),
                        region,
                        Outcome.OPTIONAL,
                        fault.reason() + ". Without it " + lost,
                        fix);
    }

    private static String name(Permission permission, @Nullable String region) {
        return region == null ? permission.action() : permission.action() + " in " + region;
    }

    /** The checks so far. Regions are verified in parallel, each with a separate list of checks. */
    private static final class Checks {

        private final List<VerificationCheck> all = Collections.synchronizedList(new ArrayList<>());
        private final Consumer<VerificationCheck> tried;

        Checks(Consumer<VerificationCheck> tried) {
            this.tried = tried;
        }

        Checks beside() {
            return new Checks(tried);
        }

        void passed(String name, @Nullable String action, String detail) {
            add(new VerificationCheck(name, action, null, Outcome.PASSED, detail, null));
        }

        void failed(String name, @Nullable String action, String detail, String fix) {
            add(new VerificationCheck(name, action, null, Outcome.FAILED, detail, fix));
        }

        void add(VerificationCheck check) {
            all.add(check);
            tried.accept(check);
        }

        /** Checks that were already reported. */
        void addTried(Checks others) {
            all.addAll(others.all);
        }

        List<VerificationCheck> all() {
            return List.copyOf(all);
        }
    }

    private record Assumed(FreshSession session, String externalId) {}

    private record Trust(AccountSession session, String externalId) {}

    /** @param functions why they cannot be listed; null when they can. So are {@code tags} */
    private record TriedRegion(
            @Nullable AwsFailure functions, @Nullable AwsFailure tags, Checks checks) {}
}
